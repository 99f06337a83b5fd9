import type { TurnTiming } from '../../backend';

export const STAGES = ['end', 'text', 'word', 'sound'] as const;
export type Stage = (typeof STAGES)[number];

export interface TimedStage {
  stage: Stage;
  ms: number;
  /** Of the whole, 0..1. */
  share: number;
}

/** When the answer was heard; what came last where nothing was. */
export function answeredMs(timing: TurnTiming): number {
  return timing.total_ms ?? timing.first_audio_ms ?? timing.first_token_ms ?? timing.transcript_ms;
}

/**
 * How long each stage took. The program counts from the last sample of speech, and works ahead: a stage that was done before the one
 * in front of it took no time of its own.
 */
export function stagesOf(timing: TurnTiming): TimedStage[] {
  const ends: [Stage, number | null][] = [
    ['end', timing.end_of_turn_ms],
    ['text', timing.transcript_ms],
    ['word', timing.first_token_ms],
    ['sound', timing.total_ms ?? timing.first_audio_ms],
  ];
  let before = 0;
  const stages = ends.flatMap(([stage, end]) => {
    if (end === null) return [];
    const ms = Math.max(0, end - before);
    before = Math.max(before, end);
    return [{ stage, ms }];
  });
  return stages.map(({ stage, ms }) => ({ stage, ms, share: before > 0 ? ms / before : 0 }));
}

/** `0.8`: seconds with one digit, as people say them. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
