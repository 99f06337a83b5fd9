/** Rows of different heights below each other, of which only those near the view exist. Heights in CSS pixels. */

/** A row, or the room of the rows between two that exist. */
export type Part = { readonly key: string; readonly row: number } | { readonly key: string; readonly gap: number };

/** First and one-past-last row between `top` and `bottom`, which count from the upper edge of the first. */
export function rowsBetween(heights: readonly number[], top: number, bottom: number): [number, number] {
  let y = 0;
  let first = 0;
  while (first < heights.length - 1 && y + heights[first]! <= top) y += heights[first++]!;
  let last = first;
  while (last < heights.length && (last === first || y < bottom)) y += heights[last++]!;
  return [first, last];
}

/** As `rowsBetween`, of the last rows: those that fill so many pixels. */
export function lastRows(heights: readonly number[], pixels: number): [number, number] {
  let first = heights.length;
  for (let y = 0; first > 0 && y < pixels; ) y += heights[--first]!;
  return [first, heights.length];
}

/** What exists: the rows in `range` and the pinned ones, and gaps where the others are. `keyOf`: what a row is known by. */
export function partsOf(heights: readonly number[], [first, last]: readonly [number, number], pinned: ReadonlySet<number>, keyOf: (row: number) => string): Part[] {
  const parts: Part[] = [];
  let gap = 0;
  let gaps = 0;
  const close = () => {
    if (gap > 0) parts.push({ key: `gap ${gaps++}`, gap });
    gap = 0;
  };
  heights.forEach((height, row) => {
    if ((row < first || row >= last) && !pinned.has(row)) {
      gap += height;
      return;
    }
    close();
    parts.push({ key: keyOf(row), row });
  });
  close();
  return parts;
}

/** How high a message will be, before it was seen. `width` of a line. */
export function guessHeight(text: string, width: number): number {
  const perLine = Math.max(16, width / LETTER);
  let lines = 0;
  for (const line of text.split('\n', LINES_LOOKED_AT)) lines += Math.max(1, Math.ceil(line.length / perLine));
  return lines * LINE + AROUND;
}

const LETTER = 7.4;
const LINE = 22.5;
/** The line below the words, and the space to the next message. */
const AROUND = 46;
const LINES_LOOKED_AT = 200;

/** Where a row stands in what is scrolled, and how high it is. */
export interface Place { readonly top: number; readonly height: number }

/** The first row that reaches below this; else the last there is. */
export function placeAt(places: ReadonlyMap<string, Place>, scrollTop: number): { key: string; top: number } | null {
  let at: { key: string; top: number } | null = null;
  for (const [key, { top, height }] of places) {
    at = { key, top };
    if (top + height > scrollTop) break;
  }
  return at;
}

/** How far the content has moved below the reader's eyes: that of the first row in view that stands in both. 0: nothing is known. */
export function shiftOf(before: ReadonlyMap<string, Place>, after: ReadonlyMap<string, Place>, scrollTop: number): number {
  for (const [key, { top, height }] of before) {
    const now = after.get(key);
    if (now && top + height > scrollTop) return now.top - top;
  }
  return 0;
}
