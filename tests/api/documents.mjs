// What the examples of all documents share: a household whose server listens where the document says, and how an answer is compared with
// a documented one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { household, pause } from './serving.mjs';

export { pause };

/** `server` is about the newest one, with what it printed before it answers. */
export function documented({ programs, python, models, port }) {
  const house = household(programs, models, { port, passphrase: 'correct horse' });
  const server = {};
  const serve = async () => Object.assign(server, await house.start());

  /** Ends the server as nobody should, and starts another one. */
  async function killAndServe() {
    server.child.kill('SIGKILL');
    await server.ended;
    return serve();
  }

  /** Runs a program to its end, without keeping this one from its own work. */
  function run(program, words) {
    return new Promise((done) => {
      const child = spawn(program, words, { env: house.env, cwd: house.place });
      const said = { out: '', err: '' };
      child.stdout.on('data', (piece) => (said.out += piece));
      child.stderr.on('data', (piece) => (said.err += piece));
      child.on('close', (code) => done({ code, ...said }));
    });
  }

  async function worked(program, words) {
    const done = await run(program, words);
    assert.equal(done.code, 0, `${program} ${words.join(' ')}: ${done.out}${done.err}`);
    return done.out;
  }

  // Documents say localhost.
  return { ...house, python, port, base: `http://localhost:${port}`, server, serve, killAndServe, run, worked };
}

/** What a document shows for something: text with the names it made up replaced by those that stand for them here. */
export const replaced = (text, names) =>
  Object.entries(names).reduce((sofar, [theirs, ours]) => sofar.replaceAll(theirs, ours), text);

export const kind = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/**
 * The same keys in the same order, and values of the same kind, all the way down. What a document leaves out with dots is written
 * `{ "...": "..." }` or `["..."]`; where it shows `null`, something else may stand. `each` hears every documented text and what came;
 * `nullable` are keys that the document shows both with and without a value.
 */
export function sameShape(documented, got, where, each = () => {}, nullable = new Set()) {
  if (documented === null && !['object', 'array'].includes(kind(got))) return;
  if (got === null && nullable.has(where.split('.').at(-1))) return;
  assert.equal(kind(got), kind(documented), `${where}: ${JSON.stringify(got)}`);
  if (kind(documented) === 'object' && !('...' in documented)) {
    // Keys that are counted are as many as there are things.
    const counted = Object.keys(documented).every((key) => /^\d+$/.test(key));
    if (!counted) assert.deepEqual(Object.keys(got), Object.keys(documented), where);
    for (const key of Object.keys(got)) sameShape(key in documented ? documented[key] : Object.values(documented)[0], got[key], `${where}.${key}`, each, nullable);
  } else if (kind(documented) === 'array' && documented.length > 0 && documented[0] !== '...') {
    got.forEach((one, n) => sameShape(documented[0], one, `${where}[${n}]`, each, nullable));
  } else if (kind(documented) === 'string') {
    each(where.split('.').at(-1), documented, got);
  }
}

/** A film that players would open. */
export function isFilm(file) {
  const bytes = readFileSync(file);
  assert.equal(bytes.subarray(4, 8).toString(), 'ftyp', `${file} is a film`);
  assert.ok(bytes.length > 10_000, `${file} has ${bytes.length} bytes`);
}

export const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);
