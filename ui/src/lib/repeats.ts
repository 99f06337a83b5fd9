/** Lets the same thing be said again only after a while. */
export class Repeats {
  readonly #last = new Map<string, number>();

  constructor(private readonly quietMs: number) {}

  allow(key: string, now: number): boolean {
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.quietMs) return false;
    this.#last.set(key, now);
    return true;
  }
}
