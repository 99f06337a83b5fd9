// Two people at one computer: neither sees anything of the other's, and what a film costs is taken once, when it is there.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { By } from 'selenium-webdriver';
import { PASSPHRASE, bodyText, meet, meetAndListen, say, untilStatus, untilText } from '../acts.mjs';
import { connect } from '../before-opening.mjs';
import { cardText, dialog, exportReply, give, goTo, untilDone } from '../films.mjs';
import { pngCard } from '../../ui/cast-stage.mjs';
import { chatServer } from '../servers.mjs';
import { eventually, sleep } from '../time.mjs';

const KEY = 'sk-window-7be1c05d93aa4f26';
const SAM = 'seven quiet harbours';
const NOOR = 'three small boats';
/** What only Sam has ever said, made or taken in. */
const SAMS = /lighthouse|Anna|Isolde|Study/;
/** Long enough to be caught in the middle. */
const LONG = Array.from({ length: 10 }, (_, n) => `This is sentence number ${n + 1} of a long speech about the sea and the people who live by it.`).join(' ');

/** Everything on screen; the window's driver leaves out what lies in some lists. */
const read = (person) => person.page.executeScript('return document.body.innerText');
const untilRead = (person, words, ms = 30_000) => eventually(`“${words}” to read`, async () => (await read(person)).includes(words), ms);

async function write(person, name, text) {
  const box = await person.find('textbox', name);
  await box.clear();
  await box.sendKeys(text);
}

/** The owner's window: a chat, a fact, a companion, a script and a film. */
async function settleIn(stage, person) {
  await meetAndListen(person);
  await say(person, 'My sister is called Anna. Is the lamp of the lighthouse lit?');
  await untilText(person, 'Remembered:');
  await untilText(person, 'The lighthouse is lit', 60_000);
  await untilStatus(person, 'Idle', 60_000);
  const card = join(stage.home, 'isolde.png');
  writeFileSync(card, pngCard().buffer);
  await goTo(person, 'Characters');
  await sleep(800);
  await (await person.page.findElement(By.css('main input[type=file][multiple]'))).sendKeys(card);
  await dialog(person).press('button', 'Import');
  await person.find('button', 'New chat with Isolde Marsh', 30_000);
  await goTo(person, 'Scripts');
  await person.press('button', 'New script');
  await dialog(person).press('radio', '^Pasted text');
  await (await dialog(person).find('textbox', 'Screenplay')).sendKeys('MIRA: The lighthouse is dark tonight.\nMIRA: Then we light it.');
  await dialog(person).press('button', 'Create');
  await eventually('the script', () => person.page.executeScript(`return [...document.querySelectorAll('[data-line] textarea')].some((line) => line.value.includes('dark tonight'))`), 60_000);
  await goTo(person, 'Chats');
  await exportReply(person);
  await untilDone(person, '', 180_000);
}

/** From a computer of one person to one of two, with credits. */
async function letIn(stage, person) {
  await goTo(person, 'Settings');
  assert.equal(await person.page.executeScript('return document.querySelector(`[aria-label*="switch person"]`)'), null, 'whoever is alone sees nothing of profiles');
  await person.press('button', 'Add a person');
  await untilText(person, 'First, a password for you');
  await stage.shot(person, 'profiles-first');
  const asked = dialog(person);
  await write(asked, 'Your name', 'Sam');
  await write(asked, 'Password', SAM);
  await write(asked, 'Password again', SAM);
  await asked.press('button', 'Next');
  await untilText(person, 'Let them type it themselves');
  await write(asked, 'Name', 'Noor');
  await write(asked, 'Password', NOOR);
  await write(asked, 'Password again', NOOR);
  await stage.shot(person, 'profiles-add');
  await asked.press('button', 'Add person');
  await untilText(person, 'Noor can sign in now');
  await person.press('switch', 'Videos cost credits');
  await untilRead(person, '20 credits left');
  await stage.shot(person, 'profiles-people');
}

async function leave(person, name) {
  await person.press('button', `^${name}: switch person`);
  await person.press('menuitem', 'Sign out');
  await person.find('heading', 'Who is there?', 30_000);
}

async function signIn(person, name, password) {
  await person.press('radio', name);
  await write(person, `Password of ${name}`, password);
  await person.press('button', 'Sign in');
}

