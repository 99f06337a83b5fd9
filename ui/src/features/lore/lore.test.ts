import { expect, test } from 'vitest';
import { addEntry, changeEntry, EMPTY_BOOK, findEntries, neverUsed, removeEntry, titleOf } from './lore';

const book = addEntry(addEntry(EMPTY_BOOK, { name: 'Lamp', keys: ['light'] }).book, { content: 'The reeds bend.\nSecond line' }).book;

test('a new entry has an id of its own and stands after the others', () => {
  expect(book.entries.map(({ id, order }) => [id, order])).toEqual([['new-1', 100], ['new-2', 110]]);
  const again = addEntry(removeEntry(book, 'new-1'), {});
  expect(again.id, 'no id twice').toBe('new-3');
  expect(new Set(again.book.entries.map(({ id }) => id)).size).toBe(2);
});

test('a copy is another entry', () => {
  const made = addEntry(book, { ...book.entries[0] });
  expect(made.book.entries.at(-1)).toMatchObject({ id: 'new-3', name: 'Lamp', keys: ['light'] });
});

test('a place among the messages has a depth; keys that are no regex have no problem', () => {
  const [entry] = changeEntry(book, 'new-1', { position: 'at_depth' }).entries;
  expect(entry?.depth).toBe(4);
  const wrong = changeEntry(book, 'new-1', { regex: true, problem: 'A bracket is open.' });
  expect(wrong.entries[0]?.problem).toBe('A bracket is open.');
  expect(changeEntry(wrong, 'new-1', { regex: false }).entries[0]?.problem).toBeNull();
});

test('changing one entry leaves the others as they are', () => {
  expect(changeEntry(book, 'new-1', { name: 'X' }).entries[1]).toBe(book.entries[1]);
});

test.each([['lamp', ['new-1']], ['LIGHT', ['new-1']], ['bend reeds', ['new-2']], ['', ['new-1', 'new-2']], ['lamp reeds', []]])('search %j finds %j', (query, ids) => {
  expect(findEntries(book, query).map(({ id }) => id)).toEqual(ids);
});

test('names for what has none, and what can never be used', () => {
  const [lamp, reeds] = book.entries;
  expect([titleOf(lamp!, '?'), titleOf({ ...lamp!, name: '' }, '?'), titleOf(reeds!, '?'), titleOf({ ...reeds!, content: ' ' }, '?')]).toEqual(['Lamp', 'light', 'The reeds bend.', '?']);
  expect([neverUsed(lamp!), neverUsed(reeds!), neverUsed({ ...reeds!, constant: true }), neverUsed({ ...reeds!, enabled: false })]).toEqual([false, true, false, false]);
});
