import type { CareCard, ChatEvent, EarlierMessages, LaterMessages, MessageView, OpenedSession, SessionView, Status } from '../../backend';
import { holds, only, withEarlier, withLater, withStored, type MessageWindow } from './chat-window';

/** What the open chat shows. Rust owns the truth; this is only its picture. */
export interface Talk extends MessageWindow {
  readonly session: SessionView | null;
  readonly status: Status;
  /** Replies under way, by chat: a chat that is left and opened again still shows its half-finished reply. */
  readonly replies: Readonly<Record<string, string>>;
  /** How far the voice has come, in UTF-16 units; `messageId` null means the reply under way. */
  readonly heard: { readonly messageId: string | null; readonly chars: number } | null;
  /** The kept message whose voice is being played again. */
  readonly replaying: string | null;
  /** Which greeting stands there, of how many; null once the person has written. */
  readonly greeting: { readonly index: number; readonly count: number } | null;
  /** Who of a group has the floor, by chat. */
  readonly floors: Readonly<Record<string, string>>;
  /** Where somebody else had to answer: under the message that was last then. */
  readonly fallBacks: readonly FallBack[];
  /** What the person sent and the program has not stored yet. */
  readonly sending: string | null;
  /** Help lines, by chat: under the message that asked for them; `after` null while that message is on its way. */
  readonly care: Readonly<Record<string, { readonly after: string | null; readonly card: CareCard }>>;
}

/** `from` was to answer, speak or listen and could not, so `name` did; null: this computer. */
export interface FallBack { readonly after: string; readonly act: 'answered' | 'spoken' | 'heard'; readonly from: string; readonly name: string | null; readonly why: string | null }

/** Events that change nothing in the picture of the chat. */
type NotShown = (typeof NOT_SHOWN)[number];
const NOT_SHOWN = ['notice', 'measured', 'ear', 'caption', 'word', 'resumed', 'facts_learned', 'facts_forgotten', 'summarised', 'data_progress'] as const;

export function isShown(event: ChatEvent): event is Exclude<ChatEvent, { kind: NotShown }> {
  return !NOT_SHOWN.some((kind) => kind === event.kind);
}

export type TalkInput =
  | Exclude<ChatEvent, { kind: NotShown }>
  | { kind: 'opened'; opened: OpenedSession }
  | { kind: 'renamed'; session: SessionView }
  | { kind: 'closed' }
  | { kind: 'sending'; text: string }
  | { kind: 'sent'; message: MessageView }
  | { kind: 'unsent' }
  | { kind: 'replaying'; messageId: string | null }
  /** Another path through the tree. `arrived`: what came by event while it was asked for. */
  | { kind: 'path'; opened: OpenedSession; arrived: readonly MessageView[] }
  | { kind: 'ended_before'; messageId: string }
  | { kind: 'window'; window: MessageWindow }
  | { kind: 'earlier'; before: string; page: EarlierMessages }
  | { kind: 'later'; after: string; page: LaterMessages }
  /** Of the messages held only those from this place up to before that one. */
  | { kind: 'only'; from: number; to: number }
  | { kind: 'changed'; message: MessageView }
  /** `toEnd`: with all that came after. */
  | { kind: 'hidden'; ids: readonly string[]; toEnd: boolean };

export const NOTHING_SAID: Talk = { session: null, messages: [], earlier: 0, later: 0, status: 'idle', replies: {}, heard: null, replaying: null, greeting: null, floors: {}, fallBacks: [], sending: null, care: {} };

