/** The list with one item at another place; the same list where nothing moves. */
export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from];
  if (from === to || item === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, i) => i !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** Where a dragged item belongs: after every other whose middle lies above `y`. */
export function placeAt(middles: readonly number[], from: number, y: number): number {
  return middles.filter((middle, i) => i !== from && middle < y).length;
}

/** Names that stay with texts that have none of their own, while they are typed in, moved, added and taken away. */
export function keysFor(texts: readonly string[], before: readonly { key: number; text: string }[], fresh: () => number): { key: number; text: string }[] {
  if (texts.length === before.length && texts.filter((text, i) => text !== before[i]?.text).length <= 1) {
    return texts.map((text, i) => ({ key: before[i]?.key ?? fresh(), text }));
  }
  const free = [...before];
  return texts.map((text) => {
    const at = free.findIndex((each) => each.text === text);
    return { key: at < 0 ? fresh() : free.splice(at, 1)[0]!.key, text };
  });
}
