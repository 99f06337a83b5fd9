/** Chats that an address asks for: a very long one, and those made of strange words. */
import type { SessionView } from './backend';
import { UNSORTED, type FakeChats } from './fake-chats';
import { FakePast, longPast } from './fake-past';
import { strangeChats, strangeMessages, strangeTexts } from './fake-strange';

/** `?long=100000`: a chat with so many messages, the newest of them like any others. */
export function beginLong(chats: FakeChats, count: number, now: number): void {
  if (count <= 0) return;
  const past = longPast('chat-long', count, now - 30 * 60_000);
  const session: SessionView = { id: 'chat-long', character_id: 'mira', title: 'A very long talk', updated_ms: now - 30 * 60_000, preview: past.at(count - 1).text, group: null, ...UNSORTED };
  const own = Math.min(40, count);
  chats.begin(session, past.slice(count - own, count).map((message, n) => ({ ...message, id: `late-${n}` })), 0, longPast('chat-long', count - own, now - (30 + own) * 60_000));
}

/** `?strange=messages`, `?strange=chats`: of the words in the page's `__visavis_strange`. */
export function beginStrange(chats: FakeChats, query: URLSearchParams, now: number): void {
  const [messages, titles] = [strangeTexts(query, 'messages'), strangeTexts(query, 'chats')];
  const session: SessionView = { id: 'strange', character_id: 'mira', title: 'Strange words', updated_ms: now, preview: '', group: null, ...UNSORTED };
  const said = strangeMessages(messages, now);
  if (said.length > 0) chats.begin(session, said.slice(-1), 0, new FakePast(said.length - 1, 'strange', (place) => said[place]!, [...said.keys()].slice(0, 200)));
  for (const chat of strangeChats(titles, session)) chats.begin(chat, strangeMessages([chat.title], now));
}
