import { expect, test, vi } from 'vitest';
import { BackendError } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Chat, type Enclosed } from './chat.svelte';

async function begun(given: Partial<Enclosed>) {
  const backend = fakeBackend({ query: 'pace=0&hold' });
  const enclosed: Enclosed = { count: () => 1, pending: () => false, names: () => ['a.pdf'], claim: () => ['token'], sent: vi.fn(), renew: vi.fn(async () => {}), ...given };
  const chat = new Chat(backend, () => {}, enclosed);
  await backend.subscribe((event) => chat.receive(event));
  await chat.open('chat-1');
  return { backend, chat, enclosed };
}

const message = { id: 'u', session_id: 'chat-1', role: 'user' as const, text: '', created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [] };

test('files go without words, and are gone from the box then', async () => {
  const { backend, chat, enclosed } = await begun({});
  const send = vi.fn(async () => message);
  backend.sendWithFiles = send;
  expect(chat.sendable).toBe(true);
  const sent = chat.submit();
  expect(chat.talk.sending, 'until it is stored their names stand there').toBe('a.pdf');
  await sent;
  expect(send).toHaveBeenCalledWith('chat-1', '', ['token']);
  expect(enclosed.sent).toHaveBeenCalledWith('chat-1');
});

test('nothing goes while one is read, or while the person has to look first', async () => {
  const pending = await begun({ pending: () => true });
  pending.chat.draft.typed('Hello');
  expect(pending.chat.sendable).toBe(false);
  const unseen = await begun({ claim: () => null });
  unseen.chat.draft.typed('Hello');
  const send = vi.spyOn(unseen.backend, 'sendMessage');
  await unseen.chat.submit();
  expect([send.mock.calls.length, unseen.chat.draft.text]).toEqual([0, 'Hello']);
});

test('refused, words and files are where they were; files that were put away are read anew', async () => {
  const { backend, chat, enclosed } = await begun({});
  chat.draft.typed('Read this');
  backend.sendWithFiles = () => Promise.reject(new BackendError('send_with_files', 'disk_full', 'The disk is full.'));
  await chat.submit();
  expect([chat.draft.text, chat.problem?.message]).toEqual(['Read this', 'The disk is full.']);
  expect([enclosed.sent, enclosed.renew].map((each) => vi.mocked(each).mock.calls.length)).toEqual([0, 0]);
  backend.sendWithFiles = () => Promise.reject(new BackendError('send_with_files', 'not_found', 'Add it again.'));
  await chat.submit();
  expect(enclosed.renew).toHaveBeenCalledWith('chat-1');
});
