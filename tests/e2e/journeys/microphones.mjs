// Microphones that are missing, pulled out, dead or far too loud: said in words, and over when it is mended.
import assert from 'node:assert/strict';
import { PASSPHRASE, bodyText, meetAndListen, messages, noted, say, statusesUntilIdle, untilStatus } from '../acts.mjs';
import { listening, speak } from '../listening.mjs';
import { understood } from '../speech.mjs';
import { eventually, now, sleep } from '../time.mjs';

const QUESTION = 'What is the most beautiful place you have ever seen?';
const LONG = 'Yesterday I took the early train to the mountains, and when I arrived the whole valley was still full of fog, so I waited for an hour.';

async function alert(person, title, ms = 20_000) {
  const found = await person.find('alert', `^${title}`, ms);
  return (await found.getText()).replace(/\s+/g, ' ');
}

async function noMicrophone(stage, wishes, shot) {
  const person = await stage.open({ env: PASSPHRASE, ...wishes });
  await meetAndListen(person).catch((error) => { if (wishes.withSound !== false) throw error; });
  await untilStatus(person, 'Idle', 60_000);
  await person.press('switch', 'Hands-free');
  const words = await alert(person, 'No microphone');
  assert.match(words, /Connect one, or type instead/, `it says what to do: ${words}`);
  await stage.shot(person, shot);
  await say(person, 'Can you read this?');
  await statusesUntilIdle(person);
  assert.equal((await messages(person, 'You')).at(-1), 'Can you read this?', 'typing works');
  assert.equal((await messages(person, 'Mira')).length, 2, 'and is answered');
  await stage.close();
}

export const microphones = {
  async 'without a microphone it is said what to do, and typing works'(stage) {
    await stage.enter({ microphone: false });
    await noMicrophone(stage, {}, 'no-microphone');
  },

  async 'without any sound it is the same'(stage) {
    await noMicrophone(stage, { withSound: false }, 'no-sound');
  },

  async 'a microphone pulled out in mid-sentence is missed, and found again'(stage) {
    const [long, question] = [await stage.speech.of(LONG), await stage.speech.of(QUESTION)];
    const { person, tape } = await listening(stage);
    const playing = stage.sound.play(long);
    await sleep(2500);
    const pulled = now();
    stage.sound.unplugMicrophone();
    const words = await alert(person, 'Microphone disconnected');
    console.log(`     “${words}” ${Math.round(now() - pulled)} ms after it was pulled out`);
    assert.match(words, /Connect it again/);
    await stage.shot(person, 'microphone-lost');
    await playing;
    await sleep(500);
    const plugged = now();
    stage.sound.plugMicrophone();
    await eventually('the end of the alert', async () => !(await person.sees('alert', '^')), 10_000);
    const took = now() - plugged;
    console.log(`     listening again ${Math.round(took)} ms after it was plugged in`);
    assert.ok(took < 2000, 'within two seconds');
    await untilStatus(person, 'Idle', 90_000);

    const before = (await messages(person, 'You')).length;
    const said = await speak(stage, tape, question);
    await eventually('the words as a message', async () => (await messages(person, 'You')).length > before, 30_000);
    const heard = (await messages(person, 'You')).at(-1);
    assert.ok(understood(QUESTION, heard) >= 0.6, `heard again: “${heard}”`);
    await eventually('the answer aloud', () => tape.speaker.loudMs(said.end) > 200, 60_000);
    console.log(`     ${(await noted(person, 'status')).map(({ text }) => text).join(' → ')}`);
  },

  async 'a dead microphone and a distorted one are told apart from a quiet room'(stage) {
    const shouted = await stage.speech.shouted(LONG);
    const { person } = await listening(stage);
    await sleep(7000);
    assert.ok(!(await person.sees('alert', '^')), 'a quiet room is nothing to warn about');
    stage.sound.holdBreath();
    const dead = await alert(person, 'I can’t hear anything');
    assert.match(dead, /switch|sound settings/, dead);
    await stage.shot(person, 'microphone-silent');
    stage.sound.breathe();
    await eventually('the end of the alert', async () => !(await person.sees('alert', '^')), 10_000);
    const playing = stage.sound.play(shouted);
    const loud = await alert(person, 'A little too loud');
    assert.match(loud, /Lower its level/, loud);
    await stage.shot(person, 'microphone-clipping');
    await playing;
    await eventually('the end of the alert', async () => !(await person.sees('alert', '^')), 20_000);
    assert.ok(!(await bodyText(person)).includes('That did not work'));
  },
};
