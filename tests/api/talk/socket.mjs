// A WebSocket client of the smallest kind: text and binary messages, as they come.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * Gives `{ status, head, send, next, close }`. `next` waits for `{ event }`, `{ sound }` or `{ closed }`.
 * `send(text or bytes)`.
 */
export async function open(port, path, headers = {}) {
  const stream = connect(port, '127.0.0.1');
  stream.setNoDelay(true);
  const key = randomBytes(16).toString('base64');
  const asked = {
    Host: `localhost:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
    ...headers,
  };
  const lines = Object.entries(asked).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const came = inbox(stream);
  const head = await came.head;
  return {
    head,
    status: Number(head.split(' ')[1]),
    send: (data) => stream.write(typeof data === 'string' ? frame(1, Buffer.from(data)) : frame(2, data)),
    next: came.next,
    close: () => stream.destroy(),
  };
}

function frame(kind, data) {
  const mask = randomBytes(4);
  const length = data.length < 126 ? Buffer.from([0x80 | data.length]) : Buffer.from([0x80 | 126, data.length >> 8, data.length & 255]);
  const masked = Buffer.from(data);
  for (let n = 0; n < masked.length; n++) masked[n] ^= mask[n % 4];
  return Buffer.concat([Buffer.from([0x80 | kind]), length, mask, masked]);
}

/** Messages in their order, whether somebody waits for them already or not. */
function inbox(stream) {
  let rest = Buffer.alloc(0);
  let begun = null;
  const messages = [];
  const waiting = [];
  const head = new Promise((done) => (begun = done));
  const give = (message) => (waiting.length > 0 ? waiting.shift()(message) : messages.push(message));
  const read = () => {
    if (begun) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      begun(rest.subarray(0, end).toString());
      begun = null;
      rest = rest.subarray(end + 4);
    }
    for (let one = first(rest); one; one = first(rest)) {
      rest = rest.subarray(one.end);
      if (one.kind === 1) give({ event: JSON.parse(one.data.toString()) });
      if (one.kind === 2) give({ sound: one.data });
      if (one.kind === 8) give({ closed: one.data.length > 1 ? one.data.readUInt16BE(0) : 0 });
    }
  };
  stream.on('data', (piece) => {
    rest = Buffer.concat([rest, piece]);
    read();
  });
  stream.on('error', () => {});
  stream.on('close', () => {
    begun?.('');
    give({ closed: 0 });
  });
  const next = () => (messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((done) => waiting.push(done)));
  return { head, next };
}

function first(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const from = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < from) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < from + length) return null;
  return { kind: bytes[0] & 0x0f, data: Buffer.from(bytes.subarray(from, from + length)), end: from + length };
}
