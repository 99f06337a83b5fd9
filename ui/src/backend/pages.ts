/**
 * Long chats, of which only a stretch is in the page at a time. Part of `Backend`. The shapes are those of vis-api. All lists
 * are of the path shown, oldest first; `earlier` and `later` count the messages of it before and after them.
 */
import type { MessageView } from './backend';

export interface EarlierMessages { messages: MessageView[]; earlier: number }
export interface LaterMessages { messages: MessageView[]; later: number }
export interface MessagesAround { messages: MessageView[]; earlier: number; later: number }

export interface PageBackend {
  earlierMessages(sessionId: string, beforeMessageId: string, count: number): Promise<EarlierMessages>;
  laterMessages(sessionId: string, afterMessageId: string | null, count: number): Promise<LaterMessages>; // null: from the first on
  messagesAround(messageId: string, count: number): Promise<MessagesAround>;
}
