// Texts that want to run a script or reach another host. Each is made from a vector and a context; each calls `hit(N)` with its own
// number, or asks for an address below HOST that ends in it, so that whatever happens says which text it was.
// As a list for another runner: node tests/ui/hostile/corpus.mjs > corpus.json
import { pathToFileURL } from 'node:url';
import { htmlVectors } from './html.mjs';
import { vector } from './make.mjs';
import { markdownVectors } from './markdown.mjs';
import { mutationVectors } from './mutation.mjs';
import { styleVectors } from './style.mjs';
import { addressVectors } from './addresses.mjs';

/** A host that nothing may ask. */
export const HOST = 'http://hostile.invalid';

/** They lead the window itself away, which no content policy can forbid: only the sanitiser and the window stop them. */
const NAVIGATION = ['<meta http-equiv=refresh content="0;url=ASK">', '<META HTTP-EQUIV="Refresh" CONTENT="0; URL=\'ASK\'">', '<meta http-equiv=refresh content="0,ASK">', '<svg><meta http-equiv=refresh content="0;url=ASK"></svg>', '<meta http-equiv="&#114;efresh" content="0;url=ASK">'];

/** `{ id, family, text }` of every payload, always in the same order. A vector is a function of the script and the address. */
export function corpus() {
  const families = { html: htmlVectors(), addresses: addressVectors(), mutation: mutationVectors(), style: styleVectors(), navigation: NAVIGATION.map(vector), markdown: markdownVectors() };
  const vectors = Object.entries(families).flatMap(([family, list]) => list.map((vector) => ({ family, vector })));
  const all = vectors.map(({ family, vector }, id) => ({ id, family, text: vector(`hit(${id})`, `${HOST}/${id}`) }));
  const seen = new Set();
  return all.filter(({ id, text }) => {
    const shape = text.replaceAll(String(id), '#');
    return !seen.has(shape) && seen.add(shape);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(`${JSON.stringify(corpus(), null, 1)}\n`);
