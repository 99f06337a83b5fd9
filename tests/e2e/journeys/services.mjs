// Voices and ears of somewhere else, by the names on screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PASSPHRASE, handsFree, meetAndListen, messages, say, seesSpeaking, untilStatus } from '../acts.mjs';
import { dialog, goTo } from '../films.mjs';
import { hearingServer, voiceServer } from '../servers.mjs';
import { understood } from '../speech.mjs';
import { eventually } from '../time.mjs';

const KEY = 'sk-window-9a3c5e7f1b2d4860';
const QUESTION = 'What is the most beautiful place you have ever seen?';
const HEARD = 'Tell me about the harbour in the morning.';
/** What the far voice says, whatever it is asked to say. */
const SOUND = 'This is the voice of a server in the harbour, and it says the same every time.';

// The driver's own way to read a page leaves out what stands in this list, although it is in view.
const untilRead = (person, text, ms = 30_000) => eventually(`“${text}” on screen`, () => person.page.executeScript('return document.body.innerText.includes(arguments[0])', text), ms);

async function write(person, name, text) {
  const box = await dialog(person).find('textbox', name);
  await box.clear();
  await box.sendKeys(text);
}

async function connect(person, { open, kind, name, url }) {
  await goTo(person, 'Models');
  await person.press('button', open);
  await dialog(person).press('button', kind);
  await write(person, 'Name', name);
  await write(person, 'Address', url);
  await write(person, '^Key', KEY);
  await dialog(person).press('button', 'Test');
  await untilRead(person, 'Works, answered in');
  await dialog(person).press('button', 'Save');
  await eventually('the end of the dialog', async () => !(await person.sees('dialog', '^')), 10_000);
  // The list may lie below what is in view.
  await person.page.executeScript('arguments[0].scrollIntoView({ block: "start" })', await person.find('button', open));
  await untilRead(person, name);
}

/** What left, by what for, and to whom. */
function ledger(stage) {
  const env = { ...process.env, VISAVIS_HOME: join(stage.home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };
  const told = JSON.parse(execFileSync(join(stage.programs, 'visavis-cli'), ['ledger', '--json'], { env, encoding: 'utf8' }));
  return (told.items ?? told.entries ?? told).map(({ purpose, host }) => `${purpose} ${host}`);
}

export const services = {
  async 'a voice of a server: tried, chosen, spoken with; when the server goes, her own voice speaks and says so'(stage) {
    const server = await voiceServer({ key: KEY, voices: ['harbour', 'meadow'], wav: await stage.speech.of(SOUND) });
    try {
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await connect(person, { open: 'Connect a voice', kind: '^Any other server', name: 'Harbour voices', url: server.url });
      await stage.shot(person, 'services-voices');
      await person.page.executeScript("location.hash = '#/characters/mira/voice'");
      await person.press('button', 'Voice from');
      await person.press('option', 'Harbour voices');
      await person.find('radio', '^harbour');
      const before = server.spoken.length;
      await person.press('button', 'Hear meadow');
      await person.find('button', 'Stop meadow', 30_000);
      assert.equal(server.spoken.at(-1).voice, 'meadow', 'it is heard before it is chosen');
      await stage.shot(person, 'services-heard');
      await person.press('button', 'Stop meadow');
      const tried = server.spoken.slice(before).map(({ voice, input }) => `${voice}: ${input}`);
      assert.ok(tried.length > 0 && tried.every((one) => one.startsWith('meadow')), tried.join(', '));
      await person.press('radio', '^harbour');
      await untilRead(person, 'Speaks with harbour of Harbour voices');
      await stage.shot(person, 'services-chosen');

      await goTo(person, 'Chats');
      const trials = server.spoken.length;
      await say(person, QUESTION);
      await untilStatus(person, 'Speaking', 90_000);
      await seesSpeaking(person);
      await untilStatus(person, 'Idle', 120_000);
      const asked = server.spoken.slice(trials);
      const said = (await messages(person, 'Mira')).at(-1);
      assert.ok(asked.length > 0 && asked.every(({ voice }) => voice === 'harbour'), `spoken by the server: ${JSON.stringify(asked)}`);
      assert.ok(said.includes(asked[0].input.trim().slice(0, 12)), `its words are hers: “${asked[0].input}” in “${said}”`);

      await server.stop();
      await say(person, 'And where would you like to go next?');
      await untilRead(person, 'Harbour voices did not speak, so this computer does.', 60_000);
      await untilStatus(person, 'Speaking', 90_000);
      await seesSpeaking(person);
      await stage.shot(person, 'services-voice-lost');
      await untilStatus(person, 'Idle', 120_000);
      await stage.close();
      assert.ok(ledger(stage).includes(`speech ${server.host}`), 'the ledger knows what was spoken where');
    } finally {
      await server.stop().catch(() => {});
    }
  },

  async 'an ear of a server: its words are taken; when the server goes, this computer listens and says so'(stage) {
    const server = await hearingServer({ key: KEY, words: HEARD });
    try {
      const question = await stage.speech.of(QUESTION);
      stage.sound.breathe();
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await connect(person, { open: 'Connect a service', kind: '^Any other server', name: 'Harbour ear', url: server.url });
      await person.press('radio', 'Let Harbour ear listen');
      await stage.shot(person, 'services-ears');
      await goTo(person, 'Chats');
      await handsFree(person);
      const before = server.heard.length;
      await stage.sound.play(question);
      await eventually('the words of the server', async () => (await messages(person, 'You')).at(-1) === HEARD, 60_000);
      assert.ok(server.heard.length > before && server.heard.at(-1) > 30_000, 'it was given the sound');
      await untilStatus(person, 'Idle', 120_000);

      await server.stop();
      await stage.sound.play(question);
      await untilRead(person, 'Harbour ear did not listen, so this computer did.', 60_000);
      await eventually('words of this computer', async () => understood(QUESTION, (await messages(person, 'You')).at(-1) ?? '') >= 0.6, 60_000);
      await stage.shot(person, 'services-ear-lost');
      await untilStatus(person, 'Idle', 120_000);
      await stage.close();
      assert.ok(ledger(stage).includes(`transcription ${server.host}`), 'the ledger knows where the sound went');
    } finally {
      await server.stop().catch(() => {});
    }
  },
};
