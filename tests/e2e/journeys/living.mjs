// A chat that people live in: other answers, branches, edits, finding things again, and help when it is needed.
import assert from 'node:assert/strict';
import { By, Key } from 'selenium-webdriver';
import { PASSPHRASE, bodyText, meetAndListen, messages, say, untilStatus, untilText } from '../acts.mjs';
import { connect } from '../before-opening.mjs';
import { ask, listening } from '../listening.mjs';
import { chatServer } from '../servers.mjs';
import { eventually } from '../time.mjs';

const KEY = 'sk-window-7b1e44c09d52a6f8';

/** Whoever is asked for the nth time says so. */
function counting() {
  let times = 0;
  return (said) => `Answer number ${++times} is about ${/heron/.test(said) ? 'a heron on the pier' : 'the quiet sea'}.`;
}

/** Points at the nth message that is shown, so that its tools appear, and gives whoever looks only there. */
async function at(person, place) {
  const all = await person.page.findElements(By.css('[role=log] article[data-message]'));
  const one = all.at(place);
  await person.page.actions().move({ origin: one }).perform();
  const id = await one.getAttribute('data-message');
  return person.within(`[data-message="${id}"]`);
}

async function idleAgain(person, shown) {
  await untilText(person, shown, 60_000);
  await untilStatus(person, 'Idle', 60_000);
}

export const living = {
  async 'a reply is made again and both are leafed through; a branch begins, is left and found again by searching'(stage) {
    const server = await chatServer({ key: KEY, answer: counting(), pace: 10 });
    try {
      connect(stage, server, KEY);
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await say(person, 'What do you see by the sea?');
      await idleAgain(person, 'Answer number 1');
      await (await at(person, -1)).press('button', 'Regenerate');
      await idleAgain(person, 'Answer number 2');
      await untilText(person, '2 / 2');
      assert.equal((await messages(person, 'Mira')).length, 2, 'it stands in the place of the first');
      await stage.shot(person, 'living-swipes');
      await (await at(person, -1)).press('button', 'Previous answer');
      await untilText(person, 'Answer number 1');
      await untilText(person, '1 / 2');

      await (await at(person, 1)).press('button', 'Edit');
      const box = await person.find('textbox', 'Edit message');
      await box.clear();
      await box.sendKeys('Is there a heron?');
      await stage.shot(person, 'living-edit');
      await person.press('button', 'Save and send again');
      await idleAgain(person, 'a heron on the pier');
      await stage.shot(person, 'living-branch');
      assert.match(JSON.stringify(server.seen.at(-1).messages), /Is there a heron/);
      assert.doesNotMatch(JSON.stringify(server.seen.at(-1).messages), /What do you see by the sea/);

      await person.page.actions().keyDown(Key.CONTROL).sendKeys('f').keyUp(Key.CONTROL).perform();
      const field = await person.find('combobox', 'Search chats');
      await field.sendKeys('quiet sea');
      await person.find('option', '^');
      await stage.shot(person, 'living-search');
      await field.sendKeys(Key.ENTER);
      await untilText(person, 'What do you see by the sea?');
      await stage.shot(person, 'living-found');
      assert.equal((await messages(person, 'You')).at(-1), 'What do you see by the sea?', 'the branch is shown again');

      const last = await at(person, -1);
      const gone = (await messages(person, 'Mira')).at(-1);
      await last.press('button', 'More');
      await person.press('menuitem', 'Delete');
      await untilText(person, 'The message was deleted');
      assert.ok(!(await messages(person, 'Mira')).includes(gone));
      await person.press('button', 'Undo');
      await eventually('the message, back again', async () => (await messages(person, 'Mira')).includes(gone));
    } finally {
      await server.stop().catch(() => {});
    }
  },

  async 'somebody in danger is answered with our own words and sees where help is, in her language, typed'(stage) {
    const server = await chatServer({ key: KEY, answer: counting(), pace: 10 });
    try {
      connect(stage, server, KEY);
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await say(person, 'Ich kann nicht mehr. Heute Nacht bringe ich mich um.');
      await person.find('region', 'Help');
      const card = person.within('[role=region][aria-label=Help]');
      assert.ok(await card.page.findElements(By.css('[role=region][aria-label=Help] [lang=de]')), 'the card is in German');
      await untilStatus(person, 'Idle', 90_000);
      await stage.shot(person, 'care-german');
      assert.equal(server.seen.length, 0, 'no model was asked');
      await say(person, 'This homework is killing me.');
      await idleAgain(person, 'Answer number 1');
    } finally {
      await server.stop().catch(() => {});
    }
  },

  async 'somebody in danger is heard by voice as well'(stage) {
    const { person, tape } = await listening(stage);
    await ask(stage, tape, 'I want to kill myself tonight.');
    await person.find('region', 'Help');
    await untilStatus(person, 'Idle', 90_000);
    await stage.shot(person, 'care-by-voice');
    console.log(`     heard: ${(await messages(person, 'You')).at(-1)}`);
    console.log(`     said: ${(await messages(person, 'Mira')).at(-1)}`);
    assert.match(await bodyText(person), /AI/);
    await tape.stop();
  },
};
