// Every route of the local API, attacked in twenty ways. Ann attacks; nothing of Ben's may come back, and the server has to live.
// Usage: node tests/api/attacks/run.mjs PROGRAMS MODELS [attacks] [routes], both regular expressions
// Last line: `N attacks on M routes: X refused, Y harmless, Z through`.
import { BODIES } from './bodies.mjs';
import { FLOODS } from './floods.mjs';
import { IDENTITY } from './identity.mjs';
import { through, verdictOf } from './judge.mjs';
import { closedByKey } from './keys.mjs';
import { NAMES } from './names.mjs';
import { ORIGINS } from './origins.mjs';
import { Stage } from './stage.mjs';
import { TOKENS } from './tokens.mjs';

const ATTACKS = [...IDENTITY, ...ORIGINS, ...TOKENS, ...NAMES, ...BODIES, ...FLOODS];
const [programs, models, attackPart = '', routePart = ''] = process.argv.slice(2);
const counts = { refused: 0, harmless: 0, through: 0 };
let misses = 0;

/** One attack on one route; an attack that cannot be carried out counts as one that was not refused. */
async function carriedOut(stage, attack, route) {
  try {
    const verdict = verdictOf(stage, await attack.tries(stage, route));
    return (await stage.isAlive()) ? verdict : through('the server does not answer any more');
  } catch (error) {
    return through(`not carried out: ${error.message}`);
  }
}

async function carriedOutEverywhere(stage, attack, routes) {
  const began = Date.now();
  const own = { refused: 0, harmless: 0, through: 0 };
  const spared = new Map();
  for (const route of routes) {
    const why = attack.why(route);
    if (why) {
      spared.set(why, [...(spared.get(why) ?? []), route.id]);
      continue;
    }
    const { verdict, why: what } = await carriedOut(stage, attack, route);
    own[verdict] += 1;
    counts[verdict] += 1;
    if (verdict === 'through') console.log(`THROUGH ${attack.name}, ${route.id}: ${what}`);
  }
  const { refused, harmless, through: got } = own;
  console.log(`${got ? 'FAIL' : 'ok  '} ${attack.name}: ${refused} refused, ${harmless} harmless, ${got} through (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  for (const [why, ids] of spared) console.log(`     not for ${ids.length} routes, ${why}: ${ids.slice(0, 4).join(', ')}${ids.length > 4 ? ' …' : ''}`);
}

const stage = new Stage(programs, models);
try {
  await stage.open();
  stage.routes = stage.routes.filter(({ id }) => new RegExp(routePart).test(id));
  const failures = await stage.rehearse();
  for (const failure of failures) console.log(`FAIL ${failure}`);
  console.log(`${stage.routes.length} routes, each asked well first`);
  misses += failures.length;
  for (const attack of ATTACKS.filter(({ name }) => new RegExp(attackPart).test(name))) await carriedOutEverywhere(stage, attack, stage.routes);
  for (const failure of new RegExp(attackPart).test('no token') ? await closedByKey(stage) : []) {
    console.log(`THROUGH ${failure}`);
    counts.through += 1;
  }
  await stage.end();
} catch (error) {
  misses += 1;
  console.log(`FAIL ${error.stack}`);
} finally {
  await stage.house.close();
}
const all = counts.refused + counts.harmless + counts.through;
if (misses > 0) console.log(`${misses} routes or steps could not be tried`);
console.log(`${all} attacks on ${stage.routes?.length ?? 0} routes: ${counts.refused} refused, ${counts.harmless} harmless, ${counts.through} through`);
process.exit(counts.through + misses > 0 || all === 0 ? 1 : 0);
