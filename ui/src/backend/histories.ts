/**
 * A chat as a tree of messages, and the search through all of them: what the page may ask of the program about them. Part of
 * `Backend`. The shapes are those of vis-api (fields in snake_case); times in ms since 1970, UTC.
 */
import type { MessageView, OpenedSession, SessionView } from './backend';

/** One end of the tree. */
export interface BranchView {
  leaf_id: string;
  fork_id: string | null;           // the last message it shares with the path shown; null: it is that path, or shares nothing
  fork_place: number;               // messages before it parts
  own: number;                      // messages after that
  preview: string;                  // the first of them, 80 letters
  last: string;
  changed_ms: number;
  current: boolean;                 // the path shown
}
/** What is null stays as it is. */
export interface SessionChange { pinned: boolean | null; archived: boolean | null; tags: string[] | null }
export interface SearchQuery {
  text: string;                     // words (each as a beginning), "a phrase", -without; '' with a filter lists the newest
  character_id: string | null;
  role: MessageView['role'] | null;
  from_ms: number | null;
  to_ms: number | null;
  has_voice: boolean;
  bookmarked: boolean;
  after: number | null;             // `next` of the page before
  limit: number;
}
export interface Excerpt { text: string; found: boolean }
export interface SearchHit {
  message_id: string;
  session_id: string;
  title: string;
  character_id: string;
  name: string;                     // who said it
  role: MessageView['role'];
  created_ms: number;
  has_voice: boolean;
  shown: boolean;                   // false: on another branch of its chat
  excerpt: Excerpt[];
}
export interface SearchPage { hits: SearchHit[]; next: number | null }

export interface HistoryBackend {
  /** Another answer beside this reply: the path up to before it. The new one comes as events, with its `variants`. */
  regenerate(messageId: string): Promise<OpenedSession>;
  goOn(sessionId: string): Promise<void>;                            // the companion says more, unasked
  chooseVariant(messageId: string): Promise<OpenedSession>;          // the path goes through this message, and on as it last did
  editMessage(messageId: string, text: string): Promise<MessageView>;
  revertMessage(messageId: string): Promise<MessageView>;            // the words before the last edit
  sendAgain(messageId: string, text: string): Promise<OpenedSession>; // a new variant of the person's message ends the path; the reply comes as events
  branchFrom(messageId: string): Promise<OpenedSession>;             // the path ends here; what is said next begins a branch
  branches(sessionId: string): Promise<BranchView[]>;
  branchMessages(leafId: string): Promise<MessageView[]>;
  deleteMessage(messageId: string, andAfter: boolean): Promise<string[]>; // what is hidden now, for `restoreMessages`
  restoreMessages(ids: string[]): Promise<OpenedSession>;
  bookmarkMessage(messageId: string, on: boolean): Promise<MessageView>;
  reactToMessage(messageId: string, emoji: string | null): Promise<MessageView>;
  setDraft(sessionId: string, text: string): Promise<void>;          // emptied by sending
  organiseSession(sessionId: string, change: SessionChange): Promise<SessionView>;
  duplicateSession(sessionId: string): Promise<SessionView>;         // a copy of the path shown
  searchMessages(query: SearchQuery): Promise<SearchPage>;
}
