// Talking without touching anything: asked aloud, answered aloud, interrupted, coughed over.
import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import { bodyText, inOrder, messages, noted, seesSpeaking, untilStatus } from '../acts.mjs';
import { ask, keepTape, listening, midSentence, speak } from '../listening.mjs';
import { understood } from '../speech.mjs';
import { eventually, sleep } from '../time.mjs';

const QUESTION = 'What is the most beautiful place you have ever seen?';
const SECOND = 'Please tell me how I can bake a loaf of bread at home.';
/** Silence of the speaker after the first sample of speech over it. */
// No bar (the bench has those): slower than this, she was not interrupted at all.
const MOST_TO_SILENCE_MS = 2_000;

export const handsFree = {
  async 'hands-free: a spoken question is answered aloud, and a second one interrupts the answer'(stage) {
    const [, second] = await Promise.all([stage.speech.of(QUESTION), stage.speech.of(SECOND)]);
    const { person, tape } = await listening(stage);
    await stage.shot(person, 'hands-free-listening');

    const { first } = await ask(stage, tape, QUESTION);
    const heard = (await messages(person, 'You')).at(-1);
    assert.ok(understood(QUESTION, heard) >= 0.6, `the transcript appears as a message: “${heard}”`);
    await midSentence(tape, first);
    const over = await speak(stage, tape, second);
    await untilStatus(person, 'Listening', 10_000).catch(() => {});
    const during = tape.speaker.sounds(over.start, over.end);
    assert.ok(during.length > 0, 'she was speaking as it began');
    const silence = during.at(-1).end - over.start;
    console.log(`     the speaker fell silent ${Math.round(silence)} ms after the second question began`);
    await eventually('the second answer aloud', () => tape.speaker.loudMs(over.end) > 200, 60_000);
    console.log(`     second answer ${Math.round(tape.speaker.sounds(over.end)[0].start - over.end)} ms after the second question`);
    await untilStatus(person, 'Idle', 90_000);
    await stage.shot(person, 'hands-free-interrupted');
    keepTape(stage, tape, 'hands-free');
    const statuses = (await noted(person, 'status')).map(({ text }) => text);
    console.log(`     ${statuses.join(' → ')}`);
    await stage.close();

    assert.ok(silence <= MOST_TO_SILENCE_MS, `silent within ${MOST_TO_SILENCE_MS} ms: ${Math.round(silence)} ms`);
    inOrder(statuses, ['Listening', 'Thinking', 'Speaking', 'Listening', 'Thinking', 'Speaking', 'Idle']);
    const told = stage.chats()[0].messages.slice(1);
    assert.deepEqual(told.map(({ role, cut }) => `${role}${cut ? ', cut' : ''}`), ['user', 'assistant, cut', 'user', 'assistant'], JSON.stringify(told));
    assert.ok(told[0].spoken && told[2].spoken, 'it is kept that they were said aloud');
    assert.ok(understood(SECOND, told[2].text) >= 0.6, `the second question was understood: “${told[2].text}”`);
    console.log(`     stages of the two answers: ${JSON.stringify(told[1].timing)} ${JSON.stringify(told[3].timing)}`);
  },

  async 'hands-free: words are shown while they are said, on both sides'(stage) {
    const { person, tape } = await listening(stage);
    const playing = stage.sound.play(await stage.speech.of('Please tell me a little story about the old lighthouse and the people who live in the harbour below it.'));
    await eventually('the words of the person, live', () => person.page.findElements(By.css('[data-caption=mine]')).then((found) => found.length > 0), 20_000);
    await stage.shot(person, 'captions-listening');
    await playing;
    await untilStatus(person, 'Speaking', 60_000);
    await eventually('a spoken word, marked', () => person.page.findElements(By.css('[data-caption=theirs] mark')).then((found) => found.length > 0), 20_000);
    await sleep(600);
    await stage.shot(person, 'captions-speaking');
    await untilStatus(person, 'Idle', 90_000);
    const [mine, theirs] = [await noted(person, 'mine'), await noted(person, 'theirs')];
    const said = (await messages(person, 'Mira')).at(-1);
    console.log(`     ${mine.map(({ text }) => text).join(' | ')}`);
    assert.ok(theirs.length > 0 && theirs.every(({ text }) => said.includes(text.slice(0, 12))), `captions are what she said: ${JSON.stringify(theirs)} in “${said}”`);
    await tape.stop();
  },

  async 'hands-free: a cough over the answer does not interrupt it'(stage) {
    const { person, tape } = await listening(stage);
    const { first } = await ask(stage, tape, QUESTION);
    const face = seesSpeaking(person).then(() => 'it moved', ({ message }) => message);
    await midSentence(tape, first);
    const cough = await speak(stage, tape, stage.speech.cough());
    assert.equal(await face, 'it moved');
    await untilStatus(person, 'Idle', 90_000);
    const after = tape.speaker.sounds(cough.end, Infinity, 150);
    assert.ok(after.length > 0, 'she goes on');
    const gap = after[0].start > cough.end + 10 ? after[0].start - cough.end : 0;
    console.log(`     a cough of ${Math.round(cough.end - cough.start)} ms; the voice was back ${Math.round(gap)} ms after it and went on for ${Math.round(after.at(-1).end - cough.end)} ms`);
    keepTape(stage, tape, 'cough');
    const statuses = (await noted(person, 'status')).map(({ text }) => text);
    const shown = await bodyText(person);
    await stage.close();
    assert.ok(!statuses.includes('Interrupted'), statuses.join(' → '));
    assert.ok(!shown.includes('stopped here'), 'nothing on screen says that she was stopped');
    const told = stage.chats()[0].messages.slice(1);
    assert.deepEqual(told.map(({ role, cut }) => `${role}${cut ? ', cut' : ''}`), ['user', 'assistant'], JSON.stringify(told));
  },

  async 'hands-free: on a laptop she hears her own voice and does not interrupt herself'(stage) {
    const { person, tape } = await listening(stage);
    stage.sound.echo(0.5);
    await ask(stage, tape, QUESTION);
    await untilStatus(person, 'Idle', 90_000);
    await sleep(3000);
    keepTape(stage, tape, 'echo');
    const statuses = (await noted(person, 'status')).map(({ text }) => text);
    await stage.close();
    const told = stage.chats()[0].messages.slice(1);
    assert.deepEqual(told.map(({ role, cut }) => `${role}${cut ? ', cut' : ''}`), ['user', 'assistant'], `${statuses.join(' → ')} ${JSON.stringify(told)}`);
  },
};
