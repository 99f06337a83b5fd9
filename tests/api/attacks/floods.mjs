// Many at once: orders for the price of one, and guesses by the thousand.
import http from 'node:http';
import { pause } from '../serving.mjs';
import { good, thing } from './good.mjs';
import { isPersonal } from './identity.mjs';
import { patiently, send, wired } from './wire.mjs';

const GUESSES = 1000;
const AT_ONCE = 32;
const ORDERS = 8;
/** Until a small film is made, ms; a debug build on a busy machine. */
const FILM = 300_000;

const ORDERING = /generate-video$|\/v1\/generate(\/async)?$|\/generate-lipsync$/;
const told = (well, why) => ({ answer: { status: well ? 400 : 500, headers: '', body: Buffer.from(why) } });

/** Somebody with a balance of one orders many films at the same moment: one is made and paid. */
const credits = {
  name: 'race on credits',
  why: (route) => (ORDERING.test(route.path) ? null : 'it costs nothing'),
  async tries(stage, route) {
    await stage.withCredits();
    const cleo = await stage.somebody('cleo', 'af_heart');
    const requests = [];
    for (let n = 0; n < ORDERS; n += 1) {
      requests.push(wired(route.method, await seen(cleo, await good(route, cleo))));
    }
    const proof = await cleo.proof(route.path);
    const answers = await Promise.all(requests.map((request) => send(stage.port, { ...request, headers: { ...request.headers, ...proof } }, { timeout: FILM })));
    const taken = answers.filter(({ status }) => status >= 200 && status < 300).length;
    const refused = answers.filter(({ status }) => status >= 400 && status < 500).length;
    const { balance, spent } = await settled(stage, cleo);
    return [told(taken === 1 && refused === ORDERS - 1 && balance === 0 && spent === 1, `${taken} of ${ORDERS} orders were taken, ${refused} refused (${[...new Set(answers.map(({ status }) => status))]}); ${spent} was paid, ${balance} is left`)];
  },
};

/** A companion's reply costs something where somebody is to be seen saying it. */
async function seen(who, asked) {
  if (asked.path !== '/generate-lipsync') return asked;
  return { ...asked, json: { ...asked.json, input_face: await thing(who, 'image_filename') } };
}

/** What was paid, and what is left, when nothing is held for a film under way any more. */
async function settled(stage, who) {
  for (const until = Date.now() + FILM; Date.now() < until; await pause(1000)) {
    const { balance, held, history } = stage.house.cli('credits', 'show', who.name);
    const spent = history.filter(({ kind }) => kind === 'taken').reduce((sum, { amount }) => sum + amount, 0);
    if (held === 0) return { balance, spent };
  }
  throw new Error('a film was not made in time');
}

const logins = {
  name: '1,000 log-ins',
  why: (route) => (/\/login\/?$/.test(route.path) && route.method === 'POST' || isPersonal(route) ? null : 'nobody gets in there as somebody'),
  async tries(stage, route) {
    const guesses = isPersonal(route) ? tokens(stage, route) : passwords(stage, route);
    const answers = await flood(stage, await guesses);
    const counts = [...tally(answers)].map(([status, many]) => `${many} x ${status}`).join(', ');
    // Whoever is refused before a large body was sent finds the connection closed.
    const well = answers.every(({ status, cut }) => (status >= 400 && status < 500) || /EPIPE|ECONNRESET/.test(cut)) && answers.some(({ status }) => status === 401 || status === 429) && (isPersonal(route) || answers.some(({ status }) => status === 429));
    const after = await patiently(stage.port, await proper(stage, route));
    return [told(well, counts), told(after.status >= 200 && after.status < 400 || after.status === 501, `afterwards a good request got ${after.status}`)];
  },
};

function tally(answers) {
  const counts = new Map();
  for (const { status, cut } of answers) counts.set(cut ?? status, (counts.get(cut ?? status) ?? 0) + 1);
  return counts;
}

const proper = async (stage, route) => {
  const request = wired(route.method, await good(route, stage.ben));
  return { ...request, headers: { ...request.headers, ...(isPersonal(route) ? await stage.ben.proof(route.path) : {}) } };
};

/** Ben's name, and a thousand words that are not his. */
async function passwords(stage, route) {
  const own = await good(route, stage.ben);
  const kind = own.json ? 'json' : 'urlencoded';
  return (n) => wired(route.method, { ...own, [kind]: { ...own[kind], password: `guess number ${n}` } });
}

async function tokens(stage, route) {
  const request = await proper(stage, route);
  const [head, claims] = stage.ben.access.split('.');
  return (n) => ({ ...request, headers: { ...request.headers, Authorization: `Bearer ${head}.${claims}.${Buffer.from(`guess number ${n} of a signature`).toString('base64url').slice(0, 43)}` } });
}

async function flood(stage, guess) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const answers = [];
  let next = 0;
  const guesser = async () => {
    while (next < GUESSES) answers.push(await send(stage.port, guess((next += 1)), { agent, timeout: 60_000 }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, guesser));
  agent.destroy();
  return answers;
}

export const FLOODS = [credits, logins];
