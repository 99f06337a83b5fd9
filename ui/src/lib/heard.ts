/**
 * How many characters of the rendered text correspond to the first `heard` characters of its markdown source.
 * Rendering drops marks (**, #, list numbers) and changes white space; walking both texts together skips what only one of them has.
 */
export function heardInRendered(source: string, rendered: string, heard: number): number {
  if (heard >= source.length) return rendered.length;
  let at = 0;
  for (let i = 0; i < heard; i += 1) {
    const wanted = source.charAt(i);
    if (isSpace(wanted)) continue;
    let next = at;
    while (next < rendered.length && isSpace(rendered.charAt(next))) next += 1;
    if (rendered.charAt(next) === wanted) at = next + 1;
  }
  return at;
}

function isSpace(character: string): boolean {
  return character.trim() === '';
}
