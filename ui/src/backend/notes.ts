/** What belongs to one chat beside its messages: what the page may ask of the program about it. Part of `Backend`. Times in ms since 1970, UTC. */

/** Messages before the end at which the author's note stands. */
export const DEEPEST_NOTE = 20;
export interface ChatNotes {
  persona_id: string | null;        // null: the default one
  note: string;                     // the author's
  note_depth: number;               // 0..DEEPEST_NOTE
  instructions: string;             // after the companion's own
  memory_paused: boolean;
}
/** What stands for messages that no longer fit before the model. */
export interface SummaryView {
  id: string;
  text: string;
  from_message_id: string;
  to_message_id: string;
  messages: number;
  edited: boolean;
  created_ms: number;
}
export type NotesEvent =
  | { kind: 'summarised'; session_id: string }
  | { kind: 'titled'; session_id: string; title: string };           // named after what was said

export interface NotesBackend {
  chatNotes(sessionId: string): Promise<ChatNotes>;
  saveChatNotes(sessionId: string, notes: ChatNotes): Promise<ChatNotes>;
  summaries(sessionId: string): Promise<SummaryView[]>;              // oldest first
  editSummary(id: string, text: string): Promise<SummaryView>;
  deleteSummary(id: string): Promise<void>;
  summarise(sessionId: string): Promise<SummaryView[]>;              // now; can take as long as a reply
}
