import { invoke } from '@tauri-apps/api/core';
import type { MessageView } from './backend';
import { settled } from './bridge';
import type { PageBackend } from './pages';

type Page = { messages: never[]; earlier?: number; later?: number };

/** Stretches of a long chat, from the real program. */
export function pages(message: (given: never) => MessageView): PageBackend {
  const ask = async (command: string, args: Record<string, unknown>) => {
    const { messages, earlier = 0, later = 0 } = await settled(command, invoke<Page>(command, args));
    return { messages: messages.map(message), earlier, later };
  };
  return {
    earlierMessages: (sessionId, beforeMessageId, count) => ask('earlier_messages', { sessionId, beforeMessageId, count }),
    laterMessages: (sessionId, afterMessageId, count) => ask('later_messages', { sessionId, afterMessageId, count }),
    messagesAround: (messageId, count) => ask('messages_around', { messageId, count }),
  };
}
