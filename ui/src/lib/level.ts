/** Quiet room and loud voice, in dB below full scale: the range a meter shows. */
const FLOOR_DB = -58;
const CEILING_DB = -10;

/** How full a meter is (0..1) at this amplitude (0..1). Ears hear ratios, so the scale is in dB. */
export function fullness(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  const db = 20 * Math.log10(amplitude);
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

/** A needle that rises at once and falls softly. Times in ms; the same movement at every frame rate. */
export class Needle {
  value = 0;
  #last: number | null = null;

  constructor(
    private readonly riseMs = 45,
    private readonly fallMs = 260,
  ) {}

  follow(target: number, nowMs: number): number {
    const passed = this.#last === null ? 16 : Math.max(0, nowMs - this.#last);
    this.#last = nowMs;
    const time = target > this.value ? this.riseMs : this.fallMs;
    this.value += (target - this.value) * (1 - Math.exp(-passed / time));
    return this.value;
  }
}
