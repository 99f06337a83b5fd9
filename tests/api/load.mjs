// How many requests a second are answered, and how soon, while a film is made and speech is spoken.
// Usage: node tests/api/load.mjs PROGRAMS MODELS [seconds, usually 20]
// Last line: `N passed, N failed`: 500 answers a second, p99 <= 50 ms, no error; the film went on, and no word would have come too late.
import { readFileSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import http from 'node:http';
import net from 'node:net';
import { wav } from './attacks/files.mjs';
import { Person } from './attacks/people.mjs';
import { household, pause } from './serving.mjs';

const CONNECTIONS = 32;
/** After it was too many, ms. */
const BREATH = 20;
const [LEAST, MOST] = [500, 50];
/** Of the sound that is asked for: mono, 16 bit. */
const BYTES_A_SECOND = 24_000 * 2;
const WORDS = 'The harbour was quiet in the morning, and the boats lay still. An old man mended his nets and hummed a song that nobody else remembered. ';

async function main() {
  const [programs, models, seconds = '20'] = process.argv.slice(2);
  const house = household(programs, models);
  const failures = [];
  try {
    const { port, child } = await house.start();
    const ann = await new Person(port, 'ann').signUp();
    const sent = (await ann.demand('POST', { path: '/api/send-message/', json: { text: 'Hello' } })).body;
    const job = await film(ann);
    const state = { speaking: true };
    const heard = speak(port, state);
    const paths = { health: '/api/v1/health', history: `/api/get-messages/?session_id=${sent.session_id}` };
    for (const [what, path] of Object.entries(paths)) {
      const before = await progress(ann, job);
      const seen = await inAThread({ port, path, seconds: Number(seconds), proof: await ann.proof() });
      const after = await progress(ann, job);
      console.log(`${what}: ${seen.rate.toFixed(0)} answers/s, p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms, most ${seen.most.toFixed(0)} ms, ${seen.errors} errors, ${seen.limited} over the limit; the film went from ${before} to ${after} %`);
      if (seen.rate < LEAST || seen.p99 > MOST || seen.errors > 0) failures.push(what);
      if (after === before) failures.push(`the film beside ${what}`);
    }
    state.speaking = false;
    const { clips, sound, late } = await heard;
    console.log(`speech: ${clips} clips, ${sound.toFixed(1)} s of sound; ${late} of them would have paused while they played`);
    if (late > 0 || clips === 0) failures.push('speech');
    child.kill('SIGTERM');
  } finally {
    await house.close();
  }
  console.log(`${5 - failures.length} passed, ${failures.length} failed${failures.length ? `: ${failures.join(', ')}` : ''}`);
  process.exit(failures.length ? 1 : 0);
}

/** Orders a film that takes longer than everything else here. */
async function film(who) {
  const face = { bytes: readFileSync(new URL('../../src-tauri/crates/avatar/tests/photo/grace_hopper.jpg', import.meta.url)), filename: 'a.jpg', type: 'image/jpeg' };
  const sound = { bytes: wav(600), filename: 'a.wav', type: 'audio/wav' };
  const [image, audio] = [await who.demand('POST', { path: '/api/v1/upload/image', form: [['file', face]] }), await who.demand('POST', { path: '/api/v1/upload/audio', form: [['file', sound]] })];
  const order = { image_filename: image.body.filename, audio_filename: audio.body.filename, output_fps: 25, output_resolution: 512 };
  const { job_id } = (await who.demand('POST', { path: '/api/v1/generate/async', json: order })).body;
  for (let n = 0; n < 600 && (await progress(who, job_id)) === 0; n += 1) await pause(200);
  return job_id;
}

const progress = async (who, job) => (await who.demand('GET', { path: `/api/v1/status/${job}` })).body.progress;

/** Clip after clip; each is played from its first byte on: `late` counts those whose next bytes were not there in time. */
async function speak(port, state) {
  const seen = { clips: 0, sound: 0, late: 0 };
  while (state.speaking) {
    const { bytes, paused } = await clip(port);
    seen.clips += 1;
    seen.sound += bytes / BYTES_A_SECOND;
    seen.late += paused ? 1 : 0;
    // As long as it is heard; then the next one.
    await pause(Math.min(2000, (bytes / BYTES_A_SECOND) * 250));
  }
  return seen;
}

function clip(port) {
  const body = JSON.stringify({ model: 'tts-1', voice: 'alloy', input: WORDS, response_format: 'pcm' });
  return new Promise((done, failed) => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/audio/speech', headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, (answer) => {
      let [bytes, began, paused] = [0, 0, false];
      answer.on('data', (piece) => {
        began ||= performance.now();
        paused ||= bytes > 0 && ((performance.now() - began) / 1000) * BYTES_A_SECOND > bytes;
        bytes += piece.length;
      });
      answer.on('end', () => (answer.statusCode === 200 ? done({ bytes, paused }) : failed(new Error(`speech: ${answer.statusCode}`))));
    });
    request.on('error', failed);
    request.end(body);
  });
}

const inAThread = (data) =>
  new Promise((done, failed) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: data });
    thread.on('message', done);
    thread.on('error', failed);
  });

/** Connections that ask again as soon as they are answered. */
async function knock({ port, path, seconds, proof }) {
  const headers = Object.entries(proof).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}\r\n`;
  const seen = { times: [], errors: 0, limited: 0, until: performance.now() + seconds * 1000 };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => knocker(port, request, seen)));
  const sorted = Float64Array.from(seen.times).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
  parentPort.postMessage({ rate: sorted.length / seconds, p50: at(0.5), p99: at(0.99), most: at(1), errors: seen.errors, limited: seen.limited });
}

function knocker(port, request, seen) {
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay();
    let text = '';
    let began = 0;
    const ask = () => {
      began = performance.now();
      if (began > seen.until) socket.end();
      else socket.write(request);
    };
    socket.on('connect', ask);
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? NaN);
      if (end < 0 || !(text.length >= end + 4 + length)) return;
      const status = text.slice(9, 12);
      text = '';
      // More than it lets anybody ask: that is no answer, and no fault.
      if (status === '429') return void (seen.limited += 1, setTimeout(ask, BREATH));
      seen.times.push(performance.now() - began);
      if (status !== '200') seen.errors += 1;
      ask();
    });
    socket.on('error', () => (seen.errors += 1));
    socket.on('close', done);
  });
}

if (isMainThread) await main();
else await knock(workerData);
