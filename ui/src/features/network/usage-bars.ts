import type { UsageRow } from '../../backend';

const DAY_MS = 86_400_000;
export type Measure = 'cost' | 'tokens';
export interface Part { id: string; name: string; value: number }
export interface Bar { day: string; total: number; parts: Part[] }
export interface Sum { id: string; name: string; input: number; cached: number; output: number; characters: number; seconds: number; cost: number | null }

export function valueOf(row: UsageRow, measure: Measure): number {
  return measure === 'cost' ? (row.cost ?? 0) : row.input_tokens + row.output_tokens;
}

/** `2026-11-22`, UTC, as the program counts. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** One bar a day, the oldest first, also where nothing was used; its parts in the order of `order`. */
export function barsOf(rows: readonly UsageRow[], days: number, now: number, measure: Measure, order: readonly string[]): Bar[] {
  const byDay = grouped(rows);
  return Array.from({ length: days }, (_, n) => dayOf(now - (days - 1 - n) * DAY_MS)).map((day) => {
    const sums = new Map<string, Part>();
    for (const row of byDay.get(day) ?? []) {
      const before = sums.get(row.provider_id)?.value ?? 0;
      sums.set(row.provider_id, { id: row.provider_id, name: row.provider, value: before + valueOf(row, measure) });
    }
    const parts = [...sums.values()].filter(({ value }) => value > 0).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    return { day, parts, total: parts.reduce((sum, { value }) => sum + value, 0) };
  });
}

/** Added up by provider or by character, the largest first. A cost is known only where a price is. */
export function sumsOf(rows: readonly UsageRow[], by: 'provider' | 'character', nobody: string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const id = by === 'provider' ? row.provider_id : (row.character_id ?? '');
    const sum = sums.get(id) ?? { id, name: by === 'provider' ? row.provider : (row.character ?? nobody), input: 0, cached: 0, output: 0, characters: 0, seconds: 0, cost: null };
    sums.set(id, {
      ...sum,
      input: sum.input + row.input_tokens,
      cached: sum.cached + row.cached_tokens,
      output: sum.output + row.output_tokens,
      characters: sum.characters + row.characters,
      seconds: sum.seconds + row.seconds,
      cost: row.cost === null ? sum.cost : (sum.cost ?? 0) + row.cost,
    });
  }
  return [...sums.values()].sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.input + b.output - a.input - a.output);
}

function grouped(rows: readonly UsageRow[]): Map<string, UsageRow[]> {
  const days = new Map<string, UsageRow[]>();
  for (const row of rows) days.set(row.day, [...(days.get(row.day) ?? []), row]);
  return days;
}
