/**
 * Chats that come from other programs, and chats that go out. Part of `Backend`. The shapes are those of vis-api (fields in
 * snake_case); times in ms since 1970, UTC.
 */
import type { NamedBytes } from './scripts';

export const CHAT_SOURCES = ['silly_tavern', 'risu', 'chatgpt', 'claude', 'visavis'] as const;
/** The program that wrote a file. */
export type ChatSource = (typeof CHAT_SOURCES)[number];
export const CHAT_FORMATS = ['markdown', 'json', 'text', 'silly_tavern', 'audio'] as const;
export type ChatFormat = (typeof CHAT_FORMATS)[number];

/** One chat of a file that was looked at. */
export interface FoundChat {
  place: number;                    // in the file, from 0
  title: string;                    // '' where the file has none
  character: string | null;         // as the file calls the companion
  character_id: string | null;      // who is called so here
  shown: number;                    // messages on the path shown last
  messages: number;                 // on all branches
  newest_ms: number | null;
  excerpt: string;                  // of its first words
}
/** A file that was looked at; nothing of it is kept yet. The program forgets it after a while. */
export interface FoundChats {
  token: string;
  format: ChatSource;
  chats: FoundChat[];
  notes: string[];                  // what is left out or mended, in sentences
}
export interface ImportedChat {
  session_id: string;
  title: string;
  character_id: string;
  shown: number;
  messages: number;
}
export interface ImportedChats { format: ChatSource; chats: ImportedChat[]; notes: string[] }

export interface ExchangeBackend {
  inspectChats(file: NamedBytes): Promise<FoundChats>;
  /** These chats of it; those whose companion is not here become this one's. */
  acceptChats(token: string, places: number[], characterId: string): Promise<ImportedChats>;
  dropChats(token: string): Promise<void>;
  chatText(sessionId: string, format: ChatFormat): Promise<string>;
  writeChat(sessionId: string, format: ChatFormat): Promise<string>; // where the file is
}
