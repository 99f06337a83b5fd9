import { describe, expect, test } from 'vitest';
import { carriesCard, pngCarriesCard } from './card-file';
import { keysFor, moved, placeAt } from './reorder';
import { roughTime } from './rough-time';
import { roughTokens } from './tokens';
import { cellsInView, gridShape, nextCell } from './virtual';

describe('a grid of which only the visible part exists', () => {
  const shape = gridShape(1000, 200, 16, (width) => width * 2, 5000);

  test('as many columns as fit, and they share the width', () => {
    expect(shape.columns).toBe(4);
    expect(shape.cellWidth).toBeCloseTo((1000 - 48) / 4);
    expect(shape.total).toBeCloseTo(1250 * shape.stride - 16);
  });

  test('a window narrower than one cell still has one column; nothing is no height', () => {
    expect(gridShape(120, 200, 16, () => 50, 3)).toMatchObject({ columns: 1, cellWidth: 120 });
    expect(gridShape(1000, 200, 16, () => 50, 0).total).toBe(0);
  });

  test.each([
    ['at the top', 0, [0, 16]],
    ['in the middle', 100 * shape.stride, [392, 416]],
    ['past the end', 1e9, [5000, 5000]],
    ['pulled over the top', -400, [0, 12]],
  ])('%s', (_, top, expected) => {
    expect(cellsInView(shape, top, shape.stride * 1.5, 5000, 2)).toEqual(expected);
  });

  test.each([
    ['ArrowRight', 4, 5], ['ArrowLeft', 0, null], ['ArrowDown', 5, 9], ['ArrowUp', 2, null], ['ArrowUp', 6, 2], ['Home', 7, 0], ['End', 0, 9], ['PageDown', 0, 8], ['PageUp', 9, 1], ['ArrowDown', 6, 9], ['ArrowDown', 8, null], ['ArrowRight', 9, null], ['x', 3, null],
  ])('%s from %i of ten in rows of four leads to %s', (key, from, to) => {
    expect(nextCell(key, from, 4, 10, 2)).toBe(to);
  });
});

describe('another order', () => {
  test('one item moves, the others keep theirs', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    const same = ['a', 'b'];
    expect(moved(same, 0, -1)).toBe(same);
    expect(moved(same, 1, 2)).toBe(same);
  });

  test.each([[5, 0], [150, 1], [399, 3]])('dragged to %i it stands at %i', (y, at) => {
    expect(placeAt([50, 150, 250, 350], 1, y)).toBe(at);
  });

  test('a text keeps its key while it is typed in, and when another is taken away or put in', () => {
    let n = 0;
    const fresh = () => n++;
    const first = keysFor(['a', 'b', 'c'], [], fresh);
    const typed = keysFor(['a', 'b!', 'c'], first, fresh);
    expect(typed.map(({ key }) => key)).toEqual([0, 1, 2]);
    expect(keysFor(['a', 'c'], typed, fresh).map(({ key }) => key)).toEqual([0, 2]);
    expect(keysFor(['c', 'a', 'b!'], typed, fresh).map(({ key }) => key)).toEqual([2, 0, 1]);
    expect(keysFor(['a', 'b!', 'new', 'c'], typed, fresh).map(({ key }) => key)).toEqual([0, 1, 3, 2]);
    const twins = keysFor(['', ''], [], fresh);
    expect(new Set(twins.map(({ key }) => key)).size, 'equal texts are two lines').toBe(2);
  });
});

describe('which files are cards', () => {
  const chunk = (type: string, data: string) => [0, 0, 0, data.length, ...[...type, ...data].map((letter) => letter.charCodeAt(0)), 0, 0, 0, 0];
  const png = (...chunks: number[][]) => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...chunks.flat()]);
  const file = (name: string, bytes: Uint8Array, type = '') => ({ name, type, arrayBuffer: async () => bytes.buffer }) as unknown as File;

  test('a picture with one of the two keywords in a text chunk', () => {
    expect(pngCarriesCard(png(chunk('IHDR', 'x'), chunk('tEXt', 'chara\0abc')))).toBe(true);
    expect(pngCarriesCard(png(chunk('iTXt', 'ccv3\0abc')))).toBe(true);
    expect(pngCarriesCard(png(chunk('tEXt', 'character\0abc'), chunk('IDAT', 'chara\0')))).toBe(false);
    expect(pngCarriesCard(png([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8]))).toBe(false);
  });

  test('by name, by content, and a photo is none', async () => {
    expect(await carriesCard(file('a.json', new Uint8Array(2)))).toBe(true);
    expect(await carriesCard(file('a.CHARX', new Uint8Array(2)))).toBe(true);
    expect(await carriesCard(file('a.png', png(chunk('tEXt', 'chara\0x'))))).toBe(true);
    expect(await carriesCard(file('a.png', png(chunk('IDAT', 'x'))))).toBe(false);
    const zip = Uint8Array.from([0xff, 0xd8, 0xff, ...Array.from({ length: 40 }, () => 0), 0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]);
    expect(await carriesCard(file('a.jpg', zip)), 'CHARX behind a JPEG').toBe(true);
    expect(await carriesCard(file('a.jpg', zip.slice(0, 30)))).toBe(false);
  });
});

test.each([['', 0], ['four', 1], ['twelve chars', 3], ['日本語', 3]])('%j is about %i tokens', (text, tokens) => {
  expect(roughTokens(text)).toBe(tokens);
});

test.each([[900, '1 second'], [12_300, '15 seconds'], [125_000, '2 minutes'], [7_300_000, '2 hours']])('%i ms is about %s', (ms, words) => {
  expect(roughTime(ms, 'en')).toBe(words);
});
