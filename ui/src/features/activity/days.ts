import type { Activity } from '../../backend';
import { daysBetween } from '../../lib/time';

export interface Day { key: string; title: string; items: Activity[] }

interface Words { today: string; yesterday: string }

/** The newest first, day by day, in local time. */
export function byDay(items: readonly Activity[], now: number, locale: string, words: Words): Day[] {
  const days: Day[] = [];
  for (const item of items) {
    const date = new Date(item.at_ms);
    const key = date.toDateString();
    if (days.at(-1)?.key === key) days.at(-1)?.items.push(item);
    else days.push({ key, title: titleOf(date, daysBetween(item.at_ms, now), locale, words), items: [item] });
  }
  return days;
}

function titleOf(date: Date, ago: number, locale: string, { today, yesterday }: Words): string {
  if (ago <= 0) return today;
  if (ago === 1) return yesterday;
  return date.toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long', ...(ago > 300 && { year: 'numeric' }) });
}