export function reduce(talk: Talk, input: TalkInput): Talk {
  switch (input.kind) {
    case 'opened':
      return { ...talk, session: input.opened.session, messages: input.opened.messages, earlier: input.opened.earlier, later: 0, heard: null, replaying: null, greeting: greetingOf(input.opened), sending: null };
    case 'speaker':
      return { ...talk, floors: { ...talk.floors, [input.session_id]: input.character_id } };
    case 'answered_by':
      return input.fell_back_from === null ? talk : withFallBack(talk, input.session_id, { act: 'answered', from: input.fell_back_from, name: input.name, why: input.why });
    case 'spoken_by_fallback':
      return withFallBack(talk, input.session_id, { act: 'spoken', from: input.name, name: null, why: input.why });
    case 'heard_by_fallback':
      return withFallBack(talk, input.session_id, { act: 'heard', from: input.name, name: null, why: input.why });
    case 'renamed':
      return talk.session?.id === input.session.id ? { ...talk, session: input.session } : talk;
    case 'titled':
      return talk.session?.id === input.session_id ? { ...talk, session: { ...talk.session, title: input.title } } : talk;
    case 'closed':
      return { ...NOTHING_SAID, status: talk.status, replies: talk.replies, floors: talk.floors, fallBacks: talk.fallBacks, care: talk.care };
    case 'sending':
      return { ...talk, sending: input.text, greeting: null };
    case 'sent':
      return { ...withMessage(talk, input.message), sending: null };
    case 'unsent':
      return { ...talk, sending: null };
    case 'replaying':
      return { ...talk, replaying: input.messageId, heard: null };
    case 'status':
      return withStatus(talk, input.status, input.session_id);
    case 'message':
      return withMessage(talk, input.message);
    case 'delta':
      return withDelta(talk, input.session_id, input.text);
    case 'dropped':
      return { ...talk, replies: without(talk.replies, input.session_id), heard: null };
    case 'heard':
      return withHeard(talk, input.session_id, input.chars);
    case 'care':
      return withCare(talk, input.session_id, input.card);
    case 'path':
      return withPath(talk, input.opened, input.arrived);
    case 'ended_before':
      return { ...talk, messages: talk.messages.slice(0, Math.max(0, talk.messages.findIndex(({ id }) => id === input.messageId))), later: 0 };
    case 'window':
      return { ...talk, ...input.window };
    case 'earlier':
      return { ...talk, ...withEarlier(talk, input.before, input.page) };
    case 'later':
      return { ...talk, ...withLater(talk, input.after, input.page) };
    case 'only':
      return { ...talk, ...only(talk, input.from, input.to) };
    case 'changed':
      return { ...talk, messages: talk.messages.map((old) => (old.id === input.message.id ? input.message : old)) };
    case 'hidden':
      return withHidden(talk, input.ids, input.toEnd);
  }
}

/** The reply under way in the open chat, as far as it has come. */
export function replyUnderWay(talk: Talk): string | null {
  return (talk.session && talk.replies[talk.session.id]) ?? null;
}

/** The line stays where it happened; of a chat that is not open nothing is told. */
function withFallBack(talk: Talk, sessionId: string | null, fallBack: Omit<FallBack, 'after'>): Talk {
  const after = talk.messages.at(-1)?.id;
  if (after === undefined || talk.later > 0 || (sessionId !== null && sessionId !== talk.session?.id)) return talk;
  return { ...talk, fallBacks: [...talk.fallBacks.filter((each) => each.after !== after || each.act !== fallBack.act), { after, ...fallBack }] };
}

/** Who of the open group speaks, or spoke last; null in a chat between two. */
export function floor({ session, floors, messages }: Talk): string | null {
  if (!session?.group) return null;
  const here = session.group.members.filter((member) => member.here).map((member) => member.character_id);
  const last = [floors[session.id], messages.findLast(({ speaker }) => speaker !== null)?.speaker];
  return last.find((id) => id != null && here.includes(id)) ?? here[0] ?? null;
}

/** The text that the voice is on its way through. */
export function spokenText(talk: Talk): string | null {
  if (talk.replaying !== null) return talk.messages.find(({ id }) => id === talk.replaying)?.text ?? null;
  return replyUnderWay(talk) ?? lastReply(talk)?.text ?? null;
}

/** True while something can be stopped. */
export function busy(talk: Talk): boolean {
  return talk.status === 'thinking' || talk.status === 'speaking';
}

/** Null too while older ones are read. */
function lastReply({ messages, later }: Talk): MessageView | null {
  return later > 0 ? null : (messages.findLast(({ role }) => role === 'assistant') ?? null);
}

