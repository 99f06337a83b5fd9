import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBackend } from '../backend/fake';
import { App } from './app.svelte';

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => {};
});

async function begun() {
  const backend = fakeBackend({ query: 'pace=0&own&videos=none' });
  const app = new App(backend);
  await app.begin();
  return { app, backend };
}

function file(name: string, text: string): File {
  const blob = { size: text.length, arrayBuffer: async () => new TextEncoder().encode(text).buffer };
  return { ...blob, name, type: '', slice: () => blob } as unknown as File;
}
const drop = (...files: File[]) => ({ items: files.map(() => ({})), files }) as unknown as DataTransfer;

test('what is dropped on a chat is what it is: a card, chats, or something to talk about', async () => {
  const { app } = await begun();
  await app.keeping.dropped(drop(file('a.txt', 'Words'), file('card.json', '{"spec": "chara_card_v2", "data": {"name": "Anouk"}}')), 'chat-1');
  expect(app.keeping.files.of('chat-1').map((item) => item.file.name)).toEqual(['a.txt']);
  expect(app.cast.cards.items.map((item) => item.file.name)).toEqual(['card.json']);
  await app.keeping.dropped(drop(file('evening.jsonl', '{"mes": "Hi"}')), 'chat-1');
  expect([app.keeping.incoming.open, app.keeping.incoming.heir]).toEqual([true, 'mira']);
});

test('chats of other programs are known wherever they are dropped', async () => {
  const { app } = await begun();
  await app.cast.receive(drop(file('conversations.json', '[{"mapping": {}}]')));
  expect(app.keeping.incoming.files.map((item) => item.file.name)).toEqual(['conversations.json']);
  expect(app.cast.cards.open).toBe(false);
});

test('a chat out of the bin is in the list again', async () => {
  const { app } = await begun();
  await app.removeChat('chat-2');
  await app.keeping.data.load();
  const entry = app.keeping.data.bin!.find(({ id }) => id === 'chat-2')!;
  expect(app.chats.find('chat-2')).toBeUndefined();
  await app.keeping.data.bringBack(entry);
  await vi.waitFor(() => expect(app.chats.find('chat-2')).toBeDefined());
});

test('after everything was deleted the program begins anew', async () => {
  const { app } = await begun();
  await app.quieten();
  await app.keeping.data.wipe('DELETE', false, false);
  await app.startOver();
  expect([app.phase, app.chats.sessions.length, app.chat.talk.session]).toEqual(['onboarding', 0, null]);
});
