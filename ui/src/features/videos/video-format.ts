import type { VideoState, VideoStep, VideoView } from '../../backend';
import { t } from '../../i18n';
import { byteSize } from '../../lib/bytes';
import { minutesAndSeconds } from '../../lib/time';

/** `1:34 · 14.3 MB · 1024 × 1024`, as far as it is known. */
export function factsOf({ duration_ms, bytes, width, height }: VideoView, locale: string): string[] {
  return [
    ...(duration_ms === null ? [] : [minutesAndSeconds(duration_ms)]),
    ...(bytes === null ? [] : [byteSize(bytes, locale)]),
    t.videos.export.pixels(width, height),
  ];
}

/** In steps a person can take in: it does not jump with every message. */
export function timeLeft(ms: number | null): string | null {
  if (ms === null) return null;
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 5) return t.videos.left.soon;
  if (seconds < 90) return t.videos.left.seconds(Math.ceil(seconds / 5) * 5);
  return t.videos.left.minutes(Math.round(seconds / 60));
}

export type StepMark = 'done' | 'now' | 'ahead';

/** The first unfinished step is the one under way; of a video that waits, none is. */
export function stepMarks(steps: readonly VideoStep[], state: VideoState): StepMark[] {
  const now = steps.findIndex(({ progress }) => progress < 1);
  return steps.map((_, i) => (now < 0 || i < now ? 'done' : i === now && state === 'running' ? 'now' : 'ahead'));
}

export function isActive({ state }: VideoView): boolean {
  return state === 'queued' || state === 'running';
}
