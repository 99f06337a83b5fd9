// Other programs ask Visavis: the documents' own examples, unchanged, against `visavis-cli serve --port 8000`.
// Usage: node tests/api/run.mjs PROGRAMS PYTHON MODELS. PYTHON has what requirements.txt lists; port 8000 is free.
// Last line: `N passed, N failed`.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [programs, python, models] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'visavis-api-'));
const env = {
  ...process.env,
  VISAVIS_HOME: join(place, 'home'),
  VISAVIS_PASSPHRASE: 'correct horse',
  VISAVIS_MODELS: resolve(models),
  // Only this computer is asked.
  NO_PROXY: 'localhost,127.0.0.1',
};
const BASE = 'http://localhost:8000';

function cli(...args) {
  const done = spawnSync(join(programs, 'visavis-cli'), [...args, '--json'], { env, cwd: place, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`visavis-cli ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout);
}

/** A server, and what it printed before it answers. */
async function serve() {
  const child = spawn(join(programs, 'visavis-cli'), ['serve', '--port', '8000', '--json'], { env, cwd: place });
  const said = { out: '', err: '' };
  child.stdout.on('data', (piece) => (said.out += piece));
  child.stderr.on('data', (piece) => (said.err += piece));
  const ended = new Promise((done) => child.on('close', done));
  for (let n = 0; n < 600; n++) {
    if (child.exitCode !== null) throw new Error(`serve ended: ${said.err}`);
    const ready = said.out.trimEnd().endsWith('}');
    if (ready) return { child, ended, said, told: JSON.parse(said.out) };
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`serve does not answer: ${said.err}`);
}

/** Runs a program to its end, without keeping this one from its own work. */
function run(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { env, cwd: place });
    const said = { out: '', err: '' };
    child.stdout.on('data', (piece) => (said.out += piece));
    child.stderr.on('data', (piece) => (said.err += piece));
    child.on('close', (code) => done({ code, ...said }));
  });
}

async function worked(program, args) {
  const done = await run(program, args);
  assert.equal(done.code, 0, `${program} ${args.join(' ')}: ${done.out}${done.err}`);
  return done.out;
}

/** Names that a document made up, and what stands for them here. */
const made = new Map([
  ['/path/to/image.jpg', join(place, 'avatar.jpg')],
  ['/path/to/audio.wav', join(place, 'speech.wav')],
]);

const unmade = (text) => [...made].reduce((sofar, [theirs, ours]) => sofar.replaceAll(theirs, ours), text);

/** The same keys in the same order, and values of the same kind, all the way down; what was named is learned. */
function sameShape(documented, got, where) {
  assert.equal(kind(got), kind(documented), `${where}: ${JSON.stringify(got)}`);
  if (kind(documented) === 'object') {
    assert.deepEqual(Object.keys(got), Object.keys(documented), where);
    for (const key of Object.keys(documented)) sameShape(documented[key], got[key], `${where}.${key}`);
  } else if (kind(documented) === 'string' && /^(filename|video_filename|job_id)$/.test(where.split('.').at(-1))) {
    made.set(documented, got);
  }
}

const kind = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

async function asDocumented(folder) {
  const request = readFileSync(join(folder, 'request.sh'), 'utf8');
  const answers = existsSync(join(folder, 'answers.json')) ? JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) : null;
  for (;;) {
    const out = await worked('sh', ['-c', unmade(request)]);
    if (answers === null) return;
    const got = JSON.parse(out);
    const documented = answers.find((one) => one.status === got.status);
    assert.ok(documented, `${folder}: ${out}`);
    sameShape(documented, got, 'answer');
    if (!['pending', 'processing'].includes(got.status) || answers.length === 1) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** A film that players would open. */
function isFilm(file) {
  const bytes = readFileSync(join(place, file));
  assert.equal(bytes.subarray(4, 8).toString(), 'ftyp', `${file} is a film`);
  assert.ok(bytes.length > 10_000, `${file} has ${bytes.length} bytes`);
  rmSync(join(place, file));
}

const kept = () => readdirSync(join(place, 'home', 'api-files'));

const tests = {
  async 'the workflow in Python runs unchanged'() {
    const out = await worked(python, [join(here, 'talking-avatar', 'workflow.py')]);
    assert.ok(!out.includes('failed'), out);
    isFilm('output.mp4');
    assert.equal(kept().length, 1, 'it cleaned up what it had sent; the film is left');
  },
  async 'each curl example runs unchanged and gets the documented answer'() {
    const folder = join(here, 'talking-avatar', 'curl');
    for (const name of readdirSync(folder).sort()) await asDocumented(join(folder, name));
    isFilm('output.mp4');
  },
  async 'documented errors come with their statuses'() {
    const asked = async (path, options) => {
      const answer = await fetch(`${BASE}/api/v1${path}`, options);
      return [answer.status, (await answer.json()).detail];
    };
    const form = (text) => {
      const body = new FormData();
      body.append('file', new Blob([text]), 'a.png');
      return { method: 'POST', body };
    };
    const json = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
    assert.deepEqual(await asked('/upload/image', form('no picture')), [400, 'Invalid file type. Allowed: image/png, image/jpeg, image/jpg']);
    const missing = json({ image_filename: 'abc123.jpg', audio_filename: 'def456.wav' });
    assert.deepEqual(await asked('/generate/async', missing), [404, 'Image file not found: abc123.jpg']);
    assert.equal((await asked('/generate', json({ output_fps: 25 })))[0], 422);
  },
  async 'a film that the server was killed in is made by the next one'(server) {
    const sent = async (what, file) => {
      const body = new FormData();
      body.append('file', new Blob([readFileSync(join(place, file))]));
      return (await (await fetch(`${BASE}/api/v1/upload/${what}`, { method: 'POST', body })).json()).filename;
    };
    const order = { image_filename: await sent('image', 'avatar.jpg'), audio_filename: await sent('audio', 'speech.wav'), output_resolution: 1024, output_fps: 60 };
    const answer = await fetch(`${BASE}/api/v1/generate/async`, {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'Content-Type': 'application/json' },
    });
    const { job_id } = await answer.json();
    server.child.kill('SIGKILL');
    await server.ended;
    Object.assign(server, await serve());
    for (let n = 0; n < 600; n++) {
      const job = await (await fetch(`${BASE}/api/v1/status/${job_id}`)).json();
      if (job.status === 'completed') return;
      assert.notEqual(job.status, 'failed', JSON.stringify(job));
      await new Promise((done) => setTimeout(done, 500));
    }
    assert.fail('it was not made');
  },
  async 'the official client of the OpenAI-style surface works, and a key shuts the door'() {
    const { api_key } = cli('api-keys', 'create', 'client');
    assert.equal(cli('api-keys', 'list')[0].name, 'client');
    await new Promise((done) => setTimeout(done, 1100));
    assert.equal((await fetch(`${BASE}/api/v1/health`)).status, 401, 'closed without the key');
    const by = [{ headers: { 'X-API-Key': api_key } }, {}];
    assert.equal((await fetch(`${BASE}/api/v1/health`, by[0])).status, 200);
    assert.equal((await fetch(`${BASE}/api/v1/health?api_key=${api_key}`, by[1])).status, 200);
    const out = await worked(python, [join(here, 'openai', 'client.py'), `${BASE}/v1`, api_key]);
    const seen = JSON.parse(out);
    assert.ok(seen.models.includes('mira') && seen.tokens > 0, out);
    assert.ok(seen.reply.length > 2 && seen.streamed.length > 2 && seen.pieces > 2, out);
    assert.match(seen.heard.toLowerCase(), /quick brown fox/);
    assert.ok(seen.segments > 0, out);
    assert.equal(seen.wrong_key, 'invalid_api_key');
    cli('api-keys', 'revoke', 'client');
    await new Promise((done) => setTimeout(done, 1100));
    assert.equal((await fetch(`${BASE}/api/v1/health`)).status, 200, 'open again');
  },
  async 'elsewhere than on this computer nothing is served'() {
    const refused = await run(join(programs, 'visavis-cli'), ['serve', '--host', '0.0.0.0', '--port', '8010']);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /TLS/);
  },
  async 'it ends when it is told to'(server) {
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 0, server.said.err);
    assert.ok(!server.said.err.includes('panicked'), server.said.err);
  },
};

let failed = 0;
const server = {};
try {
  cpSync(join(here, '..', '..', 'src-tauri', 'crates', 'avatar', 'tests', 'photo', 'grace_hopper.jpg'), join(place, 'avatar.jpg'));
  cli('say', '--text', 'Hello, I am glad that you are here today.', '--out', 'speech.wav');
  Object.assign(server, await serve());
  assert.deepEqual(server.told, { address: 'http://127.0.0.1:8000', docs: 'http://127.0.0.1:8000/docs', open: true });
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(server);
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
  }
} finally {
  if (server.child && server.child.exitCode === null) server.child.kill('SIGKILL');
  rmSync(place, { recursive: true, force: true });
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
