// Sound as numbers: files, loudness, and the noises that no voice makes.
import { readFileSync, writeFileSync } from 'node:fs';

/** Samples of little-endian 16-bit sound. */
export function fromBytes(bytes) {
  return Float32Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2) / 32768);
}

export function toBytes(samples) {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, n) => bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), n * 2));
  return bytes;
}

/** Samples of a 16-bit mono WAV file with the usual 44-byte head. */
export function readWav(path) {
  return fromBytes(readFileSync(path).subarray(44));
}

/** Writes mono, or interleaved with `channels`. */
export function writeWav(path, samples, rate, channels = 1) {
  const data = toBytes(samples);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([head, data]));
}

/** Root mean square of every `ms` milliseconds. */
export function blocks(samples, rate, ms) {
  const size = (rate * ms) / 1000;
  const loud = [];
  for (let at = 0; at + size <= samples.length; at += size) {
    let sum = 0;
    for (let n = at; n < at + size; n++) sum += samples[n] ** 2;
    loud.push(Math.sqrt(sum / size));
  }
  return loud;
}

/** Where there is sound, how long, how strong. */
export function speechIn(samples, rate = 24_000) {
  const loud = blocks(samples, rate, 20);
  const first = loud.findIndex((rms) => rms > 0.005);
  const last = loud.findLastIndex((rms) => rms > 0.005);
  if (first < 0) return { ms: 0, rms: 0, startMs: 0, endMs: 0 };
  const span = loud.slice(first, last + 1);
  const rms = Math.sqrt(span.reduce((sum, value) => sum + value ** 2, 0) / span.length);
  return { ms: span.length * 20, rms, startMs: first * 20, endMs: (last + 1) * 20 };
}

/** Numbers from -1 to 1 that look random and are the same every time. */
function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** A quiet room at -62 dBFS, darker than white noise as rooms are. */
export function roomTone(seconds, rate) {
  const next = noise(7);
  let low = 0;
  return Float32Array.from({ length: seconds * rate }, () => {
    low += 0.25 * (next() - low);
    return low * 0.0036;
  });
}

/** A cough of 250 ms: the burst as the throat opens, the rush of air after it, and a short voiced end. */
export function cough(rate) {
  const next = noise(11);
  const length = Math.round(0.25 * rate);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  const resonance = 2 * 0.93 * Math.cos((2 * Math.PI * 900) / rate);
  return Float32Array.from({ length }, (_, n) => {
    const t = n / rate;
    const burst = Math.min(1, t / 0.004) * Math.exp(-t / 0.035);
    const rush = 0.35 * Math.min(1, t / 0.02) * Math.exp(-Math.max(0, t - 0.06) / 0.05);
    const voice = t > 0.15 ? 0.12 * Math.sin(2 * Math.PI * 180 * t) * Math.exp(-(t - 0.15) / 0.04) : 0;
    const x = next() * (burst + rush);
    const y = x - x2 + resonance * y1 - 0.93 ** 2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return Math.min(1, (n > length - 120 ? (length - n) / 120 : 1)) * (0.09 * y + voice);
  });
}

/** Speech far too loud for the microphone. */
export function shout(samples) {
  return samples.map((sample) => Math.max(-1, Math.min(1, sample * 40)));
}
