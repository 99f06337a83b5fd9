// Small files that are what they seem, and some that are not.
import { crc32, deflateSync, gzipSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(kind, data) {
  const typed = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(checksum(typed));
  return Buffer.concat([length, typed, sum]);
}

/** Node has one only from 20.15 on. */
function checksum(bytes) {
  if (crc32) return crc32(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function header(width, height) {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 2, 0, 0, 0], 8);
  return chunk('IHDR', data);
}

/** `side` pixels square; `words` stand in it as a comment. */
export function png(side = 64, words = '') {
  const rows = Buffer.alloc(side * (1 + side * 3), 0x60);
  for (let row = 0; row < side; row += 1) rows[row * (1 + side * 3)] = 0;
  const comment = words ? [chunk('tEXt', Buffer.from(`Comment\0${words}`, 'latin1'))] : [];
  return Buffer.concat([SIGNATURE, header(side, side), ...comment, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** A few KB that say they are 60,000 x 60,000 pixels (10 GB), and begin to be. */
export function pngBomb() {
  const zeros = deflateSync(Buffer.alloc(4 << 20), { level: 9 });
  return Buffer.concat([SIGNATURE, header(60_000, 60_000), chunk('IDAT', zeros), chunk('IEND', Buffer.alloc(0))]);
}

/** A complete picture of 12,000 x 12,000 pixels (432 MB) in 0.4 MB. */
export function pngBlanket() {
  const rows = deflateSync(Buffer.alloc(12_000 * (1 + 12_000 * 3)), { level: 9 });
  return Buffer.concat([SIGNATURE, header(12_000, 12_000), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** The beginning of a JPEG of 65,500 x 65,500 pixels. */
export function jpegBomb() {
  const frame = [0xff, 0xc0, 0x00, 0x11, 8, 0xff, 0xdc, 0xff, 0xdc, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
  return Buffer.from([0xff, 0xd8, ...frame, 0xff, 0xda, 0x00, 0x0c, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0, ...Array(512).fill(0x55), 0xff, 0xd9]);
}

/** 100 MB of one letter in a JSON string, in 100 KB. */
export const gzipBomb = () => gzipSync(Buffer.concat([Buffer.from('{"text":"'), Buffer.alloc(100 << 20, 0x61), Buffer.from('"}')]));

/** A tone, mono, 24 kHz, 16 bit. */
export function wav(seconds = 0.5) {
  const samples = Math.round(24_000 * seconds);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) file.writeUInt16LE(value, at);
  file.writeUInt32LE(24_000, 24);
  file.writeUInt32LE(48_000, 28);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n += 1) file.writeInt16LE(Math.round(9000 * Math.sin(n / 12) * Math.sin((Math.PI * n) / samples)), 44 + n * 2);
  return file;
}
