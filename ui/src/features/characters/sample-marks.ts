import type { SampleReport } from '../../backend';
import { t } from '../../i18n';

export interface Mark { what: 'length' | 'level' | 'noise'; fine: boolean; text: string }

/** Less speech is enough, but more is better, seconds. */
const COMFORTABLE = 10;
const MOST = 60;
/** A difference that is worth telling, seconds. */
const CUT = 0.5;

/** How a sample is, one sentence each: what it is like, and what to do. */
export function sampleMarks(report: SampleReport): Mark[] {
  const { level, noise, quiet_below_db: below } = report;
  const db = Math.round(below ?? 0);
  const noises = { good: t.sample.noises.good(db), noisy: t.sample.noises.noisy(db), unknown: t.sample.noises.unknown };
  return [
    { what: 'length', fine: report.speech_seconds >= COMFORTABLE, text: length(report) },
    { what: 'level', fine: level === 'good', text: t.sample.levels[level] },
    { what: 'noise', fine: noise !== 'noisy', text: noises[noise] },
  ];
}

function length({ speech_seconds: speech, total_seconds: total }: SampleReport): string {
  const { seconds, lengthLong, lengthShort, lengthText, lengthWhole } = t.sample;
  if (speech > MOST) return lengthLong(seconds(total));
  if (speech < COMFORTABLE) return lengthShort(seconds(speech));
  return total - speech > CUT ? lengthText(seconds(speech), seconds(total)) : lengthWhole(seconds(speech));
}
