// What is said to the companion, by voices that no companion has, and noises that are not said. Made anew for every run.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cough, readWav, shout, writeWav } from './waves.mjs';

const run = promisify(execFile);
const RATE = 24_000;

export class Speech {
  #made = new Map();

  constructor(programs, folder) {
    Object.assign(this, { programs, folder });
  }

  /** Path of a WAV file with this text. */
  of(text, voice = 'am_adam') {
    const key = `${voice}: ${text}`;
    if (!this.#made.has(key)) this.#made.set(key, this.#make(text, voice, join(this.folder, `${this.#made.size}.wav`)));
    return this.#made.get(key);
  }

  async #make(text, voice, path) {
    await run(join(this.programs, 'visavis-cli'), ['say', '--voice', voice, '--text', text, '--out', path]);
    return path;
  }

  cough() {
    const path = join(this.folder, 'cough.wav');
    writeWav(path, cough(RATE), RATE);
    return path;
  }

  /** The same words, distorted by a microphone turned up too far. */
  async shouted(text) {
    const path = join(this.folder, 'shouted.wav');
    writeWav(path, shout(readWav(await this.of(text))), RATE);
    return path;
  }
}

/** Words of `text` that are also in `heard`, as a share of them all. */
export function understood(text, heard) {
  const words = (line) => line.toLowerCase().match(/[a-z']+/g) ?? [];
  const known = new Set(words(heard));
  const said = words(text);
  return said.filter((word) => known.has(word)).length / said.length;
}
