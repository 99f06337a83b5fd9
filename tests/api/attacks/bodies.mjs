// Bodies that are too large, never end, or become far more than they are.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipBomb, jpegBomb, pngBlanket, pngBomb } from './files.mjs';
import { good } from './good.mjs';
import { text } from './identity.mjs';
import { patiently, raw, send, wired, written } from './wire.mjs';

/** A body that stands still is given up within this, ms: nobody may keep a place by doing nothing. */
const STANDSTILL = 45_000;
/** So much more memory a bomb may cost for a moment, MB: a picture of 24 million pixels and its copy. */
const ROOM = 400;

async function annsOwn(stage, route) {
  const request = wired(route.method, await good(route, stage.ann));
  return { ...request, headers: { ...request.headers, ...(await stage.ann.proof(request.path)) } };
}

const oversized = {
  name: 'oversized body',
  why: () => null,
  async tries(stage, route) {
    const own = await annsOwn(stage, route);
    if (!route.body) return [await longLine(stage, own), await longHeader(stage, own)];
    return [await announced(stage, own), await streamed(stage, own)];
  },
};

/** It says it is 2 GB: refused before it comes. */
async function announced(stage, own) {
  const head = written(stage.port, { ...own, body: null, headers: { ...own.headers, 'Content-Length': 2 ** 31 } });
  return { answer: await raw(stage.port, [head, own.body], { timeout: 8000 }), sent: text(own), cut: false };
}

/** It does not say, and never stops. */
async function streamed(stage, own) {
  const head = written(stage.port, { ...own, body: null, headers: { ...own.headers, 'Transfer-Encoding': 'chunked' } });
  const piece = Buffer.alloc(1 << 20, 0x20);
  const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
  // Uploads may have 256 MB: what is beyond that is announced above; here a form that is none is enough.
  return { answer: await raw(stage.port, [head, ...Array(8).fill(chunk), '0\r\n\r\n'], { every: 5, timeout: 30_000 }), sent: text(own), cut: true };
}

async function longLine(stage, own) {
  const path = `${own.path}${own.path.includes('?') ? '&' : '?'}more=${'x'.repeat(120_000)}`;
  return { answer: await patiently(stage.port, { ...own, path }), sent: text(own), cut: true, allow: () => true };
}

async function longHeader(stage, own) {
  const request = { ...own, headers: { ...own.headers, 'X-More': 'x'.repeat(2 << 20) } };
  return { answer: await send(stage.port, request), sent: text(own), cut: true };
}

/** All routes at once, because each takes as long as it is waited for. */
const slow = {
  name: 'slow body',
  why: () => null,
  async tries(stage, route) {
    stage.slow ??= await slowly(stage);
    return [await stage.slow.get(route.id), ...(await stage.others)];
  },
};

async function slowly(stage) {
  const under = new Map();
  for (const route of stage.routes) {
    const own = await annsOwn(stage, route);
    under.set(route.id, (route.body ? halfABody : endlessHeaders)(stage, own));
  }
  stage.others = whileOthersWait(stage);
  return under;
}

/** Half of the body, then nothing. */
async function halfABody(stage, own) {
  const bytes = written(stage.port, own);
  const answer = await raw(stage.port, [bytes.subarray(0, bytes.length - Math.ceil(own.body.length / 2))], { timeout: STANDSTILL });
  return { answer: unfinished(answer), sent: text(own), cut: true };
}

/** A header a second, without an end. */
async function endlessHeaders(stage, own) {
  const head = written(stage.port, own).toString('latin1').slice(0, -2);
  const more = Array.from({ length: STANDSTILL / 1000 }, (_, n) => `X-More-${n}: x\r\n`);
  return { answer: unfinished(await raw(stage.port, [head, ...more], { every: 1000, timeout: STANDSTILL })), sent: text(own), cut: true };
}

/** A connection that is still open counts as no answer. */
const unfinished = (answer) => (answer.cut === 'no end in time' ? { ...answer, cut: undefined, status: 200, body: Buffer.from(`it still waits after ${STANDSTILL / 1000} s`) } : answer);

/** In the meantime somebody else hands in a picture. */
async function whileOthersWait(stage) {
  const route = stage.routes.find(({ id }) => id === 'POST /api/v1/upload/image');
  if (!route) return [];
  const request = wired('POST', await good(route, stage.ben));
  const answer = await send(stage.port, { ...request, headers: { ...request.headers, ...(await stage.ben.proof()) } }, { timeout: STANDSTILL });
  const well = answer.status === 200;
  return [{ answer: { status: well ? 408 : 200, headers: '', body: Buffer.from(`a good upload beside it got ${answer.cut ?? answer.status}`) } }];
}

const bomb = {
  name: 'zip bomb image',
  why: (route) => (route.body === 'form' || route.body === 'json' ? null : 'it takes neither files nor anything that could be packed'),
  async tries(stage, route) {
    const own = await good(route, stage.ann);
    if (own.form) return packedPictures(stage, route, own);
    return [await packed(stage, route, own), ...(await within(stage, route, own))];
  },
};

/** In the place of each file that the form may have. */
async function packedPictures(stage, route, own) {
  const bombs = [[pngBomb(), 'image/png'], [jpegBomb(), 'image/jpeg'], [pngBlanket(), 'image/png']];
  const described = Object.entries(route.schema?.properties ?? {}).filter(([, { format, items }]) => [format, items?.format].includes('binary'));
  const names = new Set([...described.map(([name]) => name), ...own.form.filter(([, value]) => typeof value === 'object').map(([name]) => name)]);
  if (names.size === 0) throw new Error('it is not described which files it takes');
  const tries = [];
  for (const name of names) {
    for (const [bytes, type] of bombs) {
      const form = [...own.form.filter(([other]) => other !== name), [name, { bytes, type, filename: 'picture.png' }]];
      tries.push(await measured(stage, wired(route.method, { ...own, form })));
    }
  }
  return tries;
}

/** JSON that says it is packed. */
async function packed(stage, route, own) {
  const request = wired(route.method, own);
  return measured(stage, { ...request, body: gzipBomb(), headers: { ...request.headers, 'Content-Encoding': 'gzip' } });
}

/** A picture that comes within JSON. */
async function within(stage, route, own) {
  const field = route.schema?.properties && Object.keys(route.schema.properties).find((name) => /face|image$/.test(name));
  if (!field) return [];
  const tries = [];
  for (const bytes of [pngBomb(), pngBlanket()]) {
    const json = { ...own.json, [field]: `data:image/png;base64,${bytes.toString('base64')}` };
    tries.push(await measured(stage, wired(route.method, { ...own, urlencoded: undefined, json })));
  }
  return tries;
}

async function measured(stage, request) {
  const before = memory(stage, true);
  const proved = { ...request, headers: { ...request.headers, ...(await stage.ann.proof(request.path)) } };
  const answer = await patiently(stage.port, proved);
  const grown = memory(stage) - before;
  const blown = grown > ROOM ? { ...answer, status: 500, body: Buffer.from(`${grown} MB of memory for it`) } : answer;
  return { answer: blown, sent: text(proved), allow: () => request.path.includes('/media/') };
}

/** MB: now, with the mark set back, or the most since then. */
function memory({ server }, again = false) {
  if (process.platform !== 'linux') return 0;
  const file = `/proc/${server.child.pid}`;
  if (again) writeFileSync(`${file}/clear_refs`, '5');
  const line = new RegExp(`^Vm${again ? 'RSS' : 'HWM'}:\\s+(\\d+) kB`, 'm');
  return Math.round(Number(line.exec(readFileSync(`${file}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}

export const BODIES = [oversized, slow, bomb];
