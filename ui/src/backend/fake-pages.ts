import type { MessageView } from './backend';
import { BackendError } from './errors';
import type { FakeChat, FakeChats } from './fake-chats';
import type { PageBackend } from './pages';

/** The messages a chat is opened with. */
export const NEWEST = 120;

interface Stage {
  chats: FakeChats;
  /** The first page that is asked for does not come. */
  lost: boolean;
  wait(ms: number): Promise<void>;
}

/** Stretches of the path shown, of the fake. */
export function pageVerbs({ chats, wait, lost }: Stage): PageBackend {
  return {
    earlierMessages: async (sessionId, before, count) => {
      await wait(150);
      if (lost) {
        lost = false;
        throw new BackendError('earlier_messages', 'storage', 'Earlier messages could not be read. Try again.');
      }
      const chat = chats.find(sessionId);
      const end = placeOf(chat, before);
      return { messages: stretch(chat, end - count, end), earlier: Math.max(0, end - count) };
    },
    laterMessages: async (sessionId, after, count) => {
      await wait(150);
      const chat = chats.find(sessionId);
      const start = after === null ? 0 : placeOf(chat, after) + 1;
      return { messages: stretch(chat, start, start + count), later: Math.max(0, lengthOf(chat) - start - count) };
    },
    messagesAround: async (messageId, count) => {
      await wait(120);
      const chat = chats.with(messageId);
      const start = Math.max(0, placeOf(chat, messageId) - (count >> 1));
      const messages = stretch(chat, start, start + count);
      return { messages, earlier: start, later: lengthOf(chat) - start - messages.length };
    },
  };
}

export function lengthOf({ tree }: FakeChat): number {
  return (tree.past?.count ?? 0) + tree.path.length;
}

/** From this place of the path on, up to before that one. */
export function stretch({ tree }: FakeChat, from: number, to: number): MessageView[] {
  const past = tree.past?.count ?? 0;
  const old = tree.past?.slice(Math.max(0, from), Math.min(to, past)) ?? [];
  return [...old, ...tree.path.slice(Math.max(0, from - past), Math.max(0, to - past))];
}

function placeOf({ tree }: FakeChat, id: string): number {
  return tree.past?.placeOf(id) ?? (tree.past?.count ?? 0) + tree.path.findIndex((message) => message.id === id);
}
