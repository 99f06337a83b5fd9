import type { ChatEvent, MessageView } from '../../backend';
import type { MessageWindow } from './chat-window';

/** Where a step among the alternatives leads; `new`: one that does not exist yet. */
export interface Swipe { place: number; count: number; previous: string | null; next: string | 'new' | null }

/** The alternatives of a message as arrows show them; null without any. `last`: the path ends here, so a reply can be had anew. */
export function swipeOf({ id, role, variants }: MessageView, last: boolean): Swipe | null {
  if (variants.length < 2) return null;
  const place = variants.indexOf(id);
  const beyond = last && role === 'assistant' ? 'new' : null;
  return { place: place + 1, count: variants.length, previous: variants[place - 1] ?? null, next: variants[place + 1] ?? beyond };
}

/** The reply that the path ends with, and that can be had anew: a greeting cannot. */
export function lastReply({ messages, earlier, later }: MessageWindow): MessageView | null {
  const last = messages.at(-1);
  return last && later === 0 && earlier + messages.length > 1 && last.role === 'assistant' ? last : null;
}

/** What a step over the last reply asks for; null: there is nothing in this direction. */
export function stepOver(path: MessageWindow, by: 1 | -1): { kind: 'choose' | 'regenerate'; id: string } | null {
  const reply = lastReply(path);
  if (!reply) return null;
  const swipe = swipeOf(reply, true);
  const to = by < 0 ? swipe?.previous : (swipe?.next ?? 'new');
  if (to == null) return null;
  return to === 'new' ? { kind: 'regenerate', id: reply.id } : { kind: 'choose', id: to };
}

export type MessageAction = 'quote' | 'edit' | 'revert' | 'say_more' | 'bookmark' | 'branch' | 'delete' | 'delete_after';

/** What "More" offers for a message; the most frequent actions have a button of their own. */
export function actionsOf({ role, edited }: MessageView, { last }: { last: boolean }): MessageAction[] {
  const own = role === 'user';
  return [
    'quote',
    ...(own ? [] : (['edit'] as const)),
    ...(edited ? (['revert'] as const) : []),
    ...(last && !own ? (['say_more'] as const) : []),
    'bookmark',
    ...(last ? [] : (['branch'] as const)),
    'delete',
    ...(last ? [] : (['delete_after'] as const)),
  ];
}

/** As Markdown quotes it, with room for the own words after it. */
export function quoted(text: string): string {
  const lines = text.trim().split('\n').map((line) => (line.trim() === '' ? '>' : `> ${line}`));
  return `${lines.join('\n')}\n\n`;
}

/** A reply that was asked for anew. `thinking`: it has begun, so that silence means that it came to nothing. */
export type Awaited = { readonly sessionId: string; readonly thinking: boolean } | null;

/** What an event means for the reply that is waited for. `lost`: it came to nothing. */
export function awaitReply(awaited: Awaited, event: ChatEvent): { awaited: Awaited; lost: boolean } {
  const waiting = { awaited, lost: false };
  if (awaited === null) return waiting;
  if (event.kind === 'message' && event.message.session_id === awaited.sessionId && event.message.role === 'assistant') return { awaited: null, lost: false };
  if (event.kind === 'dropped' && event.session_id === awaited.sessionId) return { awaited: null, lost: true };
  if (event.kind !== 'status' || (event.session_id !== null && event.session_id !== awaited.sessionId)) return waiting;
  if (event.status === 'thinking') return { awaited: { ...awaited, thinking: true }, lost: false };
  const over = event.status === 'idle' || event.status === 'interrupted';
  return awaited.thinking && over ? { awaited: null, lost: true } : waiting;
}
