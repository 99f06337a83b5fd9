// What the examples of all documents share: a home of their own, the program, `serve` where the document says it listens, and how an
// answer is compared with a documented one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A debug build on a busy machine is slow. */
const PATIENCE = 120_000;

/** `place`: a folder for everything, which is where programs run. `port`: where the document's server listens. */
export function household({ programs, python, models, port }) {
  const place = mkdtempSync(join(tmpdir(), 'visavis-api-'));
  const env = {
    ...process.env,
    VISAVIS_HOME: join(place, 'home'),
    VISAVIS_PASSPHRASE: 'correct horse',
    VISAVIS_MODELS: resolve(models),
    // Only this computer is asked.
    NO_PROXY: 'localhost,127.0.0.1',
  };
  const program = join(resolve(programs), 'visavis-cli');
  const server = {};

  function cli(...words) {
    const done = spawnSync(program, [...words, '--json'], { env, cwd: place, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`visavis-cli ${words.join(' ')}: ${done.stdout}${done.stderr}`);
    return JSON.parse(done.stdout);
  }

  /** Starts the server, or the next one; `server` is about that one from then on, with what it printed before it answers. */
  async function serve() {
    const child = spawn(program, ['serve', '--port', String(port), '--json'], { env, cwd: place });
    const said = { out: '', err: '' };
    child.stdout.on('data', (piece) => (said.out += piece));
    child.stderr.on('data', (piece) => (said.err += piece));
    const ended = new Promise((done) => child.on('close', done));
    Object.assign(server, { child, ended, said });
    for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
      if (child.exitCode !== null) throw new Error(`serve ended: ${said.err}`);
      if (said.out.trimEnd().endsWith('}')) return Object.assign(server, { told: JSON.parse(said.out) });
      await pause(100);
    }
    throw new Error(`serve does not answer: ${said.err}`);
  }

  /** Ends the server as nobody should, and starts another one. */
  async function killAndServe() {
    server.child.kill('SIGKILL');
    await server.ended;
    return serve();
  }

  /** Runs a program to its end, without keeping this one from its own work. */
  function run(program, words) {
    return new Promise((done) => {
      const child = spawn(program, words, { env, cwd: place });
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

  async function close() {
    if (server.child && server.child.exitCode === null) server.child.kill('SIGKILL');
    await server.ended;
    rmSync(place, { recursive: true, force: true });
  }

  return { place, env, program, python, port, base: `http://localhost:${port}`, server, cli, serve, killAndServe, run, worked, close };
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
