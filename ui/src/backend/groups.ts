/** Chats of several characters: what the page may ask of the program about them. Part of `Backend`. The shapes are those of vis-api. */
import type { OpenedSession, SessionView } from './backend';

/** Who answers. */
export type GroupOrder = 'natural' | 'round_robin' | 'by_mention' | 'manual';
export interface GroupMember {
  character_id: string;
  name: string;
  muted: boolean;                   // speaks only when the person makes them
  here: boolean;                    // false: was sent away or deleted, and what they said is still there
}
export interface Group { order: GroupOrder; members: GroupMember[] } // in the order of joining, those who have left among them
export type GroupChange =
  | { kind: 'add'; character_id: string }
  | { kind: 'remove'; character_id: string }
  | { kind: 'mute'; character_id: string; muted: boolean }
  | { kind: 'order'; order: GroupOrder }
  | { kind: 'speak'; character_id: string };                         // now, without a word of the person

export interface GroupBackend {
  startGroup(characterIds: string[]): Promise<OpenedSession>;        // two to six; the first says hello
  changeGroup(sessionId: string, change: GroupChange): Promise<SessionView>;
}
