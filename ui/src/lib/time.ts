export type DayGroup = 'today' | 'yesterday' | 'week' | 'earlier';

const DAY_MS = 86_400_000;

/** Calendar days between two moments, in local time. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

export function dayGroup(moment: number, now: number): DayGroup {
  const days = daysBetween(moment, now);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 7 ? 'week' : 'earlier';
}

export function clockTime(moment: number, locale: string): string {
  return new Date(moment).toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' });
}

export function fullTime(moment: number, locale: string): string {
  return new Date(moment).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The moment as a list shows it: the time today, else the day. */
export function shortMoment(moment: number, now: number, locale: string): string {
  const days = daysBetween(moment, now);
  if (days <= 0) return clockTime(moment, locale);
  if (days < 7) return new Date(moment).toLocaleDateString(locale, { weekday: 'short' });
  return new Date(moment).toLocaleDateString(locale, { day: 'numeric', month: 'short' });
}

function midnight(moment: number): number {
  const date = new Date(moment);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `0:07`, `12:40`. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `12 Nov`; of another year with the year. */
export function dayOf(moment: number, now: number, locale: string): string {
  const sameYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  return new Date(moment).toLocaleDateString(locale, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
}
