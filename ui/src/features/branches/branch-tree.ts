import type { BranchView, MessageView } from '../../backend';
import { plain } from '../../lib/plain';
import { likeness, wordDiff, type Stretch } from '../../lib/word-diff';

/** The path shown: of a long one a stretch, and how many messages stand before and after it. */
export interface ShownPath { readonly messages: readonly MessageView[]; readonly earlier: number; readonly later: number }

/** Where branches leave the path shown, and those that leave it there. */
export interface Fork { place: number; after: string; branches: BranchView[] }

/** The ends of a chat as a small tree along the path shown: first what leaves it first, and of that the newest first. */
export function forks(branches: readonly BranchView[], path: ShownPath): Fork[] {
  const others = branches.filter(({ current }) => !current).sort((a, b) => a.fork_place - b.fork_place || b.changed_ms - a.changed_ms);
  const places = [...new Set(others.map(({ fork_place }) => fork_place))];
  return places.map((place) => ({ place, after: plain(path.messages[place - 1 - path.earlier]?.text ?? ''), branches: others.filter(({ fork_place }) => fork_place === place) }));
}

/** Of a cut text this says so. */
export function preview(text: string): string {
  return [...text].length < PREVIEW ? plain(text) : `${plain(text).trimEnd()}…`;
}

/** Letters that the program gives of a message at most. */
const PREVIEW = 80;

export interface Compared { left: { message: MessageView; parts: Stretch[] } | null; right: { message: MessageView; parts: Stretch[] } | null }

/** Single words are marked from here on; below it two messages are simply different. */
const ALIKE = 0.4;

/** Two paths side by side from where they part. */
export function compare(left: readonly MessageView[], right: readonly MessageView[]): { shared: number; rows: Compared[] } {
  const shared = left.findIndex(({ id }, i) => id !== right[i]?.id);
  const from = shared < 0 ? left.length : shared;
  const count = Math.max(left.length, right.length) - from;
  return { shared: from, rows: Array.from({ length: count }, (_, i) => row(left[from + i], right[from + i])) };
}

function row(left: MessageView | undefined, right: MessageView | undefined): Compared {
  const whole = (message: MessageView | undefined) => (message ? { message, parts: [{ text: plain(message.text), same: true }] } : null);
  if (!left || !right || left.role !== right.role) return { left: whole(left), right: whole(right) };
  const diff = wordDiff(plain(left.text), plain(right.text));
  if (likeness(diff) < ALIKE) return { left: whole(left), right: whole(right) };
  return { left: { message: left, parts: diff[0] }, right: { message: right, parts: diff[1] } };
}
