import { aside, carriedBy, dropIndex } from './script-lines';

/** A line on its way to another place, by pointer or by keys. Heights in px, with the gaps between the lines. */
export class Carry {
  from = $state(-1);
  to = $state(-1);
  /** How far the carried one has come, px. */
  dy = $state(0);
  byKeys = $state(false);
  #heights: readonly number[] = [];

  get under(): boolean {
    return this.from >= 0;
  }

  lift(from: number, heights: readonly number[], byKeys: boolean): void {
    this.#heights = heights;
    this.from = this.to = from;
    this.dy = 0;
    this.byKeys = byKeys;
  }

  drag(dy: number): void {
    this.dy = dy;
    this.to = dropIndex(this.#heights, this.from, dy);
  }

  /** One place up or down. */
  step(by: -1 | 1): void {
    this.to = Math.max(0, Math.min(this.#heights.length - 1, this.to + by));
    this.dy = carriedBy(this.#heights, this.from, this.to);
  }

  end(): void {
    this.from = this.to = -1;
    this.dy = 0;
  }

  /** Where line `i` stands now, px below its place. */
  offset(i: number): number {
    if (this.from < 0) return 0;
    return i === this.from ? this.dy : aside(i, this.from, this.to) * (this.#heights[this.from] ?? 0);
  }
}
