// Screens of chats of several.
import { begin } from './group-journeys.mjs';
import { faceMoves } from './stage.mjs';

const SIX = ['Mira', 'Theo', 'Juno'];

/** Where the sidebar is away, the palette is the way in. */
async function start(page, size) {
  await faceMoves(page);
  if (size === 'wide' || size === 'medium') return begin(page, SIX);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search chats').fill('New group');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New group chat' });
  for (const name of SIX.slice(1)) await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.getByRole('button', { name: 'Start group chat' }).click();
}

export const GROUP_SCREENS = [
  ['group-new', '?', async (page) => {
    await faceMoves(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('New group');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New group chat' }).getByRole('button', { name: 'Theo' }).click();
  }],
  ['group-chat', '?pace=0.5', async (page, size) => {
    await start(page, size);
    await page.getByRole('group', { name: 'In this chat' }).waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Theo and Juno, how was the walk?');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Juno, speaking' }).waitFor({ timeout: 30000 });
    await faceMoves(page);
    await page.waitForTimeout(600);
  }],
  ['group-settings', '?', async (page, size) => {
    await start(page, size);
    await page.getByRole('button', { name: 'Group settings' }).click();
    await page.getByRole('button', { name: 'Mute Theo' }).click();
  }],
];
