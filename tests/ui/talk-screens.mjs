// Screens of what can be done with what was said.
import { find, regenerate, sayAnew } from './talk-journeys.mjs';

const QUICK = '?pace=0.15';
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const say = async (page, words) => {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(words);
  await page.keyboard.press('Enter');
};

export const TALK_SCREENS = [
  ['talk-tools', QUICK, async (page) => {
    await regenerate(page);
    await log(page).getByRole('article').nth(4).hover();
  }],
  ['talk-menu', QUICK, async (page) => {
    const reply = log(page).getByRole('article').nth(2);
    await reply.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Bookmark' }).click();
    await reply.getByRole('button', { name: 'React' }).click();
    await page.getByRole('button', { name: 'Heart' }).click();
    await reply.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
  }],
  ['talk-edit', QUICK, async (page) => {
    await page.getByRole('textbox', { name: 'Message', exact: true }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('textbox', { name: 'Edit message' }).waitFor();
  }],
  ['talk-branches', QUICK, async (page) => {
    await sayAnew(page, 'The questions at the end were awful.');
    await page.getByRole('button', { name: /^Branches/ }).click();
    await page.getByRole('dialog', { name: 'Branches' }).waitFor();
  }],
  ['talk-compare', QUICK, async (page) => {
    await sayAnew(page, 'The questions at the end were awful.');
    await page.getByRole('button', { name: /^Branches/ }).click();
    await page.getByRole('button', { name: /^Compare with/ }).click();
    await page.getByRole('dialog', { name: 'Compare' }).waitFor();
  }],
  ['talk-search', QUICK, async (page) => {
    await log(page).getByRole('article').first().waitFor();
    const dialog = await find(page, 'the');
    await dialog.getByRole('option').first().waitFor();
  }],
  ['talk-care', QUICK, async (page) => {
    await say(page, 'I want to die');
    await page.getByRole('region', { name: 'Help' }).waitFor();
    await page.waitForTimeout(2500);
  }],
  ['talk-list', QUICK, async (page, size) => {
    await log(page).getByRole('article').first().waitFor();
    if (size === 'medium') await page.getByRole('button', { name: 'Expand sidebar' }).click();
    if (size === 'narrow' || size === 'zoomed') await page.getByRole('button', { name: 'Open menu' }).click();
    const choose = async (title, entry) => {
      await page.getByRole('button', { name: `Options for ${title}` }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: entry, exact: true }).click();
    };
    await choose('Why is the sky dark at night?', 'Pin');
    await choose('The lighthouse keeper', 'Archive');
    await choose('Asking for a raise', 'Tags');
    await page.getByRole('textbox', { name: 'Tags' }).fill('work,career,');
  }],
  ['talk-care-settings', `${QUICK}#/settings`, async (page) => {
    await page.getByRole('button', { name: 'Look at the help lines' }).click();
    await page.getByRole('region', { name: 'Help', exact: true }).scrollIntoViewIfNeeded();
  }],
];
