// What lasts beyond a chat: what is remembered of the person, the files they bring, and everything put aside and brought back.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { By } from 'selenium-webdriver';
import { PASSPHRASE, bodyText, meet, meetAndListen, messages, say, untilStatus, untilText } from '../acts.mjs';
import { connect } from '../before-opening.mjs';
import { dialog, give, goTo } from '../films.mjs';
import { pdf } from '../pdf.mjs';
import { chatServer } from '../servers.mjs';
import { eventually } from '../time.mjs';

const WORDS = 'seven quiet harbours';
const KEY = 'sk-window-2c9d44c09d52a7e1';

/** As `untilText`; the window's driver leaves out what lies in some lists. */
async function untilRead(person, words, ms = 30_000) {
  await eventually(`“${words}” to read`, async () => (await person.page.executeScript('return document.body.innerText')).includes(words), ms);
}

const answered = async (person, words) => {
  await untilText(person, words, 60_000);
  await untilStatus(person, 'Idle', 60_000);
};
/** Everything that went to the model with the newest question. */
const prompt = (server) => JSON.stringify(server.seen.at(-1).messages);

async function openData(person) {
  await goTo(person, 'Settings');
  await person.press('button', 'Open your data');
  await untilRead(person, 'Backups');
}

export const keeping = {
  async 'a fact is learned, shown, used, corrected and forgotten'(stage) {
    let times = 0;
    const server = await chatServer({ key: KEY, answer: () => `Answer number ${++times}.`, pace: 5 });
    try {
      connect(stage, server, KEY);
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await say(person, 'My sister is called Anna, and I live in Lyon.');
      await untilText(person, 'Remembered:');
      await answered(person, 'Answer number 1');
      await stage.shot(person, 'memory-learned');
      assert.match(await bodyText(person), /Remembered:[\s\S]*Anna/);

      await say(person, 'I live in Nantes now.');
      await untilText(person, 'was:');
      await answered(person, 'Answer number 2');
      await goTo(person, 'Memory');
      await person.find('list', 'Remembered');
      await stage.shot(person, 'memory-page');
      const page = await bodyText(person);
      assert.match(page, /Nantes/);
      assert.match(page, /Anna/);
      await person.press('button', '^Edit “Lives in Nantes');
      const words = await person.within('[role=form], form').find('textbox', 'What is remembered');
      await words.clear();
      await words.sendKeys('Lives in Nantes, near the river');
      await person.press('button', 'Save');
      await untilText(person, 'near the river');

      await goTo(person, 'Chats');
      await say(person, 'Where do I live?');
      await answered(person, 'Answer number 3');
      assert.match(prompt(server), /near the river/, 'what was corrected by hand is put before the model');

      await goTo(person, 'Memory');
      await person.press('button', '^Forget “Lives in Nantes');
      await eventually('the fact gone', async () => !/near the river/.test(await bodyText(person)));
      await stage.shot(person, 'memory-forgotten');
      await goTo(person, 'Chats');
      await say(person, 'And where do I live?');
      await answered(person, 'Answer number 4');
      assert.doesNotMatch(prompt(server), /Nantes/, 'neither the fact nor the sentence it came from');
      const before = server.seen.length;
      await say(person, 'What do you know about me?');
      await eventually('an answer out of memory', async () => /Anna/.test((await messages(person, 'Mira')).at(-1) ?? ''), 60_000);
      await untilStatus(person, 'Idle', 60_000);
      await stage.shot(person, 'memory-asked');
      assert.equal(server.seen.length, before, 'no model was asked');
    } finally {
      await server.stop().catch(() => {});
    }
  },

  async 'a PDF is asked about: shown before it goes, sent, answered'(stage) {
    const server = await chatServer({ key: KEY, answer: (said) => (/four euros/.test(said) ? 'A ticket costs four euros.' : 'Nothing says so.'), pace: 5 });
    try {
      connect(stage, server, KEY);
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      const path = join(stage.home, 'museum.pdf');
      writeFileSync(path, pdf(['The harbour museum opens at nine.', 'Tickets cost four euros.']));
      await give(person, path, '[data-composer], form:has(textarea)');
      await untilRead(person, 'museum.pdf');
      await untilRead(person, '1 page');
      await untilRead(person, 'Stays on this computer');
      await stage.shot(person, 'file-chip');
      await person.press('button', 'What will be sent');
      await untilRead(person, 'Tickets cost four euros');
      await stage.shot(person, 'file-preview');
      await dialog(person).press('button', 'Close');
      await say(person, 'What does a ticket cost?');
      await answered(person, 'A ticket costs four euros.');
      assert.match(prompt(server), /Tickets cost four euros/);
      await stage.shot(person, 'file-answered');
    } finally {
      await server.stop().catch(() => {});
    }
  },

  async 'everything is backed up, deleted, and brought back'(stage) {
    const server = await chatServer({ key: KEY, answer: () => 'The lamp is lit.', pace: 5 });
    try {
      connect(stage, server, KEY);
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await say(person, 'Is the lamp of the lighthouse lit?');
      await answered(person, 'The lamp is lit.');
      await openData(person);
      await person.press('button', 'Set a passphrase');
      await (await person.find('textbox', 'Passphrase')).sendKeys(WORDS);
      await (await person.find('textbox', 'Passphrase again')).sendKeys(WORDS);
      await person.press('button', 'Set passphrase');
      await untilRead(person, 'Every backup from now on is locked');
      await person.press('button', 'Back up now');
      await untilRead(person, 'whole, checked', 120_000);
      await stage.shot(person, 'data-backup');

      await person.press('button', 'Delete everything…');
      const asked = dialog(person);
      await (await asked.find('textbox', '^Type DELETE')).sendKeys('DELETE');
      await stage.shot(person, 'data-delete');
      await asked.press('button', 'Delete everything');
      await untilRead(person, 'Everything is deleted', 120_000);
      await stage.shot(person, 'data-deleted');
      await person.press('button', 'Begin anew');
      await (await person.find('textbox', 'Passphrase')).sendKeys(WORDS);
      await (await person.find('textbox', 'Passphrase again')).sendKeys(WORDS);
      await person.press('button', 'Protect my chats');
      await meet(person);
      assert.doesNotMatch(await bodyText(person), /lighthouse/);
      await untilStatus(person, 'Idle', 90_000);

      await openData(person);
      await person.press('button', '^Options for the backup');
      await person.press('menuitem', 'Restore');
      await dialog(person).press('button', 'Restore');
      await (await dialog(person).find('textbox', 'Passphrase of this backup')).sendKeys(WORDS);
      await dialog(person).press('button', 'Restore');
      await untilRead(person, 'What was here before is in this folder', 120_000);
      await stage.shot(person, 'data-restored');
      await dialog(person).press('button', 'Open Visavis anew');
      await untilRead(person, 'Is the lamp of the lighthouse lit?', 60_000);
      await untilRead(person, 'The lamp is lit.');
      await stage.shot(person, 'data-back-again');
    } finally {
      await server.stop().catch(() => {});
    }
  },
};
