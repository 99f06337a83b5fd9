import type { EarProblemCode, TurnTiming } from './backend';

/** What the person in front of the fake microphone says, in order. `pauseMs`: silence before it, or how far into the reply it comes. */
export const SPOKEN_SCRIPT: readonly { kind: 'say' | 'interrupt' | 'backchannel'; text: string; pauseMs: number }[] = [
  { kind: 'say', text: 'Hey, do you have a minute? Today was a lot.', pauseMs: 1500 },
  { kind: 'backchannel', text: 'Mm-hm.', pauseMs: 2200 },
  { kind: 'say', text: 'I think I just need to slow down. How do I start?', pauseMs: 1800 },
  { kind: 'interrupt', text: 'Wait, let me try the first one right now.', pauseMs: 3000 },
];

export const HELD_WORDS: readonly string[] = [
  'I finally called my sister back this morning, and it went better than I thought it would.',
  'Could you tell me something about the sea before I go to sleep?',
];

export const FAKE_TIMINGS: readonly TurnTiming[] = [
  { end_of_turn_ms: 210, transcript_ms: 330, first_token_ms: 460, first_audio_ms: 790, total_ms: 820, opener_ms: null },
  { end_of_turn_ms: 190, transcript_ms: 290, first_token_ms: 540, first_audio_ms: 1130, total_ms: 1170, opener_ms: 420 },
  { end_of_turn_ms: 700, transcript_ms: 720, first_token_ms: 830, first_audio_ms: 1210, total_ms: 1240, opener_ms: null },
];

export const PROBLEMS: Record<EarProblemCode, string> = {
  no_microphone: 'No microphone was found. Connect one and try again.',
  microphone_denied: 'Visavis may not use the microphone. Allow it in your system’s privacy settings, then try again.',
  microphone_busy: 'Another program is using the microphone. Close it there, then try again.',
  microphone_lost: 'The microphone was disconnected. Connect it again, or another one takes over in a moment.',
  microphone_silent: 'Nothing comes from the microphone. Check that it is not switched off or turned all the way down.',
  microphone_clipping: 'You come through too loud. Move back a little, or turn the microphone down.',
  model_missing: 'The listening model is not on this computer yet. See Models for how to get it.',
  listen_failed: 'Listening stopped because of an error. Try again.',
};

/** Peaks as of a few spoken words: syllables in groups, with short rests. */
export function fakeWaveform(seed: string): number[] {
  return fakePeaks(seed, 64);
}

export function fakePeaks(seed: string, count: number): number[] {
  const turn = [...seed].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return Array.from({ length: count }, (_, i) => {
    const phrase = Math.max(0, Math.sin((i + turn) * 0.21));
    const syllable = 0.55 + 0.45 * Math.sin((i + turn) * 1.9);
    return Math.min(1, 0.06 + phrase * syllable * 0.94);
  });
}
