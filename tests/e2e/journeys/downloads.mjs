// Models that are fetched, by the names on screen.
import assert from 'node:assert/strict';
import { copyFileSync, linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { PASSPHRASE, bodyText, meetAndListen, messages, say, untilStatus, untilText } from '../acts.mjs';
import { goTo } from '../films.mjs';
import { fileServer } from '../servers.mjs';
import { eventually } from '../time.mjs';

const MODEL = 'smollm2-135m-instruct-iq4_nl.gguf';
/** A download is written in parts of so many bytes; a broken one is fetched again. */
const CHUNK = 4 << 20;

/** A models folder that a journey may add to: large files are the machine's own, by another name. */
function ownModels(stage) {
  const shared = process.env.VISAVIS_MODELS ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'visavis/models');
  const own = join(stage.home, 'models');
  for (const one of readdirSync(shared, { recursive: true, withFileTypes: true })) {
    if (!one.isFile()) continue;
    const from = join(one.parentPath, one.name);
    const to = join(own, from.slice(shared.length));
    mkdirSync(dirname(to), { recursive: true });
    if (statSync(from).size < 1 << 20) copyFileSync(from, to);
    else link(from, to);
  }
  return { shared, own };
}

function link(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** How much of a download has come, in percent; null while none is shown. */
const percent = (person) => person.page.executeScript(`
  return Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? NaN);`);

const untilPercent = (person, least) => eventually(`${least} % of the download`, async () => (await percent(person)) >= least, 60_000);

export const downloads = {
  async 'a model is downloaded with a pause and a power cut in between, and answers'(stage) {
    const { shared, own } = ownModels(stage);
    const server = await fileServer({ path: join(shared, MODEL), name: 'quiet-135m.gguf', bytesPerSecond: 6 << 20 });
    const env = { ...PASSPHRASE, VISAVIS_MODELS: own };
    try {
      let person = await stage.open({ env });
      await meetAndListen(person);
      await goTo(person, 'Models');
      await (await person.find('textbox', 'From an address')).sendKeys(server.url);
      await stage.shot(person, 'models-offers');
      await person.within('section[aria-label="Another model"]').press('button', 'Download');
      await untilPercent(person, 15);
      await stage.shot(person, 'download-running');
      await person.press('button', '^Pause ');
      await person.find('button', '^Go on with ');
      await stage.shot(person, 'download-paused');
      await person.press('button', '^Go on with ');
      await untilPercent(person, 50);
      await stage.kill();
      person = await stage.open({ env });
      await person.find('link', '^Models');
      await goTo(person, 'Models');
      if (await person.sees('button', '^Go on with ')) await person.press('button', '^Go on with ');
      await untilPercent(person, 50);
      await stage.shot(person, 'download-after-power-cut');
      const radio = await person.find('radio', '^Let quiet', 90_000);
      await stage.shot(person, 'download-done');
      assert.ok(server.sent < server.size + 4 * CHUNK, `${server.sent} bytes for a file of ${server.size}`);
      console.log(`     ${server.size} bytes in the file, ${server.sent} sent, ${server.requests} requests`);
      await radio.click();
      await eventually('the new model answers', async () => (await person.page.executeScript(
        `return document.querySelector('input[type=radio][aria-label^="Let quiet"]')?.checked`)));
      assert.match(await bodyText(person), /Answers/);
      await goTo(person, 'Chats');
      await say(person, 'What do you like about rain?');
      await untilStatus(person, 'Speaking', 90_000);
      await untilStatus(person, 'Idle', 90_000);
      assert.ok((await messages(person, 'Mira')).at(-1).length > 5);
      await goTo(person, 'Models');
      await untilText(person, 'Loaded,');
      await stage.shot(person, 'download-answers');
    } finally {
      await server.stop().catch(() => {});
    }
  },
};
