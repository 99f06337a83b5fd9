// Names that lead elsewhere: upwards, written twice, through a link, or into the headers of the answer.
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { png, wav } from './files.mjs';
import { good } from './good.mjs';
import { isOpen, text } from './identity.mjs';
import { patiently, raw, wired, written } from './wire.mjs';

/** Fields of a body that may name a file or a thing. */
const NAMING = /file|_id$|Id$|path|video|image|audio|character|voice|model|face|sessionId/i;
const WORDS = /^(text|message|prompt|text_prompt|extra_prompt|content|displayName|name|ai_personality)$/;
const UPWARDS = ['../../../../../../etc/passwd', '..\\..\\..\\etc\\passwd', '/etc/passwd', 'file:///etc/passwd', '....//....//etc/passwd', '../visavis.db', '.', '..', 'a\0.png'];
const ENCODED = ['%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd', '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd', '..%5c..%5cetc%5cpasswd', '%2fetc%2fpasswd', '..;/..;/etc/passwd', 'a%00.png', '%2e', '%2e%2e'];
const TWICE = ['%252e%252e%252f%252e%252e%252fetc%252fpasswd', '..%252f..%252f..%252fetc%252fpasswd', '%c0%ae%c0%ae%c0%afetc%c0%afpasswd', '%25252e%25252e%25252fetc%25252fpasswd', '%u002e%u002e%u2215etc', '%ff%fe'];

/** What must not be answered: a file of the system. */
const foreign = (answer) => /root:[^:]*:0:0:|SQLite format 3/.test(answer.body.toString('latin1'));
const harmless = (answer) => !foreign(answer);

async function proved(stage, request) {
  const whole = { ...request, headers: { ...request.headers, ...(await stage.ann.proof(request.path)) } };
  const answer = await patiently(stage.port, whole);
  const seen = foreign(answer) ? { ...answer, status: 500, body: Buffer.from('a file of the system came back') } : answer;
  return { answer: seen, sent: text(whole) };
}

/** The route's path with `name` in the place of its last parameter. */
const filled = (route, name, own) => {
  const parts = route.path.split('/');
  const at = parts.findLastIndex((part) => part.startsWith('{'));
  const real = own.path.split('?')[0].split('/');
  return [...real.slice(0, at), name, ...real.slice(at + 1)].join('/');
};