function withStatus(talk: Talk, status: Status, sessionId: string | null): Talk {
  // A new turn begins: what an earlier one left unfinished is void.
  const replies = status === 'thinking' && sessionId !== null ? without(talk.replies, sessionId) : talk.replies;
  const voiceOver = status !== 'speaking';
  return { ...talk, status, replies, heard: voiceOver ? null : talk.heard, replaying: voiceOver ? null : talk.replaying };
}

function withMessage(talk: Talk, message: MessageView): Talk {
  const known = holds(talk, message.id);
  // A known message has only got its voice; it does not end the reply under way.
  const ends = message.role === 'assistant' && !known;
  const replies = ends ? without(talk.replies, message.session_id) : talk.replies;
  if (message.session_id !== talk.session?.id) return { ...talk, replies };
  const sending = message.role === 'user' && message.text === talk.sending ? null : talk.sending;
  // The reply is complete while its voice may still be on the way: the mark of what was heard moves to the kept message.
  const heard = talk.heard?.messageId === null && ends ? { ...talk.heard, messageId: message.id } : talk.heard;
  const greeting = message.role === 'user' ? null : talk.greeting;
  return { ...talk, ...withStored(talk, message), replies, sending, heard, greeting, care: carePlaced(talk, message) };
}

/** Of another chat nothing is taken. What was known before the question and is on no path now is no longer shown. */
function withPath(talk: Talk, opened: OpenedSession, arrived: readonly MessageView[]): Talk {
  if (opened.session.id !== talk.session?.id) return talk;
  const newer = arrived.filter(({ id, session_id }) => session_id === opened.session.id && !opened.messages.some((message) => message.id === id));
  const messages = [...opened.messages, ...newer];
  const asked = messages.findLast(({ role }) => role === 'user');
  const care = talk.later > 0 && asked ? carePlaced(talk, asked) : talk.care;
  return { ...talk, session: opened.session, messages, earlier: opened.earlier, later: 0, heard: null, replaying: null, greeting: greetingOf({ ...opened, messages }), sending: null, care };
}

function withHidden(talk: Talk, ids: readonly string[], toEnd: boolean): Talk {
  const kept = talk.messages.filter(({ id }) => !ids.includes(id));
  return { ...talk, messages: kept.map((message) => ({ ...message, variants: remaining(message.variants, ids) })), later: toEnd ? 0 : talk.later };
}

function remaining(variants: readonly string[], gone: readonly string[]): string[] {
  const left = variants.filter((id) => !gone.includes(id));
  return left.length > 1 ? left : [];
}

function withCare(talk: Talk, sessionId: string, card: CareCard): Talk {
  const open = sessionId === talk.session?.id && talk.sending === null && talk.later === 0;
  const after = open ? (talk.messages.findLast(({ role }) => role === 'user')?.id ?? null) : null;
  return { ...talk, care: { ...talk.care, [sessionId]: { after, card } } };
}

function carePlaced({ care }: Talk, { id, role, session_id }: MessageView): Talk['care'] {
  const waiting = care[session_id];
  return waiting && waiting.after === null && role === 'user' ? { ...care, [session_id]: { ...waiting, after: id } } : care;
}

function withDelta(talk: Talk, sessionId: string, text: string): Talk {
  if (talk.replaying !== null) return talk;
  return { ...talk, replies: { ...talk.replies, [sessionId]: (talk.replies[sessionId] ?? '') + text } };
}

function withHeard(talk: Talk, sessionId: string, chars: number): Talk {
  if (sessionId !== talk.session?.id) return talk;
  const underWay = talk.replaying === null && replyUnderWay(talk) !== null;
  const messageId = underWay ? null : (talk.replaying ?? lastReply(talk)?.id ?? null);
  return { ...talk, heard: { messageId, chars } };
}

function greetingOf({ greeting, greetings, messages }: OpenedSession): Talk['greeting'] {
  const begun = messages.some(({ role }) => role === 'user');
  return greeting === null || begun ? null : { index: greeting, count: greetings };
}

function without(replies: Talk['replies'], sessionId: string): Talk['replies'] {
  if (!(sessionId in replies)) return replies;
  const { [sessionId]: _gone, ...rest } = replies;
  return rest;
}
