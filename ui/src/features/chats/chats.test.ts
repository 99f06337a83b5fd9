import { describe, expect, test } from 'vitest';
import type { SessionView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Chats } from './chats.svelte';
import { arranged, tagsOf } from './chats-view';

const NOW = new Date(2026, 10, 22, 15).getTime();
const HOUR = 3_600_000;
const chat = (id: string, hoursAgo: number, more: Partial<SessionView> = {}): SessionView => ({ id, character_id: 'mira', title: id, updated_ms: NOW - hoursAgo * HOUR, preview: '', group: null, pinned: false, archived: false, tags: [], ...more });
const ALL = [chat('now', 1), chat('old pin', 400, { pinned: true, tags: ['work'] }), chat('yesterday', 24, { tags: ['work', 'home'] }), chat('away', 2, { archived: true, pinned: true, tags: ['home'] })];

describe('the list', () => {
  test.each([
    ['pinned first, then by day', { archived: false, tag: null }, [['pinned', ['old pin']], ['today', ['now']], ['yesterday', ['yesterday']]]],
    ['of a tag', { archived: false, tag: 'work' }, [['pinned', ['old pin']], ['yesterday', ['yesterday']]]],
    ['the archive stands apart', { archived: true, tag: null }, [['archived', ['away']]]],
    ['nothing', { archived: true, tag: 'work' }, []],
  ])('%s', (_name, filter, expected) => {
    expect(arranged(ALL, filter, NOW).map(({ group, sessions }) => [group, sessions.map(({ id }) => id)])).toEqual(expected);
  });

  test('tags: the most used first', () => {
    expect(tagsOf([...ALL, chat('x', 1, { tags: ['work'] })])).toEqual(['work', 'home']);
  });
});

test('what is organised shows at once, and only what was named changes', async () => {
  const chats = new Chats(fakeBackend({ query: 'pace=0' }));
  await chats.refresh();
  await chats.organise('chat-2', { tags: ['work'] });
  await chats.organise('chat-2', { pinned: true });
  expect(chats.find('chat-2')).toMatchObject({ pinned: true, archived: false, tags: ['work'] });
  await chats.organise('chat-1', { archived: true });
  expect(chats.newest()?.id, 'an archived chat is not opened by itself').toBe('chat-2');
  const copy = await chats.duplicate('chat-2');
  expect(chats.find(copy.id)).toMatchObject({ title: 'Asking for a raise (copy)', pinned: false });
});
