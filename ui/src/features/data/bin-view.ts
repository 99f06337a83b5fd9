import type { BinEntry } from '../../backend';
import { daysBetween } from '../../lib/time';

/** Entries whose words hold all of these, whatever their case or accents. */
export function found(bin: readonly BinEntry[], query: string): readonly BinEntry[] {
  const words = plain(query).split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? bin : bin.filter(({ title, detail }) => words.every((word) => plain(`${title} ${detail}`).includes(word)));
}

/** Whole days until it is deleted for good; 0: today. */
export function daysLeft({ gone_ms }: Pick<BinEntry, 'gone_ms'>, now: number): number {
  return Math.max(0, daysBetween(now, gone_ms));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
