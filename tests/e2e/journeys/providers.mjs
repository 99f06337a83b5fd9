// Other brains than the bundled one, by the names on screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PASSPHRASE, bodyText, meetAndListen, messages, say, seesSpeaking, untilStatus, untilText } from '../acts.mjs';
import { dialog, goTo } from '../films.mjs';
import { chatServer } from '../servers.mjs';
import { eventually } from '../time.mjs';

const KEY = 'sk-window-4f1b7c2e9a60d835';
const STORY = 'Once upon a time there was a small lighthouse on a rock far out in the sea. '.repeat(12);
const answers = (said) => (said.includes('story') ? STORY : 'My favourite colour is the green of the sea before a storm. It makes me think of home.');

async function write(person, name, text) {
  const box = await dialog(person).find('textbox', name);
  await box.clear();
  await box.sendKeys(text);
}

async function connect(person, stage, server) {
  await goTo(person, 'Models');
  await person.press('button', 'Connect a provider');
  await dialog(person).find('button', '^Any other server');
  await stage.shot(person, 'providers-kinds');
  await dialog(person).press('button', '^Any other server');
  await write(person, 'Name', 'Study server');
  await write(person, 'Address', server.url);
  await write(person, '^Key', 'sk-a-wrong-one');
  await dialog(person).press('button', 'Test');
  await untilText(person, 'Wrong key');
  await stage.shot(person, 'providers-wrong-key');
  await write(person, '^Key', KEY);
  await dialog(person).press('combobox', 'Model');
  await dialog(person).press('option', 'quiet-7b');
  await dialog(person).press('button', 'Test');
  await untilText(person, 'Works, answered in');
  await stage.shot(person, 'providers-tested');
  await dialog(person).press('button', 'Save');
  await untilText(person, 'Ends with d835').catch(() => {});
  await stage.shot(person, 'providers-list');
}

/** Whether a word stands in any file below `folder`. */
const kept = (folder, word) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile())
  .some((one) => readFileSync(join(one.parentPath, one.name)).includes(word));

export const providers = {
  async 'a server is connected and talked with; when it goes in mid-reply what it said stays, and this computer answers next'(stage) {
    const server = await chatServer({ key: KEY, answer: answers, pace: 60 });
    try {
      const person = await stage.open({ env: PASSPHRASE });
      await meetAndListen(person);
      await connect(person, stage, server);
      await goTo(person, 'Chats');
      await say(person, 'What is your favourite colour?');
      await seesSpeaking(person);
      await stage.shot(person, 'providers-speaking');
      await untilText(person, 'the green of the sea before a storm');
      await untilStatus(person, 'Idle', 60_000);
      assert.equal(server.seen.at(-1).messages.at(-1).content, 'What is your favourite colour?');
      await say(person, 'Please tell me a long story');
      await untilText(person, 'a small lighthouse on a rock');
      await server.stop();
      await untilStatus(person, 'Idle', 60_000);
      const [, , broken] = await messages(person, 'Mira');
      assert.ok(broken.startsWith('Once upon a time') && broken.length < STORY.length, `what was said stays: ${broken}`);
      assert.match(await bodyText(person), /Study server/);
      await stage.shot(person, 'providers-broken-off');
      await say(person, 'Are you still there?');
      await untilText(person, 'Study server did not answer, so This computer does.', 60_000);
      await untilStatus(person, 'Speaking', 90_000);
      await stage.shot(person, 'providers-fallen-back');
      await untilStatus(person, 'Idle', 90_000);
      await eventually('an answer of this computer', async () => (await messages(person, 'Mira')).length === 4);
      await goTo(person, 'Settings');
      await stage.shot(person, 'providers-settings');
      await stage.close();
      const env = { ...process.env, VISAVIS_HOME: join(stage.home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };
      const ledger = JSON.parse(execFileSync(join(stage.programs, 'visavis-cli'), ['ledger', '--json'], { env, encoding: 'utf8' }));
      assert.ok(JSON.stringify(ledger).includes(server.host), 'the ledger knows where the words went');
      assert.equal(kept(stage.home, KEY), false, 'the key stands nowhere in the clear');
    } finally {
      await server.stop().catch(() => {});
    }
  },
};
