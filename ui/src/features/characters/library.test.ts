import { beforeEach, describe, expect, test } from 'vitest';
import type { CharacterView } from '../../backend';
import { NOBODY } from '../../backend/fake-cast';
import { fold, matching, sorted, tagCounts } from './library';
import { Library } from './library.svelte';

const person = (id: string, more: Partial<CharacterView> = {}): CharacterView => ({ ...NOBODY, id, name: id, ...more });
const ids = (list: readonly CharacterView[]) => list.map(({ id }) => id);
const ALL = { query: '', tags: [], favourites: false };

describe('order', () => {
  const people = [
    person('mira', { last_chat_ms: 50 }),
    person('theo'),
    person('Ängel', { own: true, created_ms: 10, changed_ms: 90 }),
    person('zoe', { own: true, created_ms: 30, changed_ms: 30, favourite: true }),
    person('own 10', { own: true, created_ms: 20, changed_ms: 20 }),
    person('own 9', { own: true, created_ms: 20, changed_ms: 20 }),
  ];

  test.each([
    ['recent', ['zoe', 'Ängel', 'mira', 'own 10', 'own 9', 'theo']],
    ['name', ['zoe', 'Ängel', 'mira', 'own 9', 'own 10', 'theo']],
    ['newest', ['zoe', 'own 10', 'own 9', 'Ängel', 'mira', 'theo']],
  ] as const)('by %s, favourites always first', (sort, expected) => {
    expect(ids(sorted(people, sort, 'en'))).toEqual(expected);
  });
});

describe('search', () => {
  const people = [
    person('a', { name: 'Wren', tags: ['Fantasy', 'slow burn'], creator: 'tide' }),
    person('b', { name: 'Zoë', tagline: 'A wren in winter', tags: ['fantasy'] }),
    person('c', { name: 'Pell', tags: ['sci-fi'], favourite: true }),
  ];

  test.each([
    ['wren', ['a', 'b']],
    ['zoe', ['b']],
    ['FANTASY wren', ['a', 'b']],
    ['tide slow', ['a']],
    ['  ', ['a', 'b', 'c']],
    ['wren pell', []],
  ])('%j finds %j', (query, expected) => {
    expect(ids(matching(people, { ...ALL, query }))).toEqual(expected);
  });

  test('who has the word in the name comes before who has it elsewhere', () => {
    expect(ids(matching([people[1]!, people[0]!], { ...ALL, query: 'wren' }))).toEqual(['a', 'b']);
  });

  test('tags are all wanted, whatever their spelling; favourites narrow further', () => {
    expect(ids(matching(people, { ...ALL, tags: ['FANTASY', 'slow burn'] }))).toEqual(['a']);
    expect(ids(matching(people, { ...ALL, favourites: true }))).toEqual(['c']);
  });

  test('tags are counted without regard to case', () => {
    expect(tagCounts(people)).toEqual([{ tag: 'Fantasy', count: 2 }, { tag: 'sci-fi', count: 1 }, { tag: 'slow burn', count: 1 }]);
  });

  test('five thousand are searched within a key stroke', () => {
    const many = Array.from({ length: 5000 }, (_, i) => person(`n${i}`, { name: `Name ${i}`, tagline: 'x'.repeat(100) }));
    expect(matching(many, { ...ALL, query: 'name 4999' })).toHaveLength(1);
  });
});

test('accents and capitals do not matter', () => {
  expect(fold('ÉLÈVE Åsa')).toBe('eleve asa');
});

describe('what is remembered', () => {
  beforeEach(() => localStorage.clear());

  test('the next start looks the same', () => {
    const library = new Library();
    library.set({ query: 'sea', sort: 'name', favourites: true });
    library.toggleTag('slow burn');
    const again = new Library();
    expect([again.query, again.sort, again.favourites, again.tags, again.filtered]).toEqual(['sea', 'name', true, ['slow burn'], true]);
    again.clear();
    expect(new Library().filtered).toBe(false);
    expect(new Library().sort, 'the order is no filter').toBe('name');
  });

  test.each(['{', 'null', '{"sort":"size","tags":[1],"query":5}'])('what cannot be read (%s) is left', (kept) => {
    localStorage.setItem('library', kept);
    const library = new Library();
    expect([library.query, library.tags, library.sort]).toEqual(['', [], 'recent']);
  });
});
