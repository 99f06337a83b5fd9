import { describe, expect, test } from 'vitest';
import { guessHeight, lastRows, partsOf, placeAt, rowsBetween, shiftOf, type Place } from './rows';

const HEIGHTS = [100, 50, 200, 50, 100];

describe('rows near the view', () => {
  test.each([
    ['the first', 0, 120, [0, 2]],
    ['a row that begins above', 120, 160, [1, 3]],
    ['edges that only touch are outside', 150, 350, [2, 3]],
    ['far below there is the last', 9000, 9100, [4, 5]],
    ['far above there is the first', -900, -100, [0, 1]],
  ])('%s', (_name, top, bottom, expected) => expect(rowsBetween(HEIGHTS, top, bottom)).toEqual(expected));

  test('without rows there are none', () => expect(rowsBetween([], 0, 100)).toEqual([0, 0]));

  test.each([
    [120, [3, 5]],
    [1, [4, 5]],
    [9000, [0, 5]],
  ])('the last that fill %d pixels', (pixels, expected) => expect(lastRows(HEIGHTS, pixels)).toEqual(expected));
});

describe('what exists', () => {
  const key = (row: number) => `r${row}`;

  test('gaps are as high as the rows they stand for', () => {
    expect(partsOf(HEIGHTS, [1, 3], new Set(), key)).toEqual([{ key: 'gap 0', gap: 100 }, { key: 'r1', row: 1 }, { key: 'r2', row: 2 }, { key: 'gap 1', gap: 150 }]);
  });

  test('a pinned row far away exists between two gaps', () => {
    expect(partsOf(HEIGHTS, [0, 1], new Set([3]), key)).toEqual([{ key: 'r0', row: 0 }, { key: 'gap 0', gap: 250 }, { key: 'r3', row: 3 }, { key: 'gap 1', gap: 100 }]);
  });

  test('a place that is not among them pins nothing', () => {
    expect(partsOf(HEIGHTS, [0, 5], new Set([-1]), key)).toHaveLength(5);
  });
});

test('more words are guessed to be higher, and a huge message does not take long to guess', () => {
  expect(guessHeight('one\ntwo\nthree', 400)).toBeGreaterThan(guessHeight('one', 400));
  expect(guessHeight('word '.repeat(100), 200)).toBeGreaterThan(guessHeight('word '.repeat(100), 800));
  expect(guessHeight('\n'.repeat(1_000_000), 400)).toBeLessThan(10_000);
});

describe('what is read stays where it is', () => {
  const places = (entries: [string, number, number][]) => new Map<string, Place>(entries.map(([id, top, height]) => [id, { top, height }]));

  test('the first row in view tells how far everything moved', () => {
    const before = places([['a', 0, 100], ['b', 100, 50], ['c', 150, 200]]);
    const after = places([['a', 0, 300], ['b', 300, 50], ['c', 350, 260]]);
    expect(shiftOf(before, after, 120)).toBe(200);
    expect(shiftOf(before, after, 20), 'what grows below the upper edge pushes down').toBe(0);
  });

  test('the reader is at the first row that reaches below the upper edge, or past the last', () => {
    const all = places([['a', 0, 100], ['b', 100, 50]]);
    expect([-50, 0, 99, 100, 900].map((top) => placeAt(all, top)?.key)).toEqual(['a', 'a', 'a', 'b', 'b']);
    expect(placeAt(new Map(), 10)).toBeNull();
  });

  test('a row that is gone is passed over; without a known one nothing moves', () => {
    const before = places([['a', 0, 100], ['b', 100, 50]]);
    expect(shiftOf(before, places([['b', 40, 50]]), 10)).toBe(-60);
    expect(shiftOf(before, places([['x', 0, 50]]), 10)).toBe(0);
  });
});
