import { expect, test, vi } from 'vitest';
import type { Settings } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { DEFAULTS, lookOf, Preferences } from './preferences.svelte';

const bright = { prefersDark: false, prefersReducedMotion: false };

test.each([
  ['system follows a bright system', {}, bright, { theme: 'light', reduced: false, textSize: 1 }],
  ['system follows a dark one', {}, { ...bright, prefersDark: true }, { theme: 'dark' }],
  ['a choice outranks the system', { theme: 'light' }, { ...bright, prefersDark: true }, { theme: 'light' }],
  ['system follows the wish for calm', {}, { ...bright, prefersReducedMotion: true }, { reduced: true }],
  ['full motion outranks it', { motion: 'full' }, { ...bright, prefersReducedMotion: true }, { reduced: false }],
  ['calm can be chosen', { motion: 'reduced' }, bright, { reduced: true }],
  ['sizes stay readable', { text_size: 9 }, bright, { textSize: 1.5 }],
] as [string, Partial<Settings>, typeof bright, object][])('%s', (_name, change, around, expected) => {
  expect(lookOf({ ...DEFAULTS, ...change }, around)).toMatchObject(expected);
});

test('a moving slider shows at once and saves when it rests', async () => {
  vi.useFakeTimers();
  const backend = fakeBackend({ query: 'pace=0' });
  const save = vi.spyOn(backend, 'saveSettings');
  const preferences = new Preferences(backend, vi.fn());
  for (const volume of [0.1, 0.2, 0.3]) preferences.set('volume', volume);
  expect(preferences.value.volume).toBe(0.3);
  expect(save).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  expect(save).toHaveBeenCalledTimes(1);
  expect(save.mock.lastCall?.[0].volume).toBe(0.3);
  expect(preferences.saved).toBe(true);
  vi.useRealTimers();
});

test('a failed save is told', async () => {
  vi.useFakeTimers();
  const backend = fakeBackend();
  backend.saveSettings = () => Promise.reject({ code: 'disk_full', message: 'The disk is full.', retry_after_ms: null });
  const failed = vi.fn();
  const preferences = new Preferences(backend, failed);
  preferences.set('theme', 'dark');
  await vi.runAllTimersAsync();
  expect(failed).toHaveBeenCalledOnce();
  expect(preferences.saved).toBe(false);
  vi.useRealTimers();
});
