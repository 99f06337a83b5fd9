import type { UsageRow } from '../../backend';

const DAY_MS = 86_400_000;
export type Measure = 'cost' | 'tokens';
export interface Part { id: string; name: string; value: number }
export interface Bar { day: string; total: number; parts: Part[] }
export interface Sum { id: string; name: string; input: number; cached: number; output: number; cost: number | null }

export function valueOf(row: UsageRow, measure: Measure): number {
  return measure === 'cost' ? (row.cost ?? 0) : row.input_tokens + row.output_tokens;
}

/** `2026-11-22`, in local time. */
export function dayOf(moment: number): string {
  const date = new Date(moment);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** One bar a day, the oldest first, also where nothing was used; its parts in the order of `order`. */
export function barsOf(rows: readonly UsageRow[], days: number, now: number, measure: Measure, order: readonly string[]): Bar[] {
  const byDay = grouped(rows);
  // From noon on: a day of 23 or 25 hours must not be missed or counted twice.
  const noon = new Date(now).setHours(12, 0, 0, 0);
  return Array.from({ length: days }, (_, n) => dayOf(noon - (days - 1 - n) * DAY_MS)).map((day) => {
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
    const sum = sums.get(id) ?? { id, name: by === 'provider' ? row.provider : (row.character ?? nobody), input: 0, cached: 0, output: 0, cost: null };
    sums.set(id, {
      ...sum,
      input: sum.input + row.input_tokens,
      cached: sum.cached + row.cached_tokens,
      output: sum.output + row.output_tokens,
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
