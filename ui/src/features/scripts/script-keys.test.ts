import { describe, expect, test } from 'vitest';
import { lineKey, studioKey, type CaretPlace, type Press } from './script-keys';

function press(keys: string): Press {
  const parts = keys.split('+');
  return { key: parts.at(-1) ?? '', ctrlKey: parts.includes('Ctrl'), metaKey: false, altKey: parts.includes('Alt'), shiftKey: parts.includes('Shift') };
}

const MIDDLE: CaretPlace = { start: 3, end: 3, length: 9, firstRow: false, lastRow: false };
const BEGIN: CaretPlace = { start: 0, end: 0, length: 9, firstRow: true, lastRow: false };
const END: CaretPlace = { start: 9, end: 9, length: 9, firstRow: false, lastRow: true };
const MARKED: CaretPlace = { start: 0, end: 9, length: 9, firstRow: true, lastRow: true };

describe('in a line', () => {
  test.each<[string, CaretPlace, string | null]>([
    ['Enter', MIDDLE, 'add'],
    ['Shift+Enter', MIDDLE, 'add-same'],
    ['Ctrl+Enter', MIDDLE, 'split'],
    ['Alt+Enter', MIDDLE, 'hear'],
    ['Backspace', BEGIN, 'merge'],
    ['Backspace', MIDDLE, null],
    ['Backspace', MARKED, null],
    ['Delete', END, 'merge-next'],
    ['Delete', MIDDLE, null],
    ['Alt+ArrowUp', MIDDLE, 'move-up'],
    ['Alt+ArrowDown', MARKED, 'move-down'],
    ['ArrowUp', BEGIN, 'up'],
    ['ArrowUp', MIDDLE, null],
    ['ArrowDown', END, 'down'],
    ['Shift+ArrowDown', END, null],
    ['ArrowUp', MARKED, null],
    ['Escape', MARKED, 'select'],
    ['Ctrl+.', MIDDLE, 'details'],
    ['a', MIDDLE, null],
    ['Ctrl+7', MIDDLE, null],
    ['Alt+Ctrl+ArrowUp', MIDDLE, null],
  ])('%s at %o', (keys, caret, kind) => {
    expect(lineKey(press(keys), caret)?.kind ?? null).toBe(kind);
  });

  test('numbers choose the speaker', () => {
    expect(lineKey(press('Ctrl+1'), MIDDLE)).toEqual({ kind: 'speaker', index: 0 });
    expect(lineKey(press('Ctrl+6'), MIDDLE)).toEqual({ kind: 'speaker', index: 5 });
  });

  test('an input method keeps its Enter', () => {
    expect(lineKey({ ...press('Enter'), isComposing: true }, MIDDLE)).toBeNull();
  });
});

test.each([['Ctrl+z', 'undo'], ['Ctrl+Shift+Z', 'redo'], ['Ctrl+y', 'redo'], ['Ctrl+s', 'save'], ['z', null], ['Ctrl+Alt+z', null]])('anywhere: %s', (keys, meant) => {
  expect(studioKey(press(keys))).toBe(meant);
});
