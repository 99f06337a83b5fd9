import { describe, expect, test } from 'vitest';
import type { ScriptLine, ScriptView } from '../../backend';
import { Carry } from './script-carry.svelte';
import { isScript } from './script-files';
import { aside, carriedBy, changedLine, dropIndex, lineAt, nextSpeaker } from './script-lines';
import { castColour, frameSize, shortNumber } from './script-look';
import { foundScripts } from './scripts.svelte';

function lines(...speakers: string[]): ScriptLine[] {
  return speakers.map((speaker, i) => ({
    id: String(i), speaker, text: `words ${i}`, emotion: 'neutral', pause_ms: 400, speed: 1, pronunciation: [], start_ms: i * 1000,
    sound: { state: 'none', duration_ms: null, peaks: [], source: 'voice', message: null, takes: 0 },
  }));
}

test.each([
  [['a', 'b'], 1, 'a'],
  [['a'], 0, 'b'],
  [['a', 'a'], 1, 'b'],
  [['c', 'a', 'b', 'b'], 3, 'a'],
  [[], -1, 'a'],
])('after %j the next one speaks: %s', (speakers, at, next) => {
  expect(nextSpeaker(lines(...speakers), at, ['a', 'b', 'c'])).toBe(next);
});

test('of a cast of one, the same', () => {
  expect(nextSpeaker(lines('a'), 0, ['a'])).toBe('a');
});

describe('what an undo has changed', () => {
  const all = lines('a', 'b', 'a');
  const [first, second] = all as [ScriptLine, ScriptLine];
  test('a text', () => expect(changedLine(all, [first, { ...second, text: 'x' }])?.id).toBe('1'));
  test('a line that is back', () => expect(changedLine([first], [first, second])?.id).toBe('1'));
  test('a line that is gone at the end', () => expect(changedLine([first, second], [first])?.id).toBe('0'));
  test('nothing in the lines', () => expect(changedLine(all, all)).toBeNull());
});

test('the line at a moment; empty ones are not heard', () => {
  const all = lines('a', 'b');
  expect(lineAt(all, 999)?.id).toBe('0');
  expect(lineAt(all, 1000)?.id).toBe('1');
  expect(lineAt([{ ...all[0]!, text: ' ' }], 50)).toBeNull();
});

describe('carrying a line', () => {
  const heights = [40, 80, 40];
  test.each([[0, 0, 0], [0, 39, 0], [0, 41, 1], [0, 101, 2], [0, 900, 2], [2, -39, 2], [2, -41, 1], [2, -900, 0]])('from %i by %i px: to %i', (from, dy, to) => {
    expect(dropIndex(heights, from, dy)).toBe(to);
  });

  test('the others stand aside', () => {
    expect([0, 1, 2].map((i) => aside(i, 0, 1))).toEqual([0, -1, 0]);
    expect([0, 1, 2].map((i) => aside(i, 2, 0))).toEqual([1, 1, 0]);
    expect([carriedBy(heights, 0, 2), carriedBy(heights, 2, 1), carriedBy(heights, 1, 1)]).toEqual([120, -80, -0]);
  });

  test('by keys it stays within the list', () => {
    const carry = new Carry();
    carry.lift(1, heights, true);
    for (let n = 0; n < 5; n += 1) carry.step(1);
    expect([carry.to, carry.offset(1), carry.offset(2), carry.offset(0)]).toEqual([2, 40, -80, 0]);
    carry.end();
    expect([carry.under, carry.offset(1)]).toEqual([false, 0]);
  });
});

test('looks', () => {
  expect(castColour(['a', 'b'], 'b')).toBe('var(--cast-2)');
  expect(castColour(['a'], 'gone')).toBe('var(--ink-faint)');
  expect(frameSize('16:9', 512)).toEqual({ width: 910, height: 512 });
  expect(frameSize('9:16', 1080)).toEqual({ width: 1080, height: 1920 });
  expect([shortNumber(0.4, 'en'), shortNumber(1, 'en'), shortNumber(1.249, 'en')]).toEqual(['0.4', '1', '1.25']);
  expect(['a.fountain', 'a.SRT', 'a.mp3', 'a'].map(isScript)).toEqual([true, true, false, false]);
});

test('scripts are found by title and by who plays', () => {
  const view = (id: string, title: string, cast: string[]): ScriptView => ({ id, title, cast, lines: 0, duration_ms: 0, changed_ms: 0, state: 'idle' });
  const all = [view('1', 'The lighthouse', ['m']), view('2', 'A raise', ['t'])];
  const nameOf = (id: string) => ({ m: 'Mira', t: 'Theo' })[id] ?? '';
  const found = (search: string) => foundScripts(all, search, nameOf).map(({ id }) => id).join('');
  expect([found(''), found('LIGHT'), found('theo'), found('mira house'), found('x')]).toEqual(['12', '1', '2', '1', '']);
});
