import type { Backend, MeterLevel } from '../../backend';

const SILENT: MeterLevel = { rms: 0, peak: 0, speech: false };

/** The one meter of the backend for everybody who looks at it: open while anyone does. Nothing here wakes a component. */
export class Meter {
  newest = SILENT;
  readonly #watchers = new Set<(level: MeterLevel) => void>();
  /** Orders strictly one after the other: a late close must not overtake the next open. */
  #orders: Promise<unknown> = Promise.resolve();

  constructor(private readonly backend: Pick<Backend, 'openMeter' | 'closeMeter'>) {}

  watch(onLevel: (level: MeterLevel) => void = () => {}): () => void {
    this.#watchers.add(onLevel);
    if (this.#watchers.size === 1) this.#order(() => this.#open());
    return () => {
      this.#watchers.delete(onLevel);
      if (this.#watchers.size === 0) this.#order(() => this.#close());
    };
  }

  async #open(): Promise<void> {
    if (this.#watchers.size === 0) return;
    await this.backend.openMeter((level) => {
      this.newest = level;
      for (const watcher of this.#watchers) watcher(level);
    });
  }

  async #close(): Promise<void> {
    if (this.#watchers.size > 0) return;
    await this.backend.closeMeter();
    this.newest = SILENT;
  }

  /** A meter that cannot be opened shows silence; why the microphone is shut is told by the ear. */
  #order(order: () => Promise<void>): void {
    this.#orders = this.#orders.then(order).catch(() => (this.newest = SILENT));
  }
}
