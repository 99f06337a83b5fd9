// Talking with the companion in a room that is being recorded.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PASSPHRASE, handsFree, meetAndListen, watch } from './acts.mjs';
import { RATE } from './sound.mjs';
import { eventually, now, sleep } from './time.mjs';
import { writeWav } from './waves.mjs';

/** A chat with Mira that listens, in a quiet room that is being recorded. */
export async function listening(stage, wishes = {}) {
  stage.sound.breathe();
  const person = await stage.open({ env: PASSPHRASE, ...wishes });
  await meetAndListen(person);
  const tape = await stage.sound.record();
  await handsFree(person);
  await watch(person);
  return { person, tape };
}

/** Says it and gives where on the recording it lies. */
export async function speak(stage, tape, path) {
  const from = now();
  await stage.sound.play(path);
  // The player ends a little after its last sample; what comes later may be an echo.
  const to = now();
  await sleep(200);
  const sounds = tape.mouth.sounds(from, to, 600);
  assert.ok(sounds.length > 0, 'the recording has what was said');
  return { start: sounds[0].start, end: sounds.at(-1).end };
}

/** Asks aloud and waits until the answer can be heard. */
export async function ask(stage, tape, text) {
  const said = await speak(stage, tape, await stage.speech.of(text));
  await eventually('the answer aloud', () => tape.speaker.loudMs(said.end) > 200, 60_000);
  const first = tape.speaker.sounds(said.end)[0].start;
  console.log(`     from the end of the question to the first sound of the answer: ${Math.round(first - said.end)} ms`);
  return { ...said, first };
}

/** Waits until she is in the middle of a sentence. An opener ("Mm.") is shorter than that. */
export async function midSentence(tape, from) {
  await eventually('the middle of a sentence', () => {
    const last = tape.speaker.sounds(from, Infinity, 200).at(-1);
    return last && now() - last.end < 150 && last.end - last.start > 900;
  }, 60_000);
}

/** Both sides of a recording as one stereo file beside the screenshots. */
export function keepTape(stage, tape, name) {
  const [left, right] = [tape.speaker.samples(), tape.mouth.samples()];
  const offset = Math.round(((tape.mouth.zero - tape.speaker.zero) * RATE) / 1000);
  const both = new Float32Array(left.length * 2);
  left.forEach((sample, n) => {
    both[n * 2] = sample;
    both[n * 2 + 1] = right[n - offset] ?? 0;
  });
  writeWav(join(stage.output, `${name}.wav`), both, RATE, 2);
}
