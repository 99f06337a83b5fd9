import type { MeterLevel } from '../../backend';

export type Verdict = 'quiet' | 'fine' | 'loud';

/** Full scale but for rounding. */
const CLIPPED = 0.985;

/** What the microphone test says after one more level. Once something was heard it stays heard; too loud is told while it lasts. */
export function verdictOf(before: Verdict, { rms, peak, speech }: MeterLevel): Verdict {
  if (peak >= CLIPPED) return 'loud';
  if (before === 'loud') return peak < 0.7 ? 'fine' : 'loud';
  return speech && rms > 0.01 ? 'fine' : before;
}
