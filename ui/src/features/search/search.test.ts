import { describe, expect, test, vi } from 'vitest';
import type { SearchHit } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Search } from './search.svelte';
import { asks, byChat, NO_FILTERS, queryOf } from './search-groups';

const NOW = new Date(2026, 10, 22, 15, 30).getTime();
const hit = (message_id: string, session_id: string) => ({ message_id, session_id, title: session_id, character_id: 'mira' }) as SearchHit;

test('hits of one chat stand together, in the order of the best', () => {
  expect(byChat([hit('1', 'a'), hit('2', 'b'), hit('3', 'a')]).map(({ sessionId, hits }) => [sessionId, hits.map(({ message_id }) => message_id)])).toEqual([['a', ['1', '3']], ['b', ['2']]]);
});

describe('days are days of the person', () => {
  test.each([
    ['any', {}, null, null],
    ['today', { span: 'today' }, new Date(2026, 10, 22).getTime(), null],
    ['week', { span: 'week' }, new Date(2026, 10, 16).getTime(), null],
    ['chosen, both included', { span: 'own', fromDay: '2026-11-01', toDay: '2026-11-02' }, new Date(2026, 10, 1).getTime(), new Date(2026, 10, 3).getTime()],
    ['open end', { span: 'own', fromDay: '2026-11-01', toDay: '' }, new Date(2026, 10, 1).getTime(), null],
  ] as const)('%s', (_name, change, from_ms, to_ms) => {
    expect(queryOf(' x ', { ...NO_FILTERS, ...change }, NOW, null, 5)).toMatchObject({ text: 'x', from_ms, to_ms });
  });
});

test('an empty question asks nothing, a filter alone does', () => {
  expect(asks('  ', NO_FILTERS)).toBe(false);
  expect(asks('', { ...NO_FILTERS, span: 'own' })).toBe(false);
  expect(asks('', { ...NO_FILTERS, bookmarked: true })).toBe(true);
  expect(asks('', { ...NO_FILTERS, span: 'today' })).toBe(true);
});

describe('the search', () => {
  const found = async (text: string, search = new Search(fakeBackend({ query: 'pace=0' }))) => {
    search.typed(text);
    await vi.waitFor(() => expect(search.answered).toBe(true));
    return search.ordered.map(({ message_id }) => message_id);
  };

  test.each([
    ['a beginning of a word', 'present', ['chat-1-1']],
    ['all words', 'raise nervous', ['chat-2-1']],
    ['a phrase', '"smooth first slide"', ['chat-1-4']],
    ['without', 'raise -nervous', []],
    ['not inside a word', 'esentation', []],
    ['without regard to case and accents', 'RÁISE', ['chat-2-1']],
  ])('%s', async (_name, text, expected) => expect(await found(text)).toEqual(expected));

  test('of several questions in a row the last one counts', async () => {
    const backend = fakeBackend({ query: 'pace=0' });
    const real = backend.searchMessages.bind(backend);
    backend.searchMessages = async (query) => {
      if (query.text === 'raise') await new Promise((done) => setTimeout(done, 60));
      return real(query);
    };
    const search = new Search(backend);
    search.text = 'raise';
    search.filter({});
    search.text = 'slide';
    search.filter({});
    await new Promise((done) => setTimeout(done, 120));
    expect(search.ordered.map(({ message_id }) => message_id)).toEqual(['chat-1-4']);
  });

  test('arrow keys stay within what was found, and bookmarks begin without words', async () => {
    const backend = fakeBackend({ query: 'pace=0' });
    await backend.bookmarkMessage('chat-2-2', true);
    const search = new Search(backend);
    await found('i', search);
    search.move(-1);
    expect(search.active).toBe(0);
    for (let n = 0; n < 40; n += 1) search.move(1);
    expect(search.active).toBe(search.ordered.length - 1);
    search.begin(true);
    await vi.waitFor(() => expect(search.ordered.map(({ message_id }) => message_id)).toEqual(['chat-2-2']));
    expect(search.text).toBe('');
    search.begin();
    expect(search.filters).toEqual(NO_FILTERS);
  });

  test('a refusal is told', async () => {
    const search = new Search(Object.assign(fakeBackend(), { searchMessages: () => Promise.reject({ code: 'failed', message: 'The index is being made. Try again soon.', retry_after_ms: null }) }));
    search.typed('x');
    await vi.waitFor(() => expect(search.problem).toContain('index'));
  });
});
