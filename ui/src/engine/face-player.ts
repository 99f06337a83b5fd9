import { BadBytes, decodeDisplayList, type DisplayList } from './display-list';

export interface ListPainter {
  draw(list: DisplayList): void;
}

type RequestFrame = (paint: () => void) => number;
type CancelFrame = (handle: number) => void;

/** Paints the newest list once per screen refresh. Lists that a newer one overtakes are dropped, so a slow machine never lags behind. */
export class FacePlayer {
  /** Lists painted so far. */
  frames = 0;
  /** The list on screen. */
  shown: ArrayBuffer | null = null;
  #newest: ArrayBuffer | null = null;
  #handle: number | null = null;

  constructor(
    private readonly painter: ListPainter,
    private readonly request: RequestFrame = (paint) => requestAnimationFrame(paint),
    private readonly cancel: CancelFrame = (handle) => cancelAnimationFrame(handle),
  ) {}

  push(bytes: ArrayBuffer): void {
    this.#newest = bytes;
    this.#handle ??= this.request(() => this.#paint());
  }

  /** Paints the shown list again, after the canvas changed its size or got its context back. */
  repaint(): void {
    if (this.shown) this.painter.draw(decodeDisplayList(this.shown));
  }

  stop(): void {
    if (this.#handle !== null) this.cancel(this.#handle);
    this.#handle = null;
    this.#newest = null;
  }

  #paint(): void {
    this.#handle = null;
    const bytes = this.#newest;
    this.#newest = null;
    if (!bytes) return;
    try {
      this.painter.draw(decodeDisplayList(bytes));
    } catch (thrown) {
      if (thrown instanceof BadBytes) return; // the next list follows in a few milliseconds
      throw thrown;
    }
    this.shown = bytes;
    this.frames += 1;
  }
}
