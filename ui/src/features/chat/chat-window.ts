import type { EarlierMessages, LaterMessages, MessageView } from '../../backend';

/** The stretch of a chat that the page holds: of a long one not everything. Counts are of the path shown. */
export interface MessageWindow {
  readonly messages: readonly MessageView[];
  /** How many stand before these. */
  readonly earlier: number;
  /** How many come after these; 0: the newest is among them. */
  readonly later: number;
}

/** Messages asked for at a time. */
export const PAGE = 120;
/** From so many on those far from the view are let go. */
const MOST = 3 * PAGE;

/** What came for before this message; void when something else stands there by now. */
export function withEarlier(window: MessageWindow, before: string, page: EarlierMessages): MessageWindow {
  if (window.messages[0]?.id !== before) return window;
  return { messages: [...page.messages, ...window.messages], earlier: page.earlier, later: window.later };
}

/** What came for after this message; void when something else stands there by now. */
export function withLater(window: MessageWindow, after: string, page: LaterMessages): MessageWindow {
  if (window.messages.at(-1)?.id !== after) return window;
  return { messages: [...window.messages, ...page.messages], earlier: window.earlier, later: page.later };
}

/** A message was stored. One that is known has changed; while older ones are read, a new one only counts. */
export function withStored(window: MessageWindow, message: MessageView): MessageWindow {
  const { messages, earlier, later } = window;
  if (holds(window, message.id)) return { ...window, messages: messages.map((old) => (old.id === message.id ? message : old)) };
  const [first, last] = [messages[0], messages.at(-1)];
  if (later > 0) return last && message.created_ms < last.created_ms ? window : { ...window, later: later + 1 };
  // An old one that was let go has only got its voice.
  if (earlier > 0 && first && message.created_ms < first.created_ms) return window;
  return { ...window, messages: [...messages, message] };
}

/** Only these stay, from this place up to before that one. */
export function only({ messages, earlier, later }: MessageWindow, from: number, to: number): MessageWindow {
  return { messages: messages.slice(from, to), earlier: earlier + from, later: later + messages.length - to };
}

/** What is to stay of so many messages, of which those from `first` up to before `last` are in view; null: everything. */
export function worthKeeping(count: number, first: number, last: number): [number, number] | null {
  if (count <= MOST) return null;
  const kept: [number, number] = [Math.max(0, first - PAGE), Math.min(count, last + PAGE)];
  return kept[1] - kept[0] < count ? kept : null;
}

export function holds({ messages }: MessageWindow, id: string): boolean {
  return messages.some((message) => message.id === id);
}
