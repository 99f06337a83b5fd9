/** The face's frames are the beat of the stage; without them (a still picture) it beats by itself, at about 30 a second. */
const SILENT_MS = 160;
const OWN_MS = 33;

/**
 * One beat for all that moves on the stage. A second animation beside the face made WebKit without a GPU compose the window twice
 * as often, so everything else paints along with the face's own frames.
 */
export class Beat {
  readonly #followers = new Set<(nowMs: number) => void>();
  #last = -Infinity;
  #own: ReturnType<typeof setInterval> | null = null;

  /** A frame was painted. */
  tick = (nowMs: number): void => {
    this.#last = nowMs;
    this.#tell(nowMs);
  };

  /** Calls `paint` with every beat until the returned function is called. */
  follow(paint: (nowMs: number) => void): () => void {
    this.#followers.add(paint);
    this.#own ??= setInterval(() => {
      const now = performance.now();
      if (now - this.#last > SILENT_MS) this.#tell(now);
    }, OWN_MS);
    return () => {
      this.#followers.delete(paint);
      if (this.#followers.size > 0 || this.#own === null) return;
      clearInterval(this.#own);
      this.#own = null;
    };
  }

  #tell(nowMs: number): void {
    for (const paint of this.#followers) paint(nowMs);
  }
}