/** Every place of a request that names something, with `name` there instead. */
function placed(own, name) {
  const places = [];
  for (const [field, value] of Object.entries(own.json ?? own.urlencoded ?? {})) {
    const kind = own.json ? 'json' : 'urlencoded';
    if (NAMING.test(field)) places.push({ ...own, [kind]: { ...own[kind], [field]: Array.isArray(value) ? [name] : name } });
  }
  (own.form ?? []).forEach(([field, value], n) => {
    if (typeof value !== 'object') return;
    places.push({ ...own, form: own.form.with(n, [field, { ...value, filename: name.replaceAll(/["\0]/g, '') }]) });
  });
  return places;
}

const traversal = {
  name: 'path traversal in names',
  why: () => null,
  async tries(stage, route) {
    const own = await good(route, stage.ann);
    const tries = [];
    if (route.params.length) for (const name of ENCODED) tries.push(await proved(stage, { ...wired(route.method, own), path: filled(route, name, own) }));
    else for (const more of ['/../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..;/etc/passwd']) tries.push(await beyond(stage, route, own, more));
    for (const name of isOpen(route) ? [] : UPWARDS) {
      for (const asked of placed(own, name).slice(0, 3)) tries.push({ ...(await proved(stage, wired(route.method, asked))), allow: harmless });
    }
    return [...tries, spilled(stage)];
  },
};

/** The same path goes on upwards: there is nothing there. */
async function beyond(stage, route, own, more) {
  const [path] = own.path.split('?');
  return { ...(await proved(stage, { ...wired(route.method, own), path: path.replace(/\/$/, '') + more })), allow: harmless };
}

/** A name that was sent must not become a file outside of the homes. */
function spilled(stage) {
  const there = readdirSync(stage.house.place).filter((name) => !stage.furniture.includes(name));
  return { aside: true, answer: { status: there.length ? 200 : 404, headers: '', body: Buffer.from(`new beside the home: ${there.join(', ')}`) } };
}

const twice = {
  name: 'double-encoded',
  why: () => null,
  async tries(stage, route) {
    const own = await good(route, stage.ann);
    const request = wired(route.method, own);
    const tries = [];
    if (route.params.length) for (const name of TWICE) tries.push(await proved(stage, { ...request, path: filled(route, name, own) }));
    for (const path of disguised(own.path)) tries.push({ ...(await proved(stage, { ...request, path })), allow: (answer) => route.path === '/' && harmless(answer) });
    return tries;
  },
};

/** The path itself with a letter written twice over, or a slash that is none. */
function disguised(path) {
  const [way, query = ''] = path.split('?');
  if (way === '/') return ['/%252e', '/%2f', '/%252f..'];
  const at = way.lastIndexOf('/', way.length - 2) + 1;
  const code = way.charCodeAt(at).toString(16);
  return [`${way.slice(0, at)}%25${code}${way.slice(at + 1)}`, `${way.slice(0, at - 1)}%252f${way.slice(at)}`, `${way.slice(0, at - 1)}%2f${way.slice(at)}`].map((each) => (query ? `${each}?${query}` : each));
}

/** A file of Ann's is replaced by a link to Ben's, or out of the home; it is asked for by its good name. */
const symlink = {
  name: 'symlink in the files',
  why: (route) => (route.params.some((name) => /file|audio|name/.test(name)) || /v1\/generate/.test(route.path) ? null : 'it names no file'),
  async tries(stage, route) {
    const tries = [];
    for (const kind of ['outside', "Ben's", 'passwd']) {
      const own = await good(route, stage.ann);
      const files = named(own).map((name) => found(`${stage.house.home}.profiles`, name) ?? found(stage.house.home, name)).filter(Boolean);
      if (files.length === 0) return [{ answer: { status: 404, headers: '', body: Buffer.from('what it names is no file') } }];
      for (const file of files) tries.push(await linked(stage, route, own, file, target(stage, kind, file)));
    }
    return tries;
  },
};

/** Sends the request while the file is a link; the target has to be as it was. */
async function linked(stage, route, own, file, there) {
  const aside = `${file}.aside`;
  renameSync(file, aside);
  symlinkSync(there, file);
  const before = readFileSync(there);
  try {
    const tried = await proved(stage, wired(route.method, own));
    const same = existsSync(there) && readFileSync(there).equals(before);
    const leaked = tried.answer.body.length > 60 && tried.answer.body.equals(before);
    return same && !leaked ? tried : { ...tried, answer: { ...tried.answer, status: 500, body: Buffer.from(leaked ? 'it followed the link' : 'the target of the link changed') } };
  } finally {
    rmSync(file, { force: true });
    renameSync(aside, file);
  }
}

function target(stage, kind, file) {
  if (kind === 'passwd') return '/etc/passwd';
  const name = join(stage.house.place, `target${file.slice(file.lastIndexOf('.'))}`);
  writeFileSync(name, /wav|mp3/.test(name) ? wav(1.3) : png(80, stage.ben.word));
  if (kind === 'outside') return name;
  const theirs = Object.values(stage.ben.things).map((id) => found(`${stage.house.home}.profiles`, String(id))).find(Boolean);
  return theirs ?? name;
}

const named = (own) => [...own.path.split('?')[0].split('/').slice(-1), ...Object.values(own.json ?? {})].filter((word) => typeof word === 'string' && word.length > 8);

/** A file whose name is, or begins with, `name`, anywhere below `folder`. */
function found(folder, name) {
  if (!existsSync(folder)) return null;
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = join(folder, entry);
    if (entry.split('/').at(-1).split('.')[0] === name.split('.')[0] && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  }
  return null;
}

const injection = {
  name: 'header injection',
  why: () => null,
  async tries(stage, route) {
    const own = await good(route, stage.ann);
    const request = wired(route.method, own);
    const tries = [];
    const allow = () => true;
    const lines = ['%0d%0aX-Injected:%201', '%0aX-Injected:%201', '%E5%98%8D%E5%98%8AX-Injected:%201'];
    // Where nothing is named a request is carried out: once is enough.
    for (const line of route.params.length ? lines : lines.slice(0, 1)) {
      const path = route.params.length ? filled(route, `x${line}`, own) : `${request.path}${request.path.includes('?') ? '&' : '?'}x=${line}`;
      tries.push({ ...(await proved(stage, { ...request, path })), allow });
    }
    for (const asked of worded(own)) tries.push({ ...(await proved(stage, wired(route.method, asked))), allow });
    return [...tries, ...(await malformed(stage, request))];
  },
};

function worded(own) {
  const line = 'Tea\r\nX-Injected: 1\r\nSet-Cookie: injected=1';
  const texts = Object.keys(own.json ?? {}).filter((field) => WORDS.test(field) && !own.json.password);
  const forms = (own.form ?? []).map(([field, value], n) => (typeof value === 'object' ? own.form.with(n, [field, { ...value, filename: `a"\r\nX-Injected: 1` }]) : null)).filter(Boolean);
  return [...texts.slice(0, 1).map((field) => ({ ...own, json: { ...own.json, [field]: line } })), ...forms.slice(0, 1).map((form) => ({ ...own, form }))];
}

/** Headers that no client writes: a line break alone, a zero, a folded line, two lengths. */
async function malformed(stage, request) {
  const tries = [];
  const headers = { ...request.headers, ...(await stage.ann.proof(request.path)), Connection: 'close' };
  for (const lines of [['X-Test: a\rX-Injected: 1'], ['X-Test: a\0b'], ['X-Injected : 1', ' folded'], ['Content-Length: 5', 'Transfer-Encoding: chunked'], ['Content-Length: +3']]) {
    const answer = await raw(stage.port, [written(stage.port, { ...request, headers }, lines)], { timeout: 15_000 });
    tries.push({ answer, sent: text(request), cut: true, allow: () => true });
  }
  return tries;
}

export const NAMES = [traversal, twice, symlink, injection];
