// Requests as they go over the wire: nothing is tidied up on the way, neither paths nor headers.
import http from 'node:http';
import net from 'node:net';
import { pause } from '../serving.mjs';

const BOUNDARY = 'form-7d1c5e0f';
/** Most that is kept of an answer, bytes: a film is told from another by less. */
const KEPT = 8 << 20;

/**
 * What goes out: `{ method, path, headers, body }`. `asked`: `{ path, query, json | form | urlencoded, headers }`, where `form` is a list of
 * [name, text] and [name, { bytes, filename, type }].
 */
export function wired(method, asked) {
  const query = new URLSearchParams(asked.query ?? {}).toString();
  const path = query ? `${asked.path}?${query}` : asked.path;
  const { type, body } = content(asked);
  const headers = { ...(type ? { 'Content-Type': type } : {}), ...(asked.headers ?? {}) };
  return { method, path, headers, body };
}

function content({ json, form, urlencoded }) {
  if (json !== undefined) return { type: 'application/json', body: Buffer.from(JSON.stringify(json)) };
  if (form !== undefined) return { type: `multipart/form-data; boundary=${BOUNDARY}`, body: multipart(form) };
  if (urlencoded !== undefined) return { type: 'application/x-www-form-urlencoded', body: Buffer.from(new URLSearchParams(urlencoded).toString()) };
  return { type: null, body: null };
}

function multipart(form) {
  const parts = form.flatMap(([name, value]) => {
    const file = typeof value === 'object';
    const named = file ? `; filename="${value.filename}"\r\nContent-Type: ${value.type}` : '';
    return [`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${named}\r\n\r\n`, file ? value.bytes : String(value), '\r\n'];
  });
  return Buffer.concat([...parts, `--${BOUNDARY}--\r\n`].map((part) => Buffer.from(part)));
}

/** The answer: `{ status, headers, body, ms }`; `cut` where the connection ended without one. Each has a connection of its own, unless an agent is given. */
export function send(port, { method, path, headers = {}, body }, { timeout = 300_000, agent = false } = {}) {
  const began = performance.now();
  const length = body ? { 'Content-Length': body.length } : {};
  return new Promise((done) => {
    const ended = (more) => done({ status: 0, headers: '', body: Buffer.alloc(0), ...more, ms: performance.now() - began });
    const options = { host: '127.0.0.1', port, method, path, agent, setHost: false, headers: { Host: `127.0.0.1:${port}`, ...length, ...headers } };
    const request = http.request(options, (answer) => {
      const pieces = [];
      let bytes = 0;
      answer.on('data', (piece) => (bytes += piece.length) <= KEPT && pieces.push(piece));
      answer.on('error', (error) => ended({ cut: error.message }));
      answer.on('end', () => ended({ status: answer.statusCode, headers: pairs(answer.rawHeaders), body: Buffer.concat(pieces) }));
    });
    request.on('upgrade', (answer, socket) => {
      socket.destroy();
      ended({ status: answer.statusCode, headers: pairs(answer.rawHeaders) });
    });
    request.setTimeout(timeout, () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => ended({ cut: error.message }));
    request.end(body ?? undefined);
  });
}

const pairs = (raw) => raw.reduce((text, word, n) => text + word + (n % 2 ? '\r\n' : ': '), '');

/** The same, asked again when it came too soon; for what is no attack. */
export async function patiently(port, request, options) {
  for (let tries = 0; ; tries += 1) {
    const answer = await send(port, request, options);
    const wait = Number(/^retry-after: (\d+)/im.exec(answer.headers)?.[1] ?? 0);
    if (answer.status !== 429 || wait === 0 || tries === 30) return answer;
    await pause(wait * 1000 + 20);
  }
}

/** Bytes as they are, in pieces with a pause before each; gives what came back until the server closed, or `timeout` ms were over. */
export function raw(port, pieces, { every = 0, timeout = 20_000 } = {}) {
  const began = performance.now();
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = Buffer.alloc(0);
    let over = false;
    const ended = (cut) => {
      if (over) return;
      over = true;
      socket.destroy();
      done({ ...understood(text), cut, ms: performance.now() - began });
    };
    const watch = setTimeout(() => ended('no end in time'), timeout);
    socket.on('data', (piece) => (text = Buffer.concat([text, piece]).subarray(0, KEPT)));
    socket.on('error', (error) => (clearTimeout(watch), ended(error.message)));
    socket.on('close', () => (clearTimeout(watch), ended(text.length ? undefined : 'closed')));
    socket.on('connect', async () => {
      for (const piece of pieces) {
        if (over) return;
        socket.write(piece);
        await pause(every);
      }
    });
  });
}

/** Status, headers and body of the first answer in what came back. */
function understood(bytes) {
  const text = bytes.toString('latin1');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const end = text.indexOf('\r\n\r\n');
  return { status, headers: end < 0 ? text : text.slice(0, end), body: end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4) };
}

/** A request as text, to be sent with `raw`. */
export function written(port, { method, path, headers = {}, body }, more = []) {
  const all = { Host: `127.0.0.1:${port}`, ...(body ? { 'Content-Length': body.length } : {}), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, ...more, '', ''].join('\r\n'), 'latin1'), body ?? Buffer.alloc(0)]);
}
