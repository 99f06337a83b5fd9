import { heardInRendered } from '../../lib/heard';

const NAME = 'unheard';

/**
 * Marks what the voice has not reached yet, without touching the rendered text. Where the engine has no custom highlights
 * nothing is marked. `heard` counts characters of `source`; null marks nothing.
 */
export function markUnheard(node: HTMLElement, source: string, heard: number | null): () => void {
  if (heard === null || typeof Highlight === 'undefined' || !CSS.highlights) return () => {};
  const start = heardInRendered(source, node.textContent ?? '', heard);
  const range = rangeFrom(node, start);
  if (!range) return () => {};
  const highlight = new Highlight(range);
  CSS.highlights.set(NAME, highlight);
  return () => {
    if (CSS.highlights.get(NAME) === highlight) CSS.highlights.delete(NAME);
  };
}

/** From the character at `offset` of the node's text to its end. */
function rangeFrom(node: HTMLElement, offset: number): Range | null {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let rest = offset;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const length = text.textContent?.length ?? 0;
    if (rest < length) {
      const range = document.createRange();
      range.setStart(text, rest);
      range.setEnd(node, node.childNodes.length);
      return range;
    }
    rest -= length;
  }
  return null;
}
