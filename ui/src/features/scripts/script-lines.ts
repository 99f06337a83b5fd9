import type { ScriptLine } from '../../backend';

/** Who speaks after this line: who spoke before it, so that a conversation goes back and forth; else the next of the cast. */
export function nextSpeaker(lines: readonly ScriptLine[], at: number, cast: readonly string[]): string {
  const current = lines[at]?.speaker;
  if (current === undefined) return cast[0] ?? '';
  const before = lines.slice(0, at).findLast(({ speaker }) => speaker !== current && cast.includes(speaker))?.speaker;
  return before ?? cast[(cast.indexOf(current) + 1) % Math.max(1, cast.length)] ?? current;
}

/** The first line that another state of the script shows differently; null where none does. */
export function changedLine(before: readonly ScriptLine[], after: readonly ScriptLine[]): ScriptLine | null {
  const at = after.findIndex((line, i) => !sameWords(line, before[i]));
  if (at >= 0) return after[at] ?? null;
  return after.length < before.length ? (after.at(-1) ?? null) : null;
}

function sameWords(line: ScriptLine, other: ScriptLine | undefined): boolean {
  return other !== undefined && (['id', 'text', 'speaker', 'emotion', 'pause_ms', 'speed'] as const).every((key) => line[key] === other[key]);
}

/** The line that is heard at a moment of the film. */
export function lineAt(lines: readonly ScriptLine[], ms: number): ScriptLine | null {
  return lines.findLast(({ start_ms, text }) => text.trim() !== '' && start_ms <= ms) ?? null;
}

/** Where a dragged thing of a list is put down: the middle of it decides. `heights` of all, in order; `dy`: how far it was moved. */
export function dropIndex(heights: readonly number[], from: number, dy: number): number {
  let to = from;
  let room = 0;
  const step = dy > 0 ? 1 : -1;
  for (let i = from + step; i >= 0 && i < heights.length; i += step) {
    const height = heights[i] ?? 0;
    if (Math.abs(dy) < room + height / 2) break;
    room += height;
    to = i;
  }
  return to;
}

/** How far a line stands aside while one is carried from `from` to `to`, in heights of the carried one. */
export function aside(i: number, from: number, to: number): -1 | 0 | 1 {
  if (i > from && i <= to) return -1;
  return i < from && i >= to ? 1 : 0;
}

/** How far the carried line itself has come when it lies at `to`. */
export function carriedBy(heights: readonly number[], from: number, to: number): number {
  const sum = (some: readonly number[]) => some.reduce((total, height) => total + height, 0);
  return to > from ? sum(heights.slice(from + 1, to + 1)) : -sum(heights.slice(to, from));
}