/** Room by room, as somebody who is curious. */
async function findsNothing(stage, person) {
  const rooms = [['Chats', null], ['Characters', null], ['Memory', null], ['Scripts', 'No scripts yet'], ['Videos', 'No videos yet'], ['Models', null], ['Settings', 'People on this computer']];
  for (const [room, words] of rooms) {
    await goTo(person, room);
    if (words !== null) await untilRead(person, words);
    await sleep(500);
    const seen = await read(person);
    assert.doesNotMatch(seen, SAMS, `${room} shows something of Sam’s`);
    assert.ok(!seen.includes('Other programs'), 'other programs are the owner’s');
  }
  await goTo(person, 'Videos');
  await person.press('radio', 'Activity');
  await sleep(500);
  assert.doesNotMatch(await read(person), SAMS, 'the log of activities is one’s own');
  await person.press('button', '^Search chats');
  await (await person.find('combobox', 'Search chats')).sendKeys('lighthouse');
  await untilRead(person, 'Nothing found');
  await stage.shot(person, 'profiles-searched');
  await person.page.actions().sendKeys('\uE00C').perform();
  const stores = await person.page.executeScript('return JSON.stringify({ ...localStorage, ...sessionStorage })');
  assert.doesNotMatch(stores, SAMS);
}

/** What stands on one's own page about credits. */
async function balance(person) {
  await goTo(person, 'Settings');
  await person.press('button', 'Open');
  await untilRead(person, 'Your credits');
  const line = await eventually('the balance', async () => /(\d+) credits? left/.exec(await read(person)), 20_000);
  const taken = await person.page.executeScript(`return [...document.querySelectorAll('ul[aria-label="History of credits"] > li')].filter((one) => one.textContent.includes('Video')).length`);
  return { left: Number(line[1]), taken };
}

/** The folder in which Noor's film is made: her home lies beside the owner's. */
function workFolder(stage) {
  const homes = join(stage.home, 'data.profiles');
  const found = readdirSync(homes, { recursive: true, withFileTypes: true }).find((one) => one.isDirectory() && one.name.endsWith('.visavis'));
  return found ? join(found.parentPath, found.name) : null;
}

async function order(stage, person, sound) {
  await goTo(person, 'Videos');
  await give(person, sound, 'main');
  await dialog(person).press('radio', '^Large square');
  await untilRead(person, '1 credit, ');
  await stage.shot(person, 'profiles-price');
  await dialog(person).press('button', 'Export video');
}

const underWay = (person) => eventually('some of it is made', async () => /[1-9]\d?%/.test(await cardText(person, '')), 120_000);

/** The place of its work goes away under the film: as a disk that was pulled out. */
async function spoil(stage, person) {
  await underWay(person);
  const folder = await eventually('the work folder', () => workFolder(stage), 20_000);
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, 'in the way');
  await eventually('the film failed', async () => (await cardText(person, '')).includes('Failed'), 180_000);
  await stage.shot(person, 'profiles-failed');
  assert.ok(existsSync(dirname(folder)));
  rmSync(folder, { force: true });
}

export const profiles = {
  async 'two people: nothing of one is the other’s, and a film costs one credit once, whatever happens in between'(stage) {
    const server = await chatServer({ key: KEY, answer: () => 'The lighthouse is lit.', pace: 5 });
    try {
      connect(stage, server, KEY);
      const sound = await stage.speech.of(LONG);
      let person = await stage.open({ env: PASSPHRASE });
      await settleIn(stage, person);
      await letIn(stage, person);
      await leave(person, 'Sam');
      await stage.shot(person, 'profiles-who');

      await signIn(person, 'Noor', SAM);
      await untilText(person, 'not Noor’s password');
      await stage.shot(person, 'profiles-wrong');
      await write(person, 'Password of Noor', NOOR);
      await person.press('button', 'Sign in');
      await meet(person);
      await untilStatus(person, 'Idle', 120_000);
      await findsNothing(stage, person);
      assert.deepEqual(await balance(person), { left: 20, taken: 0 });

      await order(stage, person, sound);
      await spoil(stage, person);
      assert.deepEqual(await balance(person), { left: 20, taken: 0 }, 'a film that failed costs nothing');
      await goTo(person, 'Videos');
      await person.press('button', '^Try again');
      await underWay(person);
      await stage.kill();

      person = await stage.open({ env: PASSPHRASE });
      await person.find('heading', 'Who is there?', 60_000);
      await signIn(person, 'Noor', NOOR);
      await person.find('textbox', 'Message', 60_000);
      await goTo(person, 'Videos');
      await untilDone(person, '', 300_000);
      assert.deepEqual(await balance(person), { left: 19, taken: 1 }, 'taken once, though the program was ended in between');
      await stage.shot(person, 'profiles-paid');

      await leave(person, 'Noor');
      await signIn(person, 'Sam', SAM);
      await untilRead(person, 'The lighthouse is lit', 60_000);
      assert.equal((await balance(person)).left, 20, 'Noor’s film cost Sam nothing');
      await goTo(person, 'Memory');
      await untilRead(person, 'Anna');
      assert.doesNotMatch(await bodyText(person), /long speech/);
      await stage.shot(person, 'profiles-back');
    } finally {
      await server.stop().catch(() => {});
    }
  },
};
