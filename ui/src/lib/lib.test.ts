import { describe, expect, test } from 'vitest';
import { byteSize } from './bytes';
import { heardInRendered } from './heard';
import { Repeats } from './repeats';
import { atEnd, followsAfterScroll } from './stick';
import { passphraseStrength } from './strength';
import { dayGroup, daysBetween } from './time';
import { plain } from './plain';

test.each([
  ['plain text', 'Hello there', 'Hello there', 5, 'Hello'],
  ['marks are skipped', 'You were **there**, yes', 'You were there, yes', 18, 'You were there'],
  ['list numbers are skipped', '1. Breathe out\n2. Look', '\nBreathe out\nLook\n', 14, '\nBreathe out'],
  ['nothing heard', 'Hello', 'Hello', 0, ''],
  ['all heard', '**Hi**', 'Hi\n', 6, 'Hi\n'],
  ['more than all', 'Hi', 'Hi', 99, 'Hi'],
])('heard so far: %s', (_name, source, rendered, heard, expected) => {
  expect(rendered.slice(0, heardInRendered(source, rendered, heard))).toBe(expected);
});

test('what was heard never shrinks while more is heard', () => {
  const source = 'Here is *one* way:\n\n- **Breathe** out\n- [look](https://e.org) around';
  const rendered = 'Here is one way:\nBreathe out\nlook around\n';
  let last = 0;
  for (let heard = 0; heard <= source.length; heard += 1) {
    const now = heardInRendered(source, rendered, heard);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  expect(last).toBe(rendered.length);
});

test.each([[0, '0 B'], [999, '999 B'], [98_600_000, '98.6 MB'], [1_250_000_000, '1.3 GB'], [345_000, '345 kB']])('%d bytes are %s', (bytes, text) => {
  expect(byteSize(bytes, 'en')).toBe(text);
});

test.each([['', 0], ['short', 0], ['aaaaaaaaaaaa', 1], ['password', 1], ['four warm words', 2], ['correct horse battery staple', 3]])('%s has strength %i', (phrase, strength) => {
  expect(passphraseStrength(phrase)).toBe(strength);
});

describe('days', () => {
  const noon = new Date(2026, 10, 21, 12).getTime();
  test.each([
    [new Date(2026, 10, 21, 0, 1), 'today'],
    [new Date(2026, 10, 20, 23, 59), 'yesterday'],
    [new Date(2026, 10, 15, 8), 'week'],
    [new Date(2026, 10, 14, 8), 'earlier'],
    [new Date(2026, 10, 22, 8), 'today'],
  ])('%s is %s', (date, group) => {
    expect(dayGroup(date.getTime(), noon)).toBe(group);
  });

  test('a day with a clock change is one day', () => {
    expect(daysBetween(new Date(2026, 9, 24, 23).getTime(), new Date(2026, 9, 25, 1).getTime())).toBe(1);
  });
});

test.each([[0, true], [48, true], [49, false], [-2, true]])('%i px above the end counts as reading along: %s', (distance, expected) => {
  expect(atEnd({ scrollHeight: 1000, clientHeight: 400, scrollTop: 600 - distance })).toBe(expected);
});

test.each([
  ['the end itself', false, 0, 600, true],
  ['moved up', true, 600, 300, false],
  ['our own jump, seen after the content grew', true, 200, 200, true],
  ['moved down, not yet at the end', false, 100, 300, false],
] as const)('following goes on: %s', (_name, following, before, scrollTop, expected) => {
  expect(followsAfterScroll(following, before, { scrollHeight: 1000, clientHeight: 400, scrollTop })).toBe(expected);
});

test('the same thing is said again only after a while', () => {
  const repeats = new Repeats(1000);
  expect([repeats.allow('a', 0), repeats.allow('a', 999), repeats.allow('b', 999), repeats.allow('a', 1000)]).toEqual([true, false, true, true]);
});

test('words without formatting keep what role-play means by a single asterisk', () => {
  expect(plain('# Hello **you**, *she nods*, `x` and __y__\n## Next')).toBe('Hello you, *she nods*, x and y\nNext');
});
