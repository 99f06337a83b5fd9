/**
 * Whether the caret is on the first and on the last row of a text that is broken into several. A text area does not tell; a copy of
 * its text in an element of the same width and type does.
 */
export function caretRows(copy: HTMLElement, offset: number): { firstRow: boolean; lastRow: boolean } {
  const text = copy.firstChild;
  if (!(text instanceof Text) || typeof Range.prototype.getBoundingClientRect !== 'function') return { firstRow: true, lastRow: true };
  const at = topOf(text, Math.min(offset, text.length));
  const room = 4; // of px: letters of one row differ a little in height
  return { firstRow: at - topOf(text, 0) < room, lastRow: topOf(text, text.length) - at < room };
}

function topOf(text: Text, offset: number): number {
  const range = document.createRange();
  // A letter has a box; a mere place often has none.
  range.setStart(text, Math.max(0, Math.min(offset, text.length - 1)));
  range.setEnd(text, Math.min(text.length, Math.max(1, offset + (offset < text.length ? 1 : 0))));
  return range.getBoundingClientRect().top;
}
