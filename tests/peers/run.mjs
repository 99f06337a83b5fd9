// Visavis beside real programs of other people, through visavis-cli. Usage: node tests/peers/run.mjs PROGRAMS PYTHON MODELS
// Last line: `N passed, N failed`.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { createServer as listen } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [programs, python, models] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'visavis-peers-'));
const KEY = 'sk-peers-90c1f7d2';
/** Rounds of which the first ones only warm up. */
const ROUNDS = 12;
const WARM = 2;
const started = [];

async function freePort() {
  const server = listen();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A Python program that serves HTTP on a port of its own; gives its address. */
async function serve(...args) {
  const port = await freePort();
  const child = spawn(python, args.map((one) => one.replace('PORT', String(port))), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => (said = (said + piece).slice(-4000)));
  started.push(child);
  for (let n = 0; n < 240; n++) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended: ${said}`);
    if (await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false)) return `http://127.0.0.1:${port}`;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error(`${args.join(' ')} does not listen: ${said}`);
}

function cli(args, input = '') {
  const env = { ...process.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse', VISAVIS_MODELS: models };
  const done = spawnSync(join(programs, 'visavis-cli'), [...args, '--json'], { env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`visavis-cli ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout);
}

/** The same, without keeping this program from its own work meanwhile. */
function cliBeside(args) {
  const env = { ...process.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse', VISAVIS_MODELS: models };
  return new Promise((done, failed) => {
    const child = spawn(join(programs, 'visavis-cli'), [...args, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (piece) => (out[name] += piece));
    child.on('close', (code) => (code === 0 ? done(JSON.parse(out.stdout)) : failed(new Error(out.stdout + out.stderr))));
  });
}

/** Stands between the program and a peer and notes how long the peer took for the first word of each reply, in ms. */
async function between(peer) {
  const waits = [];
  const server = createServer((incoming, outgoing) => {
    const begun = performance.now();
    const { hostname, port } = new URL(peer);
    const onward = ask({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (reply) => {
      outgoing.writeHead(reply.statusCode, reply.headers);
      let waiting = true;
      reply.on('data', (piece) => {
        if (waiting && /"content":\s*"[^"]/.test(piece)) {
          waits.push(performance.now() - begun);
          waiting = false;
        }
        outgoing.write(piece);
      });
      reply.on('end', () => outgoing.end());
    });
    incoming.pipe(onward);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { waits, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const peers = {
  async 'an OpenAI-compatible server (llama.cpp) is connected, tested, listed and talked with'() {
    const url = await serve('-m', 'llama_cpp.server', '--model', join(models, 'smollm2-135m-instruct-iq4_nl.gguf'), '--model_alias', 'small', '--host', '127.0.0.1', '--port', 'PORT', '--n_ctx', '4096', '--api_key', KEY);
    cli(['providers', 'add', '--kind', 'openai-compatible', '--name', 'llama', '--base-url', url, '--key-stdin', '--model', 'small'], KEY);
    const tested = cli(['providers', 'test', 'llama']);
    assert.equal(tested.ok, true, JSON.stringify(tested));
    const listed = cli(['providers', 'models', 'llama']);
    assert.ok(JSON.stringify(listed).includes('small'), JSON.stringify(listed));
    const said = cli(['chat', '--provider', 'llama', '--text', 'What do you like about the sea?']);
    assert.equal(said.provider, 'llama');
    // This server tells no tokens while it streams; what is not told is 0.
    assert.ok(said.reply.length > 10 && said.first_token_ms > 0, JSON.stringify(said));
    await firstToken(url);
  },
};

peers['Gradio, as F5-TTS uses it, takes a reference and says a text'] = async () => {
  const url = await serve(join(here, 'f5_tts.py'), 'PORT');
  // The whole workspace, as in the other tests: nothing is built twice.
  const run = ['nextest', 'run', '--workspace', '--features', 'custom-protocol', '--run-ignored', 'only', '-E', 'package(vis-speak) & test(peer::)'];
  const done = spawnSync('cargo', run, { env: { ...process.env, VISAVIS_PEER_F5: url }, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stdout + done.stderr);
};

/** What the program itself adds to the peer's own first token: both of the same request. */
async function firstToken(url) {
  const middle = await between(url);
  cli(['providers', 'add', '--kind', 'openai-compatible', '--name', 'measured', '--base-url', middle.url, '--key-stdin', '--model', 'small'], KEY);
  const own = [];
  for (let round = 0; round < ROUNDS; round++) {
    const said = await cliBeside(['chat', '--provider', 'measured', '--text', `Tell me one thing about the number ${round}.`]);
    assert.equal(said.provider, 'measured');
    own.push(said.first_token_ms - middle.waits.at(-1));
  }
  middle.close();
  const counted = own.slice(WARM);
  console.log(`     first token: the program adds ${median(counted).toFixed(1)} ms (median of ${counted.length}; ${counted.map((ms) => ms.toFixed(1)).join(' ')})`);
}

let [passed, failed] = [0, 0];
for (const [name, peer] of Object.entries(peers)) {
  try {
    await peer();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
for (const child of started) child.kill();
rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
