import type { EarState, Status } from '../../backend';
import type { Hearing } from './voice-reduce';

/** About two lines under the face. */
const MOST = 88;
const MOST_OWN = 110;

export interface Phrase {
  before: string;
  word: string;
  after: string;
}

export type CaptionLine =
  | { kind: 'mine'; text: string; final: boolean }
  | { kind: 'theirs'; phrase: Phrase }
  | { kind: 'loading' | 'asleep' | 'muted' | 'ready' | 'recording' | 'holding' | 'nothing' };

export interface Spoken {
  sessionId: string | null;
  status: Status;
  /** The text that the voice is on its way through. */
  text: string | null;
  /** Characters heard so far; stands in where no words are reported. */
  heard: number | null;
}

/** What stands under the face right now. */
export function captionLine(hearing: Hearing, spoken: Spoken): CaptionLine {
  const { ear, caption } = hearing;
  if (caption && caption.sessionId === spoken.sessionId) return { kind: 'mine', text: newest(caption.text), final: caption.final };
  if (spoken.status === 'speaking' && spoken.text) {
    const word = hearing.word?.sessionId === spoken.sessionId ? hearing.word : wordAt(spoken.text, spoken.heard);
    if (word) return { kind: 'theirs', phrase: phraseAt(spoken.text, word.start, word.end) };
  }
  return { kind: restOf(ear, spoken.status) };
}

function restOf(ear: EarState, status: Status): Exclude<CaptionLine['kind'], 'mine' | 'theirs'> {
  const deaf = ear.problem !== null && ear.problem.code !== 'microphone_clipping';
  if (ear.mode === 'off' || deaf) return 'nothing';
  if (ear.loading) return 'loading';
  if (ear.mode !== 'hands_free') return ear.mode;
  if (ear.muted) return 'muted';
  if (ear.asleep) return 'asleep';
  return status === 'idle' || status === 'listening' ? 'ready' : 'nothing';
}

/** The end of a long utterance, from a whole word on. */
export function newest(text: string, most = MOST_OWN): string {
  if (text.length <= most) return text;
  const tail = text.slice(text.length - most);
  return `…${tail.slice(tail.indexOf(' ') + 1)}`;
}

export function wordAt(text: string, heard: number | null): { start: number; end: number } | null {
  if (heard === null || heard <= 0) return null;
  let start = Math.min(heard, text.length) - 1;
  while (start > 0 && !isSpace(text.charAt(start - 1))) start -= 1;
  let end = start;
  while (end < text.length && !isSpace(text.charAt(end))) end += 1;
  return { start, end };
}

/** The piece of the reply around its spoken word. Pieces are cut the same way for every word in them, so the line stands still. */
export function phraseAt(text: string, start: number, end: number): Phrase {
  const [from, to] = pieceAround(text, start);
  const until = Math.min(Math.max(start, end), to);
  return { before: plain(text.slice(from, start), true), word: plain(text.slice(start, until), false), after: plain(text.slice(until, to), false) };
}

function pieceAround(text: string, at: number): [number, number] {
  const [from, to] = sentenceAround(text, at);
  let piece = from;
  while (to - piece > MOST) {
    const end = breakBefore(text, piece, piece + MOST);
    if (at < end) return [piece, end];
    piece = end;
  }
  return [piece, to];
}

function sentenceAround(text: string, at: number): [number, number] {
  let from = 0;
  // A digit before the dot is a list number.
  for (const { index, 0: match } of text.matchAll(/[^\d\s][.!?…]+["')\]*_]*\s+|\n+/g)) {
    const end = index + match.length;
    if (at < end) return [from, end];
    from = end;
  }
  return [from, text.length];
}

/** After the last comma in the second half, else after the last space, else in the middle of the word. */
function breakBefore(text: string, from: number, most: number): number {
  const part = text.slice(from, most);
  const comma = Math.max(part.lastIndexOf(', '), part.lastIndexOf('; '), part.lastIndexOf(': '));
  if (comma > MOST / 2) return from + comma + 2;
  const space = part.lastIndexOf(' ');
  return space > 0 ? from + space + 1 : most;
}

/** Without the marks of markdown. */
function plain(text: string, begins: boolean): string {
  const bare = text.replace(/[*_`#>~]+/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\s+/g, ' ');
  return begins ? bare.replace(/^\s*(?:[-+]|\d+\.)\s+/, '').trimStart() : bare;
}

function isSpace(character: string): boolean {
  return character.trim() === '';
}
