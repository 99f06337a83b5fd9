import type { Status } from '../../backend';

const REST = 0.4;
const SWELL = 0.45;
/** How long one breath of light takes, in ms. States without one rest. */
const PERIOD: Partial<Record<Status, number>> = { listening: 1700, transcribing: 2600, thinking: 2600, speaking: 1700 };

/** Strength of the light around the face, 0 to 1. */
export function breath(status: Status, nowMs: number): number {
  const period = PERIOD[status];
  if (period === undefined) return REST;
  return REST + SWELL * (0.5 - 0.5 * Math.cos((2 * Math.PI * nowMs) / period));
}
