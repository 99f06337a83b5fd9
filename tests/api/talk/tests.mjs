// Somebody talks to a companion over /v1/talk of a real `visavis-cli serve`: a recording goes in at the pace of a microphone, and what
// comes back is understood.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../documents.mjs';
import { open } from './socket.mjs';

/** Milliseconds of a piece, and its bytes at 24 kHz. */
const PIECE = 40;
const BYTES = PIECE * 48;
const PATIENCE = 180_000;

/** Anywhere: integrators choose it. */
export const port = 8020;

/** Recordings, by name. */
const sounds = {};

export function prepare({ place, cli }) {
  /** The samples of a recording of this sentence, by another voice than the companion's. */
  const recorded = (text, name) => {
    cli('say', '--voice', 'am_michael', '--text', text, '--out', `${name}.wav`);
    const wav = readFileSync(join(place, `${name}.wav`));
    assert.equal(wav.readUInt32LE(24), 24_000, 'the rate of a recording');
    sounds[name] = wav.subarray(wav.indexOf('data') + 8);
  };
  recorded('Hello! How are you today?', 'question');
  recorded('Wait, stop. I want to ask you something else now.', 'over');
}

async function line({ port }) {
  const socket = await open(port, '/v1/talk');
  assert.equal(socket.status, 101, socket.head);
  socket.send(JSON.stringify({ type: 'hello', character: 'mira', sample_rate: 24_000 }));
  const { event } = await socket.next();
  assert.equal(event?.type, 'ready', JSON.stringify(event));
  return socket;
}

/** A microphone that is always open: what was said, then silence. */
function microphone(socket) {
  let words = Buffer.alloc(0);
  const timer = setInterval(() => {
    const piece = Buffer.alloc(BYTES);
    words.copy(piece, 0, 0, BYTES);
    words = words.subarray(BYTES);
    socket.send(piece);
  }, PIECE);
  return { say: (sound) => (words = Buffer.from(sound)), close: () => clearInterval(timer) };
}

/** What came until `over` says so. */
async function until(socket, over) {
  const [events, pieces, began] = [[], [], Date.now()];
  let firstSound = null;
  for (;;) {
    const came = await Promise.race([socket.next(), pause(PATIENCE).then(() => ({ late: true }))]);
    assert.ok(came.event || came.sound, `${JSON.stringify(came)} after ${JSON.stringify(events)}`);
    if (came.sound) {
      firstSound ??= Date.now() - began;
      pieces.push(came.sound);
      continue;
    }
    assert.notEqual(came.event.type, 'error', JSON.stringify(came.event));
    events.push(came.event);
    if (over(came.event)) return { events, sound: Buffer.concat(pieces), firstSound, took: Date.now() - began };
  }
}

const is = (type) => (event) => event.type === type;
const heard = (events) => events.filter((one) => one.type === 'transcript' && one.final).map((one) => one.text).join(' ');

function wav(pcm) {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + pcm.length, 4);
  head.write('WAVEfmt ', 8);
  for (const [value, size, at] of [[16, 4, 16], [1, 2, 20], [1, 2, 22], [24_000, 4, 24], [48_000, 4, 28], [2, 2, 32], [16, 2, 34]]) {
    head.writeUIntLE(value, at, size);
  }
  head.write('data', 36);
  head.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([head, pcm]);
}

async function understood({ base }, pcm) {
  const form = new FormData();
  form.append('file', new Blob([wav(pcm)]), 'reply.wav');
  form.append('language', 'en');
  const answer = await fetch(`${base}/v1/audio/transcriptions`, { method: 'POST', body: form });
  assert.equal(answer.status, 200);
  return (await answer.json()).text;
}

const plain = (text) => text.toLowerCase().replaceAll(/[^a-z' ]/g, ' ').split(/\s+/).filter(Boolean);

export const tests = {
  async 'a spoken question is understood, answered aloud, and the answer is what its words say'(house) {
    const socket = await line(house);
    const mic = microphone(socket);
    try {
      mic.say(sounds.question);
      const { events, sound, firstSound } = await until(socket, is('turn_end'));
      assert.match(heard(events).toLowerCase(), /how are you/);
      const reply = events.at(-1);
      assert.equal(reply.cut, false);
      const spans = events.filter(is('visemes')).flatMap((clip) => clip.spans);
      assert.equal(spans[0].start_ms, 0);
      spans.slice(1).forEach((span, at) => assert.equal(span.start_ms, spans[at].end_ms, 'mouth shapes have no gap'));
      assert.ok(Math.abs(spans.at(-1).end_ms - sound.length / 48) < 0.1, 'and are as long as the sound');
      assert.ok(new Set(spans.map((span) => span.viseme)).size > 4, 'the mouth moves');
      const words = plain(reply.text);
      const back = plain(await understood(house, sound));
      const same = words.filter((word) => back.includes(word)).length / words.length;
      console.log(`     said: ${reply.text} | understood: ${back.join(' ')} | first sound after ${firstSound} ms`);
      assert.ok(same >= 0.6, `${Math.round(same * 100)} % of the words`);
    } finally {
      mic.close();
      socket.close();
    }
  },
  async 'whoever speaks over the answer is listened to'(house) {
    await pause(500);
    const socket = await line(house);
    const mic = microphone(socket);
    try {
      // Care answers it with given words, which are long and always the same.
      socket.send(JSON.stringify({ type: 'say', text: 'I want to kill myself tonight.' }));
      const { events } = await until(socket, is('visemes'));
      assert.ok(events.some(is('care')), 'and who helps is told');
      mic.say(sounds.over);
      const cut = await until(socket, is('interrupted'));
      const end = await until(socket, is('turn_end'));
      assert.equal(end.events.at(-1).cut, true);
      assert.equal(end.sound.length, 0, 'no sound after the cut');
      const next = await until(socket, is('turn_end'));
      assert.match(heard([...cut.events, ...end.events, ...next.events]).toLowerCase(), /something else/);
      console.log(`     cut ${cut.took} ms after the first word went out`);
    } finally {
      mic.close();
      socket.close();
    }
  },
  async 'what is said is counted, and the line is free again'({ base }) {
    await pause(500);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    assert.match(metrics, /^visavis_talk_lines 0$/m);
    assert.match(metrics, /visavis_http_requests_total\{route="\/v1\/talk",method="GET",status="101"\} \d/);
    const health = await (await fetch(`${base}/health`)).json();
    assert.equal(health.status, 'healthy', JSON.stringify(health));
  },
};
