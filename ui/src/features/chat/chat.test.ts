import { expect, test, vi } from 'vitest';
import { BackendError, type Backend, type MessageView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Chat } from './chat.svelte';

async function opened(change: Partial<Backend> = {}): Promise<{ chat: Chat; backend: Backend }> {
  const backend = Object.assign(fakeBackend({ query: 'pace=0' }), change);
  const chat = new Chat(backend);
  await backend.subscribe((event) => chat.receive(event));
  await chat.open('chat-1');
  return { chat, backend };
}

test('a message is answered and the turn ends in silence', async () => {
  const { chat } = await opened();
  expect(await chat.send('Hello there')).toBe(true);
  await vi.waitFor(() => expect(chat.talk.status).toBe('thinking'));
  await vi.waitFor(() => expect(chat.talk.status).toBe('idle'), { timeout: 5000 });
  const last = chat.talk.messages.slice(-2).map(({ role, cut }) => [role, cut]);
  expect(last, 'the own message, then a whole reply').toEqual([['user', false], ['assistant', false]]);
  expect(chat.reply).toBeNull();
});

test('a refused message is given back with the reason', async () => {
  const { chat } = await opened({ sendMessage: () => Promise.reject(new BackendError('send_message', 'disk_full', 'The disk is full. Free some space and send again.')) });
  const before = chat.talk.messages.length;
  expect(await chat.send('Hello')).toBe(false);
  expect(chat.talk.sending).toBeNull();
  expect(chat.talk.messages).toHaveLength(before);
  expect(chat.problem?.message).toContain('disk is full');
});

test('speaking up interrupts: the reply under way is stopped before the next message is stored', async () => {
  const order: string[] = [];
  const stored: MessageView = { id: 'u', session_id: 'chat-1', role: 'user', text: 'Wait', created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [] };
  const { chat } = await opened({
    stop: async () => void order.push('stop'),
    sendMessage: async () => {
      order.push('send');
      return stored;
    },
  });
  chat.receive({ kind: 'status', session_id: 'chat-1', status: 'speaking' });
  await chat.send('Wait');
  expect(order).toEqual(['stop', 'send']);
});

test('what the person cancelled is no problem', async () => {
  const { chat } = await opened({ stop: () => Promise.reject({ code: 'cancelled', message: 'Cancelled', retry_after_ms: null }) });
  await chat.stop();
  expect(chat.problem).toBeNull();
});

test('of two chats opened in a row the later one wins', async () => {
  const { chat, backend } = await opened();
  const slow = backend.openSession.bind(backend);
  backend.openSession = async (id) => {
    if (id === 'chat-2') await new Promise((done) => setTimeout(done, 30));
    return slow(id);
  };
  await Promise.all([chat.open('chat-2'), chat.open('chat-3')]);
  expect(chat.talk.session?.id).toBe('chat-3');
});

test('blank messages never reach the program', async () => {
  const sendMessage = vi.fn();
  const { chat } = await opened({ sendMessage });
  expect(await chat.send('  \n ')).toBe(false);
  expect(sendMessage).not.toHaveBeenCalled();
});
