import { locale, t } from '../../i18n';
import { clockTime, daysBetween, fullTime } from '../../lib/time';

/** `today at 14:02`, `on 3 Nov 2026, 09:00`: inside a sentence. */
export function momentWords(moment: number, now: number): string {
  const words = t.data.health;
  return daysBetween(moment, now) <= 0 ? words.today(clockTime(moment, locale)) : words.on(fullTime(moment, locale));
}
