import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Chat } from './chat.svelte';

async function opened(query = 'pace=0', change: Partial<Backend> = {}): Promise<{ chat: Chat; backend: Backend }> {
  const backend = Object.assign(fakeBackend({ query }), change);
  const chat = new Chat(backend);
  await backend.subscribe((event) => chat.receive(event));
  await chat.open('chat-1');
  return { chat, backend };
}

const ids = (chat: Chat) => chat.talk.messages.map(({ id }) => id);
const last = (chat: Chat) => chat.talk.messages.at(-1)!;
const quiet = (chat: Chat) => vi.waitFor(() => expect(chat.talk.status).toBe('idle'), { timeout: 5000 });
const answered = async (chat: Chat, count: number) => {
  await vi.waitFor(() => expect(last(chat).variants).toHaveLength(count), { timeout: 5000 });
  await quiet(chat);
};

describe('another answer', () => {
  test('stands where the old one stood, and the old one is a step away', async () => {
    const { chat } = await opened();
    const old = last(chat);
    const regenerated = chat.acts.regenerate(old.id);
    await vi.waitFor(() => expect(ids(chat)).not.toContain(old.id));
    await regenerated;
    await answered(chat, 2);
    expect(ids(chat)).toHaveLength(5);
    expect(last(chat).variants[0]).toBe(old.id);
    await chat.acts.step(-1);
    expect(last(chat)).toMatchObject({ id: old.id, text: old.text });
    await chat.acts.step(1);
    expect(last(chat).id).not.toBe(old.id);
    await chat.acts.step(1);
    await answered(chat, 3);
  });

  test('refused, the old one stays', async () => {
    const { chat } = await opened('pace=0', { regenerate: () => Promise.reject({ code: 'no_model', message: 'No model is here.', retry_after_ms: null }) });
    const before = ids(chat);
    await chat.acts.regenerate(before.at(-1)!);
    expect(ids(chat)).toEqual(before);
    expect(chat.problem?.message).toBe('No model is here.');
  });

  test('stopped before a word of it, the old one is there again', async () => {
    const { chat } = await opened('pace=0&hold');
    const before = ids(chat);
    await chat.acts.regenerate(before.at(-1)!);
    expect(ids(chat)).toHaveLength(4);
    await chat.stop();
    await vi.waitFor(() => expect(ids(chat)).toEqual(before));
  });

  test('a reply that comes before the path does is not lost', async () => {
    const { chat, backend } = await opened();
    const real = backend.regenerate.bind(backend);
    backend.regenerate = async (id) => {
      const path = await real(id);
      await vi.waitFor(() => expect(chat.talk.messages.at(-1)?.variants).toHaveLength(2), { timeout: 5000 });
      return path;
    };
    await chat.acts.regenerate(last(chat).id);
    expect(last(chat).variants).toHaveLength(2);
  });
});

describe('own words', () => {
  test('edited in place, undone', async () => {
    const { chat } = await opened();
    const own = chat.talk.messages[3]!;
    await chat.acts.edit(own.id, 'Other words');
    expect(chat.talk.messages[3]).toMatchObject({ text: 'Other words', edited: true });
    await chat.acts.revert(own.id);
    expect(chat.talk.messages[3]).toMatchObject({ text: own.text, edited: false });
  });

  test('sent again in other words they begin a branch; the old one can be had back with what followed', async () => {
    const { chat, backend } = await opened();
    const before = ids(chat);
    await chat.acts.sendAgain(before[3]!, 'Not fine at all');
    await quiet(chat);
    await vi.waitFor(() => expect(ids(chat)).toHaveLength(5));
    expect(chat.talk.messages[3]).toMatchObject({ text: 'Not fine at all', variants: [before[3], ids(chat)[3]] });
    const [other] = (await backend.branches('chat-1')).filter(({ current }) => !current);
    expect(other).toMatchObject({ fork_id: before[2], fork_place: 3, own: 2, leaf_id: before[4] });
    await chat.acts.choose(before[3]!);
    expect(ids(chat)).toEqual(before);
  });
});

test('deleted alone or with what follows, and brought back', async () => {
  const { chat } = await opened();
  const before = ids(chat);
  const alone = await chat.acts.remove(before[1]!, false);
  expect(ids(chat)).toEqual(before.filter((id) => id !== before[1]));
  await chat.acts.restore(alone!);
  expect(ids(chat)).toEqual(before);
  const all = await chat.acts.remove(before[2]!, true);
  expect(all).toEqual(before.slice(2));
  expect(ids(chat)).toEqual(before.slice(0, 2));
  await chat.acts.restore(all!);
  expect(ids(chat)).toEqual(before);
});

test('a branch begins with what is said next', async () => {
  const { chat, backend } = await opened();
  const before = ids(chat);
  await chat.acts.branchFrom(before[2]!);
  expect(ids(chat)).toEqual(before.slice(0, 3));
  expect(await backend.branches('chat-1')).toHaveLength(2);
  await chat.send('Something else');
  await quiet(chat);
  expect(chat.talk.messages[3]!.variants).toHaveLength(2);
});

test('marks are put and taken away', async () => {
  const { chat } = await opened();
  const id = last(chat).id;
  await chat.acts.bookmark(id, true);
  await chat.acts.react(id, '👍');
  expect(last(chat)).toMatchObject({ bookmarked: true, reaction: '👍' });
  await chat.acts.react(id, null);
  expect(last(chat).reaction).toBeNull();
});

describe('a draft', () => {
  beforeEach(() => void vi.useRealTimers());

  test('is kept for its chat, at once when the chat is left', async () => {
    const { chat, backend } = await opened();
    const kept = vi.spyOn(backend, 'setDraft');
    chat.draft.typed('half a');
    chat.draft.typed('half a thought');
    expect(kept).not.toHaveBeenCalled();
    await chat.open('chat-2');
    expect(kept.mock.calls).toEqual([['chat-1', 'half a thought']]);
    expect(chat.draft.text).toBe('');
    await chat.open('chat-1');
    expect(chat.draft.text).toBe('half a thought');
  });

  test('is written 400 ms after the last key', async () => {
    const { chat, backend } = await opened();
    const kept = vi.spyOn(backend, 'setDraft');
    vi.useFakeTimers();
    for (const text of ['a', 'ab', 'abc']) {
      chat.draft.typed(text);
      vi.advanceTimersByTime(300);
    }
    expect(kept).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(kept.mock.calls).toEqual([['chat-1', 'abc']]);
  });

  test('that was refused comes back and is sent by trying again', async () => {
    const { chat } = await opened('pace=0&send=refused');
    chat.draft.typed('precious words');
    await chat.submit();
    expect(chat.draft.text).toBe('precious words');
    expect(chat.problem?.message).toContain('disk is full');
    chat.problem?.retry?.();
    await vi.waitFor(() => expect(chat.talk.messages.some(({ text }) => text === 'precious words')).toBe(true));
    expect(chat.draft.text).toBe('');
    expect(chat.problem).toBeNull();
  });
});
