/** Timers that run at the fake's own pace and can all be called off. */
export class FakeTimers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  constructor(private readonly pace: number) {}

  after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      action();
    }, ms * this.pace);
    this.#running.add(timer);
  }

  wait(ms: number): Promise<void> {
    return new Promise((done) => setTimeout(done, ms * this.pace));
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
