// What came of an attack. Refused: a 4xx, or the connection was ended where that was wanted. Harmless: an answer that the asker may have,
// with nothing of anybody else in it. Everything else is through.

/** Of companion pages: whoever is not signed in is led to the log-in. */
const ledAway = ({ status, headers }) => (status === 302 || status === 303) && /^location: \S*\/login/im.test(headers);

/**
 * `tried`: `{ answer, sent, as, allow, cut }`: the answer, the request as text, who asked ('ann' or 'nobody'), which answers are harmless
 * (a function; left out: none), and whether ending the connection refuses it. Gives `{ verdict, why }`.
 */
export function judged(stage, { answer, sent = '', as = 'ann', allow, cut = false }) {
  const others = as === 'ann' ? [stage.ben] : [stage.ben, stage.ann];
  const traces = others.flatMap((other) => other.traces(answer, sent));
  if (traces.length > 0) return through(`${answer.status} with what is somebody else's: ${traces.join(', ')}`);
  if (answer.cut) return cut ? { verdict: 'refused', why: 'cut off' } : through(`no answer: ${answer.cut}`);
  if (answer.status >= 500 && answer.status !== 501) return through(`${answer.status} ${said(answer)}`);
  if (/^(x-injected|set-cookie: injected)/im.test(answer.headers)) return through('it wrote a header of the answer');
  if (answer.status >= 400 && answer.status < 500) return { verdict: 'refused', why: answer.status };
  if (ledAway(answer)) return { verdict: 'refused', why: 'led to the log-in' };
  if (answer.status === 501 || allow?.(answer)) return { verdict: 'harmless', why: answer.status };
  return through(`${answer.status} ${said(answer)}`);
}

export const through = (why) => ({ verdict: 'through', why });

const said = (answer) => answer.body.toString('latin1').slice(0, 160).replaceAll(/\s+/g, ' ');

/** The worst of several tries of one attack. What was tried `aside` counts only where it is through. */
export function verdictOf(stage, tries) {
  const all = tries.map((tried) => ({ ...judged(stage, tried), aside: tried.aside }));
  const verdicts = all.filter(({ verdict, aside }) => !aside || verdict === 'through');
  for (const verdict of ['through', 'harmless', 'refused']) {
    const found = verdicts.find((each) => each.verdict === verdict);
    if (found) return found;
  }
  return through('nothing was tried');
}
