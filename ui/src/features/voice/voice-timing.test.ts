import { expect, test } from 'vitest';
import type { TurnTiming } from '../../backend';
import { deviceOptions } from './voice-devices';
import { verdictOf } from './voice-test';
import { answeredMs, seconds, stagesOf } from './voice-timing';

const whole: TurnTiming = { end_of_turn_ms: 200, transcript_ms: 300, first_token_ms: 450, first_audio_ms: 760, total_ms: 800, opener_ms: null };

test('the stages follow each other and make the whole', () => {
  const stages = stagesOf(whole);
  expect(stages.map(({ stage, ms }) => [stage, ms])).toEqual([['end', 200], ['text', 100], ['word', 150], ['sound', 350]]);
  expect(stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(seconds(answeredMs(whole))).toBe('0.8');
});

test('what was done ahead of its turn took no time', () => {
  const early = stagesOf({ ...whole, transcript_ms: 150, first_token_ms: 180 });
  expect(early.map(({ ms }) => ms)).toEqual([200, 0, 0, 600]);
});

test('a reply that was never heard ends where it ended', () => {
  const cut: TurnTiming = { ...whole, first_audio_ms: null, total_ms: null };
  expect(stagesOf(cut).map(({ stage }) => stage)).toEqual(['end', 'text', 'word']);
  expect(answeredMs(cut)).toBe(450);
  const nothing: TurnTiming = { end_of_turn_ms: 0, transcript_ms: 0, first_token_ms: null, first_audio_ms: null, total_ms: null, opener_ms: null };
  expect(stagesOf(nothing).map(({ share }) => share), 'and nothing is divided by nothing').toEqual([0, 0]);
});

test('the microphone test tells quiet, fine and too loud', () => {
  const silence = { rms: 0.001, peak: 0.003, speech: false };
  const voice = { rms: 0.05, peak: 0.3, speech: true };
  const shout = { rms: 0.5, peak: 1, speech: true };
  expect(verdictOf('quiet', silence)).toBe('quiet');
  expect(verdictOf('quiet', voice)).toBe('fine');
  expect(verdictOf('fine', silence), 'a pause is no fault').toBe('fine');
  expect(verdictOf('fine', shout)).toBe('loud');
  expect(verdictOf('loud', voice)).toBe('fine');
});

test('devices: the default first and by name, twins told apart', () => {
  const devices = [{ id: 'a', name: 'USB', is_default: false }, { id: 'b', name: 'USB', is_default: true }];
  expect(deviceOptions(devices)).toEqual([{ value: '', label: 'System default (USB)' }, { value: 'a', label: 'USB' }, { value: 'b', label: 'USB (2)' }]);
  expect(deviceOptions([])).toEqual([{ value: '', label: 'System default' }]);
});
