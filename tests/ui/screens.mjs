// Pictures of every screen on the fake backend, in both themes and several sizes, under the app's own content policy.
// Usage: npm --prefix ui run build && node tests/ui/screens.mjs [folder] [name filters, with commas]
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faceMoves as face, openStage } from './stage.mjs';
import { CAST_SCREENS } from './cast-screens.mjs';
import { FILM_SCREENS } from './film-screens.mjs';
import { GROUP_SCREENS } from './group-screens.mjs';
import { KEEP_SCREENS } from './keep-screens.mjs';
import { MODEL_SCREENS } from './model-screens.mjs';
import { PROFILE_SCREENS } from './profile-screens.mjs';
import { PROVIDER_SCREENS } from './provider-screens.mjs';
import { SCRIPT_SCREENS } from './script-screens.mjs';
import { TALK_SCREENS } from './talk-screens.mjs';
import { VOICE_SCREENS } from './voice-screens.mjs';
import { YOU_SCREENS } from './you-screens.mjs';

const folder = process.argv[2] ?? join(tmpdir(), 'visavis-screens');
const filters = (process.argv[3] ?? '').split(',');
mkdirSync(folder, { recursive: true });
const stage = await openStage();

// zoomed: 1280x800 with everything at 200 %.
const SIZES = { wide: [1280, 800], medium: [900, 600], narrow: [420, 700], zoomed: [640, 400] };
const say = async (page) => {
  await face(page);
  await page.getByRole('textbox', { name: 'Message' }).fill('I had a rough day. Can you help me calm down?');
  await page.keyboard.press('Enter');
};
const SCREENS = [
  ['onboarding', '?fresh', async (page) => page.getByRole('button', { name: 'Start talking' }).waitFor()],
  ['onboarding-missing', '?fresh&models=missing', async (page) => page.getByRole('alert').waitFor()],
  ['vault-new', '?vault=new', async (page) => page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('four warm words')],
  ['vault-locked', '?vault=locked', async (page) => page.getByRole('button', { name: 'Unlock' }).waitFor()],
  ['chat', '?', face],
  ['chat-thinking', '?hold', async (page) => {
    await say(page);
    await page.waitForTimeout(700);
  }],
  ['chat-speaking', '?', async (page) => {
    await say(page);
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Speaking', null, { timeout: 9000 });
    await page.waitForTimeout(2600);
  }],
  ['characters', '?#/characters', async (page) => page.getByRole('heading', { name: 'Characters' }).waitFor()],
  ['models', '?#/models', async (page) => page.getByText('Kokoro 82M').waitFor()],
  ['models-missing', '?models=missing#/models', async (page) => page.getByText('Kokoro 82M').waitFor()],
  ['settings', '?#/settings', async (page) => page.getByRole('heading', { name: 'Settings' }).waitFor()],
  ['palette', '?', async (page) => {
    await face(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').waitFor();
  }],
  ['deleted', '?', async (page, size) => {
    await face(page);
    if (size !== 'wide') return;
    await page.getByRole('link', { name: /Asking for a raise/ }).focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  }],
  ...CAST_SCREENS,
  ...GROUP_SCREENS,
  ...MODEL_SCREENS,
  ...PROVIDER_SCREENS,
  ...VOICE_SCREENS,
  ...FILM_SCREENS,
  ...SCRIPT_SCREENS,
  ...TALK_SCREENS,
  ...YOU_SCREENS,
  ...KEEP_SCREENS,
  ...PROFILE_SCREENS,
];

for (const theme of ['light', 'dark']) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const [name, address, prepare] of SCREENS) {
      const file = `${name}-${size}-${theme}`;
      if (!filters.some((part) => file.includes(part))) continue;
      const page = await stage.newPage(file, { viewport: { width, height }, deviceScaleFactor: size === 'zoomed' ? 2 : 1, colorScheme: theme });
      try {
        await page.goto(stage.base + address);
        await prepare(page, size);
        await page.waitForFunction(() => document.querySelectorAll('.skeleton').length === 0, null, { timeout: 9000 });
        await page.waitForTimeout(500);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) stage.complaints.push(`${file}: ${overflow} px wider than the window`);
      } catch (error) {
        stage.complaints.push(`${file}: ${error}`);
      }
      await page.screenshot({ path: join(folder, `${file}.png`) });
      await page.close();
    }
  }
}
await stage.close();
for (const complaint of stage.complaints) console.log(complaint);
console.log(stage.complaints.length === 0 ? `all screens drawn into ${folder}` : `${stage.complaints.length} complaints`);
process.exit(stage.complaints.length === 0 ? 0 : 1);
