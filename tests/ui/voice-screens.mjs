// Every state of talking and listening, for the pictures that screens.mjs takes.
import { faceMoves as face } from './stage.mjs';

const status = (page, word) => page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout: 15000 });
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** So many words stand under the face. */
const caption = (page, whose, words) =>
  page.waitForFunction(([who, least]) => (document.querySelector(`[data-caption=${who}]`)?.textContent ?? '').split(' ').length >= least, [whose, words], { timeout: 15000 });
const still = async (page) => {
  await face(page);
  await page.waitForTimeout(900);
};
const problem = (code, act = (page) => page.getByRole('switch', { name: 'Hands-free' }).click()) => [
  `voice-problem-${code.replace('microphone_', '')}`,
  `?mic=${code}&talk=off`,
  async (page) => {
    await face(page);
    await act(page);
    await page.getByRole('alert').waitFor();
    await page.waitForTimeout(700);
  },
];
const settings = (name, act) => [
  `voice-settings-${name}`,
  '?keys=none#/settings',
  async (page) => {
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await act(page);
  },
];

export const VOICE_SCREENS = [
  ['voice-ready', '?ear=hands_free&talk=off', still],
  ['voice-listening', '?ear=hands_free', (page) => caption(page, 'mine', 7)],
  ['voice-thinking', '?ear=hands_free&hold', async (page) => {
    await status(page, 'Thinking');
    await page.waitForTimeout(600);
  }],
  ['voice-speaking', '?ear=hands_free', async (page) => {
    await status(page, 'Speaking');
    await page.waitForTimeout(1700);
  }],
  ['voice-captions-off', '?ear=hands_free&captions=off', (page) => status(page, 'Speaking')],
  ['voice-muted', '?ear=muted', still],
  ['voice-asleep', '?ear=asleep', still],
  ['voice-loading', '?ear=loading', still],
  ['voice-hold', '?', async (page) => {
    await face(page);
    const { x, y, width, height } = await button(page, 'Hold to talk').boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await caption(page, 'mine', 9);
  }],
  ['voice-recording', '?', async (page) => {
    await face(page);
    await button(page, 'Voice message').click();
    await page.waitForTimeout(3600);
  }],
  ['voice-writing', '?pace=8', async (page) => {
    await button(page, 'Voice message').click();
    await page.waitForTimeout(5200);
    await button(page, 'Send').click();
    await page.getByText('Writing down').waitFor();
  }],
  ['voice-playing', '?timing', async (page) => {
    await face(page);
    await button(page, 'Play voice message').click();
    await page.locator('details').last().locator('summary').click();
    await page.waitForTimeout(1100);
  }],
  problem('microphone_denied'),
  problem('microphone_lost'),
  problem('microphone_clipping'),
  problem('model_missing'),
  settings('devices', async (page) => {
    await button(page, 'Test').click();
    await button(page, 'Check').click();
    await page.locator('[data-verdict]').waitFor();
    await page.getByRole('heading', { name: 'Voice & microphone' }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(800);
  }),
  settings('list', async (page) => {
    await page.getByRole('combobox', { name: 'Microphone' }).click();
    await page.getByRole('option', { name: 'USB headset' }).hover();
  }),
  settings('talking', (page) => page.getByRole('heading', { name: 'Voice keys' }).evaluate((heading) => heading.scrollIntoView({ block: 'end' }))),
  settings('keys', async (page) => {
    await page.getByRole('button', { name: 'Change keys: Mute from anywhere' }).click();
    await page.keyboard.press('k');
    await page.waitForTimeout(300);
  }),
];
