// Servers on loopback that a journey connects: they speak the wire of the real ones, and can go away in mid-sentence.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { sleep } from './time.mjs';

/**
 * A chat server that speaks as OpenAI does. `answer(text)`: the words of the reply to what was said last.
 * `pace`: milliseconds between two words; `seen`: the requests of chats so far, newest last.
 */
export async function chatServer({ key, answer, pace = 40 }) {
  const seen = [];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) return refuse(response);
    if (request.url.endsWith('/models')) return json(response, { object: 'list', data: [{ id: 'quiet-7b', object: 'model' }, { id: 'loud-70b', object: 'model' }] });
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => void reply(response, JSON.parse(body), seen, answer, pace));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    seen,
    url: `http://127.0.0.1:${server.address().port}/v1`,
    host: `127.0.0.1:${server.address().port}`,
    /** Every connection is cut, and nothing listens any more. */
    stop: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}

function json(response, value, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

const refuse = (response) => json(response, { error: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' } }, 401);

async function reply(response, asked, seen, answer, pace) {
  seen.push(asked);
  const said = asked.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const text = answer(typeof said === 'string' ? said : said.map((part) => part.text ?? '').join(' '));
  const event = (choices, more = {}) => response.write(`data: ${JSON.stringify({ id: 'reply', object: 'chat.completion.chunk', model: asked.model, choices, ...more })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of text.split(/(?<= )/)) {
    if (response.destroyed) return;
    event([{ index: 0, delta: { content: word }, finish_reason: null }]);
    await sleep(pace);
  }
  event([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  event([], { usage: { prompt_tokens: 60, completion_tokens: text.split(' ').length, total_tokens: 60 + text.split(' ').length } });
  response.end('data: [DONE]\n\n');
}

/**
 * One file, which is slow to come, in whatever parts somebody asks for; its digest is announced as the hubs of models do.
 * `sent`: bytes so far, of all replies.
 */
export async function fileServer({ path, name, bytesPerSecond }) {
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const told = { sent: 0, requests: 0 };
  const server = createServer(async (request, response) => {
    if (request.url !== `/${name}`) return response.writeHead(404).end();
    told.requests++;
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const [start, end] = [Number(from), to === '' ? bytes.length : Number(to) + 1];
    const head = { etag: `"${sha256}"`, 'x-linked-etag': `"${sha256}"`, 'accept-ranges': 'bytes', 'content-length': end - start };
    if (request.headers.range) response.writeHead(206, { ...head, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` });
    else response.writeHead(200, head);
    if (request.method === 'HEAD') return response.end();
    const piece = Math.ceil(bytesPerSecond / 20);
    for (let at = start; at < end && !response.destroyed; at += piece) {
      const part = bytes.subarray(at, Math.min(at + piece, end));
      told.sent += part.length;
      response.write(part);
      await sleep(50);
    }
    response.end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(told, {
    sha256,
    size: bytes.length,
    url: `http://127.0.0.1:${server.address().port}/${name}`,
    stop: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  });
}

/**
 * A server of voices that speaks as OpenAI does: the same sound for whatever it is asked. `wav`: path of a 16-bit mono file, 24 kHz.
 * `spoken`: the requests so far, newest last.
 */
export async function voiceServer({ key, voices, wav }) {
  const [spoken, sound] = [[], readFileSync(wav).subarray(44)];
  return listening(key, spoken, 'spoken', (request, body, response) => {
    if (request.url.endsWith('/audio/voices')) return json(response, { voices });
    if (!request.url.endsWith('/audio/speech')) return json(response, { error: { message: 'Not found.' } }, 404);
    spoken.push(JSON.parse(body));
    response.writeHead(200, { 'content-type': 'audio/pcm', 'content-length': sound.length }).end(sound);
  });
}

/** A server that understands speech as OpenAI's does: the same words in whatever it hears. `heard`: bytes of each request. */
export async function hearingServer({ key, words }) {
  const heard = [];
  return listening(key, heard, 'heard', (request, body, response) => {
    if (!request.url.endsWith('/audio/transcriptions')) return json(response, { error: { message: 'Not found.' } }, 404);
    heard.push(body.length);
    json(response, { task: 'transcribe', language: 'english', duration: 2, text: words, segments: [] });
  });
}

async function listening(key, told, name, answer) {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) return refuse(response);
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => answer(request, Buffer.concat(pieces), response));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return {
    [name]: told,
    url: `http://127.0.0.1:${port}/v1`,
    host: `127.0.0.1:${port}`,
    stop: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}
