import { expect, test } from 'vitest';
import { dropKind, sortedDrop } from './dropped';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CARD = [...PNG, 0, 0, 0, 6, ...[...'tEXtchara\0'].map((letter) => letter.charCodeAt(0)), 0, 0, 0, 0];

function file(name: string, content: string | number[] = '', type = ''): File {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const blob = { size: bytes.length, arrayBuffer: async () => bytes.buffer };
  return { ...blob, name, type, slice: () => blob } as unknown as File;
}

test.each([
  ['a photo', file('cat.png', PNG, 'image/png'), 'file'],
  ['a card in a picture', file('mira.png', CARD, 'image/png'), 'card'],
  ['a card in JSON', file('mira.json', '{"spec": "chara_card_v2"}'), 'card'],
  ['a lorebook', file('book.json', '{"entries": {}}'), 'card'],
  ['an export of ChatGPT', file('conversations.json', '[{"title": "a", "mapping": {}}]'), 'chats'],
  ['an export of Claude', file('conversations.json', '[{"chat_messages": []}]'), 'chats'],
  ['an own export', file('Chat.json', '{"format": "visavis-chat"}'), 'chats'],
  ['a chat of SillyTavern', file('evening.jsonl', 'whatever'), 'chats'],
  ['an archive', file('export.zip', 'PK'), 'chats'],
  ['a document', file('report.docx', 'PK'), 'file'],
  ['a text about cards', file('notes.md', '"spec": "chara_card_v2"'), 'file'],
])('%s', async (_name, given, kind) => {
  expect(await dropKind(given)).toBe(kind);
});

test('a drop of several things is sorted', async () => {
  const sorted = await sortedDrop([file('a.txt'), file('mira.png', CARD), file('b.jsonl')]);
  expect(Object.values(sorted).map((files) => files.map(({ name }) => name))).toEqual([['mira.png'], ['b.jsonl'], ['a.txt']]);
});
