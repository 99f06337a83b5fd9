import type { MessageView, SessionView } from './backend';
import { BackendError } from './errors';
import type { ChatFormat, ChatSource, ExchangeBackend, FoundChat, FoundChats } from './exchange';
import { UNSORTED, type FakeChat, type FakeChats } from './fake-chats';
import type { FakeTimers } from './fake-timers';
import { UNMARKED } from './fake-tree';
import type { NamedBytes } from './scripts';

/** What chats in and out need of the rest of the fake program. */
interface Stage {
  chats: FakeChats;
  now(): number;
  id(prefix: string): string;
  nameOf(characterId: string): string;
  /** Who is called so. */
  called(name: string): string | null;
}

interface Line { role: MessageView['role']; text: string }
interface Told { chat: FoundChat; lines: Line[] }

const ENDINGS: Record<ChatFormat, string> = { markdown: 'md', json: 'json', text: 'txt', silly_tavern: 'jsonl', audio: 'wav' };
const DAY = 86_400_000;

/** Chats in and out of the fake: it reads SillyTavern's JSONL and the outlines of a ChatGPT or Claude export. `?chats=40`: every export holds so many. */
export function fakeExchange(query: URLSearchParams, timers: FakeTimers, stage: Stage): ExchangeBackend {
  const looked = new Map<string, { found: FoundChats; told: Told[] }>();
  const keep = ({ chat, lines }: Told, characterId: string) => {
    const session: SessionView = { id: stage.id('s'), character_id: chat.character_id ?? characterId, title: chat.title, updated_ms: chat.newest_ms ?? stage.now(), preview: lines.at(-1)?.text ?? '', group: null, ...UNSORTED };
    const messages = lines.map(({ role, text }): MessageView => ({ id: stage.id('m'), session_id: session.id, role, text, created_ms: session.updated_ms, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, ...UNMARKED }));
    stage.chats.begin(session, messages);
    return { session_id: session.id, title: session.title, character_id: session.character_id, shown: chat.shown, messages: chat.messages };
  };
  return {
    inspectChats: async (file) => {
      await timers.wait(500);
      const { format, told, notes } = readChats(file, stage, Number(query.get('chats') ?? 3));
      const found: FoundChats = { token: stage.id('chats'), format, chats: told.map(({ chat }) => chat), notes };
      looked.set(found.token, { found, told });
      return found;
    },
    acceptChats: async (token, places, characterId) => {
      await timers.wait(500);
      const held = looked.get(token);
      if (!held) throw new BackendError('accept_chats', 'not_found', 'This file was put away meanwhile. Choose it again.');
      looked.delete(token);
      const { format, notes } = held.found;
      return { format, notes, chats: held.told.filter(({ chat }) => places.includes(chat.place)).map((told) => keep(told, characterId)) };
    },
    dropChats: async (token) => void looked.delete(token),
    chatText: async (sessionId, format) => {
      await timers.wait(120);
      return written(stage.chats.find(sessionId), format, stage.nameOf);
    },
    writeChat: async (sessionId, format) => `/Documents/${stage.chats.find(sessionId).session.title.replace(/[^\p{L}\p{N} _-]/gu, '_')}.${ENDINGS[format]}`,
  };
}

function readChats({ name, bytes }: NamedBytes, stage: Stage, many: number): { format: ChatSource; told: Told[]; notes: string[] } {
  const text = new TextDecoder().decode(bytes);
  if (/"spec"\s*:\s*"chara_card/.test(text)) throw new BackendError('inspect_chats', 'card', 'This is a character card, not a chat.');
  if (text.includes('"mapping"')) return { format: 'chatgpt', told: samples(many, stage.now(), null), notes: ['2 pictures are left out: the export does not hold them.', '5 thoughts of the model are left out.'] };
  if (text.includes('"chat_messages"')) return { format: 'claude', told: samples(many, stage.now(), null), notes: [] };
  const lines = text.split('\n').flatMap((line): Record<string, unknown>[] => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
  const said = lines.filter(({ mes }) => typeof mes === 'string').map(({ is_user, mes }): Line => ({ role: is_user === true ? 'user' : 'assistant', text: String(mes) }));
  if (said.length === 0) throw new BackendError('inspect_chats', 'bad_input', 'This file holds no chats. Files of SillyTavern (.jsonl), RisuAI, ChatGPT, Claude and Visavis can be taken in.');
  const character = String(lines[0]?.character_name ?? '') || null;
  const chat: FoundChat = { place: 0, title: name.replace(/\.\w+$/, ''), character, character_id: character && stage.called(character), shown: said.length, messages: said.length, newest_ms: stage.now() - DAY, excerpt: said[0]?.text.slice(0, 120) ?? '' };
  return { format: 'silly_tavern', told: [{ chat, lines: said }], notes: [] };
}

function samples(many: number, now: number, character: string | null): Told[] {
  const titles = ['Names for a cat', 'A weekend in Porto', 'Why bread rises', 'Cover letter', 'Trees of the north'];
  return Array.from({ length: many }, (_, place) => {
    const title = titles[place % titles.length]!;
    const lines: Line[] = [{ role: 'user', text: `${title}: where do I begin?` }, { role: 'assistant', text: 'With what you already know. Tell me three things about it.' }];
    return { lines, chat: { place, title, character, character_id: null, shown: 2 + place * 4, messages: 2 + place * 5, newest_ms: now - (place + 1) * DAY, excerpt: lines[0]!.text } };
  });
}

function written({ session, tree }: FakeChat, format: ChatFormat, nameOf: (id: string) => string): string {
  const name = (message: MessageView) => (message.role === 'user' ? 'You' : nameOf(message.speaker ?? session.character_id));
  if (format === 'json') return JSON.stringify({ title: session.title, messages: tree.path.map(({ role, text }) => ({ role, text })) }, null, 2);
  if (format === 'silly_tavern') return tree.path.map((message) => JSON.stringify({ name: name(message), is_user: message.role === 'user', mes: message.text })).join('\n');
  const said = tree.path.map((message) => (format === 'markdown' ? `**${name(message)}**\n\n${message.text}` : `${name(message)}: ${message.text}`));
  return [format === 'markdown' ? `# ${session.title}` : session.title, ...said].join('\n\n');
}
