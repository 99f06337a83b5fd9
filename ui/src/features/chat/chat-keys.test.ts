import { expect, test } from 'vitest';
import { boxAction } from './chat-keys';

const plain = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false };

test.each([
  ['Enter sends', { key: 'Enter' }, 'hi', 'send'],
  ['Shift+Enter starts a new line', { key: 'Enter', shiftKey: true }, 'hi', null],
  ['Alt+Enter is left alone', { key: 'Enter', altKey: true }, 'hi', null],
  ['Ctrl+Enter sends', { key: 'Enter', ctrlKey: true }, 'hi', 'send'],
  ['Enter that chooses a character does not send', { key: 'Enter', isComposing: true }, 'に', null],
  ['Up in an empty box edits the last own message', { key: 'ArrowUp' }, '', 'edit'],
  ['Up in a text moves the caret', { key: 'ArrowUp' }, 'hi', null],
  ['Shift+Up selects', { key: 'ArrowUp', shiftKey: true }, '', null],
  ['letters are letters', { key: 'a' }, '', null],
] as const)('%s', (_name, key, text, expected) => {
  expect(boxAction({ ...plain, ...key }, text)).toBe(expected);
});
