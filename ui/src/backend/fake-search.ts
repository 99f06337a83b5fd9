import type { MessageView } from './backend';
import type { FakeChat } from './fake-chats';
import type { Excerpt, SearchHit, SearchPage, SearchQuery } from './histories';

const AROUND = 60;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** As the program searches, told simply. */
export function fakeSearch(chats: readonly FakeChat[], query: SearchQuery, nameOf: (characterId: string) => string): SearchPage {
  const { wanted, unwanted } = terms(query.text);
  const filtered = query.character_id !== null || query.role !== null || query.from_ms !== null || query.to_ms !== null || query.has_voice || query.bookmarked;
  if (wanted.length === 0 && !filtered) return { hits: [], next: null };
  const found = chats
    .filter(({ session }) => query.character_id === null || session.character_id === query.character_id || session.group?.members.some(({ character_id }) => character_id === query.character_id))
    .flatMap((chat) => chat.tree.all.filter((message) => suits(message, query)).map((message) => ({ chat, message, text: fold(message.text) })))
    .filter(({ text }) => wanted.every((term) => term.test(text.folded)) && !unwanted.some((term) => term.test(text.folded)))
    .sort((a, b) => b.message.created_ms - a.message.created_ms);
  const from = query.after ?? 0;
  const hits = found.slice(from, from + query.limit).map(({ chat, message }) => hit(chat, message, wanted, nameOf));
  return { hits, next: from + query.limit < found.length ? from + query.limit : null };
}

function suits({ role, created_ms, has_voice, bookmarked }: MessageView, query: SearchQuery): boolean {
  return (
    (query.role === null || role === query.role) &&
    (query.from_ms === null || created_ms >= query.from_ms) &&
    (query.to_ms === null || created_ms < query.to_ms) &&
    (!query.has_voice || has_voice) &&
    (!query.bookmarked || bookmarked)
  );
}

function hit({ session, tree }: FakeChat, message: MessageView, wanted: readonly RegExp[], nameOf: (characterId: string) => string): SearchHit {
  const { id, role, created_ms, has_voice, text, speaker } = message;
  const name = role === 'user' ? 'You' : nameOf(speaker ?? session.character_id);
  const shown = (tree.past?.placeOf(id) ?? null) !== null || tree.path.some((each) => each.id === id);
  return { message_id: id, session_id: session.id, title: session.title, character_id: speaker ?? session.character_id, name, role, created_ms, has_voice, shown, excerpt: excerpt(text, wanted) };
}

function terms(text: string): { wanted: RegExp[]; unwanted: RegExp[] } {
  const wanted: RegExp[] = [];
  const unwanted: RegExp[] = [];
  for (const [, minus, phrase, word] of text.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const term = fold((phrase ?? word ?? '').trim()).folded.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (term === '') continue;
    const end = phrase !== undefined ? '(?![\\p{L}\\p{N}])' : '';
    (minus ? unwanted : wanted).push(new RegExp(CJK.test(term) ? term : `(?<![\\p{L}\\p{N}])${term}${end}`, 'u'));
  }
  return { wanted, unwanted };
}

/** Small letters without accents, and where each of them stood. */
function fold(text: string): { folded: string; at: number[] } {
  const at: number[] = [];
  let folded = '';
  for (let i = 0; i < text.length; i += 1) {
    const small = text.charAt(i).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let n = 0; n < small.length; n += 1) at.push(i);
    folded += small;
  }
  return { folded, at };
}

function excerpt(text: string, wanted: readonly RegExp[]): Excerpt[] {
  const { folded, at } = fold(text);
  const marks = wanted.flatMap((term) => [...folded.matchAll(new RegExp(term, 'gu'))].map(({ index, 0: match }) => [at[index] ?? 0, (at[index + match.length - 1] ?? 0) + 1] as const)).sort((a, b) => a[0] - b[0]);
  const start = Math.max(0, (marks[0]?.[0] ?? 0) - AROUND);
  const end = Math.min(text.length, start + 3 * AROUND);
  const parts: Excerpt[] = [];
  let done = start;
  for (const [from, to] of marks) {
    if (from < done || from >= end) continue;
    if (from > done) parts.push({ text: text.slice(done, from), found: false });
    parts.push({ text: text.slice(from, to), found: true });
    done = to;
  }
  if (done < end) parts.push({ text: text.slice(done, end), found: false });
  if (start > 0) parts.unshift({ text: '… ', found: false });
  if (end < text.length) parts.push({ text: ' …', found: false });
  return parts;
}
