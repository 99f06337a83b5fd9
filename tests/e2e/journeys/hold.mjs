// Hold to talk with the mouse and with Space, and Mute.
import assert from 'node:assert/strict';
import { Key } from 'selenium-webdriver';
import { PASSPHRASE, handsFree, meetAndListen, messages, noted, untilStatus, untilText, watch } from '../acts.mjs';
import { understood } from '../speech.mjs';
import { eventually, sleep } from '../time.mjs';

const FIRST = 'Do you like to walk in the rain?';
const SECOND = 'What do you eat for breakfast?';

async function newest(person, count) {
  await eventually('the words as a message', async () => (await messages(person, 'You')).length >= count, 30_000);
  return (await messages(person, 'You')).at(-1);
}

export const hold = {
  async 'Hold to talk, with the mouse and with Space'(stage) {
    stage.sound.breathe();
    const [first, second] = [await stage.speech.of(FIRST), await stage.speech.of(SECOND)];
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await watch(person);
    const actions = () => person.page.actions({ async: false });

    await actions().move({ origin: await person.find('button', 'Hold to talk') }).press().perform();
    await untilText(person, 'I’m listening');
    await stage.sound.play(first);
    await stage.shot(person, 'hold-to-talk');
    await actions().release().perform();
    const one = await newest(person, 1);
    assert.ok(understood(FIRST, one) >= 0.6, `with the mouse: “${one}”`);
    await untilStatus(person, 'Speaking', 60_000);
    await untilStatus(person, 'Idle', 90_000);

    // Space types in the message box; elsewhere it is the talk button.
    await (await person.find('log', 'Conversation')).click();
    await actions().keyDown(Key.SPACE).perform();
    await sleep(150);
    await stage.sound.play(second);
    await actions().keyUp(Key.SPACE).perform();
    const two = await newest(person, 2);
    assert.ok(understood(SECOND, two) >= 0.6, `with Space, speaking at once: “${two}”`);
    await untilStatus(person, 'Speaking', 60_000);
    await untilStatus(person, 'Idle', 90_000);

    // A pause in mid-sentence means nothing while it is held; Esc calls it off.
    await actions().keyDown(Key.SPACE).perform();
    await sleep(800);
    await actions().sendKeys(Key.ESCAPE).perform();
    await actions().keyUp(Key.SPACE).perform();
    await sleep(1500);
    assert.equal((await messages(person, 'You')).length, 2, 'what was called off is not sent');
    const statuses = (await noted(person, 'status')).map(({ text }) => text);
    console.log(`     ${statuses.join(' → ')}`);
    await stage.close();
    const told = stage.chats()[0].messages.slice(1);
    assert.deepEqual(told.map(({ role, cut }) => `${role}${cut ? ', cut' : ''}`), ['user', 'assistant', 'user', 'assistant']);
  },

  async 'Mute: nothing is heard until it is off again'(stage) {
    stage.sound.breathe();
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await handsFree(person);
    await person.press('button', 'Mute');
    await untilText(person, 'The microphone is muted');
    assert.equal(await (await person.find('button', 'Mute')).getAttribute('aria-pressed'), 'true');
    await watch(person);
    await stage.sound.play(await stage.speech.of(FIRST));
    await sleep(6000);
    await stage.shot(person, 'muted');
    assert.equal((await messages(person, 'You')).length, 0, 'nothing was heard');
    assert.ok((await noted(person, 'status')).every(({ text }) => text === 'Idle'), 'and nothing happened');
    assert.ok(!(await person.sees('alert', '^')), 'a muted microphone is not taken for a broken one');
    await person.press('button', 'Mute');
    await untilText(person, 'I’m listening, just talk');
    await stage.sound.play(await stage.speech.of(SECOND));
    const heard = await newest(person, 1);
    assert.ok(understood(SECOND, heard) >= 0.6, `heard again: “${heard}”`);
    await untilStatus(person, 'Speaking', 60_000);
  },
};
