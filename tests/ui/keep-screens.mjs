// Screens of files in messages, the data as a whole, and chats in and out.
import { add, carry, HANDED } from './keep-journeys.mjs';

const QUICK = '?pace=0.1';
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const LOCKED = { name: 'locked.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 /Encrypt') };
const EXPORT = { name: 'conversations.json', mimeType: 'application/json', buffer: Buffer.from('[{"title":"a","mapping":{}}]') };
const page3 = `${QUICK}&backups=3#/settings/data`;

async function importing(page) {
  await log(page).getByRole('article').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search chats').fill('Import chats');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Import chats' }).waitFor();
}

export const KEEP_SCREENS = [
  ['keep-files', QUICK, async (page) => {
    await add(page, [...HANDED, LOCKED]);
    await page.getByText('Stays on this computer').waitFor();
    await page.getByText(/without the password/).waitFor();
  }],
  ['keep-preview', `${QUICK}&sends=remote`, async (page) => {
    await add(page, HANDED);
    await page.getByText(/^Goes to/).first().waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog', { name: 'What will be sent' }).waitFor();
  }],
  ['keep-message', QUICK, async (page) => {
    await add(page, HANDED);
    await page.getByText('Stays on this computer').waitFor();
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('What does it propose?');
    await page.keyboard.press('Enter');
    await log(page).getByRole('button', { name: 'Open report.pdf' }).waitFor();
    await page.waitForTimeout(1500);
  }],
  ['keep-drawer', QUICK, async (page) => {
    await add(page, HANDED);
    await page.getByText('Stays on this computer').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await log(page).getByRole('button', { name: 'Open report.pdf' }).click();
    await page.getByRole('dialog').getByText('Visit the three').waitFor();
  }],
  ['keep-drop', QUICK, async (page) => {
    await log(page).getByRole('article').first().waitFor();
    await carry(page, '[role=log]', HANDED, false);
  }],
  ['keep-data', page3, async (page) => page.getByText('All is well').waitFor()],
  ['keep-data-bin', page3, async (page) => {
    await page.getByRole('region', { name: 'Bin' }).scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: 'Empty the bin' }).click();
  }],
  ['keep-data-first', `${QUICK}&health=repaired&bin=empty#/settings/data`, async (page) => {
    await page.getByRole('button', { name: 'Set a passphrase' }).click();
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('four warm words');
  }],
  ['keep-data-restore', page3, async (page) => {
    await page.getByRole('button', { name: /^Options for the backup/ }).first().click();
    await page.getByRole('menuitem', { name: 'Restore' }).click();
    await page.getByRole('dialog').waitFor();
  }],
  ['keep-data-delete', page3, async (page) => {
    await page.getByRole('button', { name: 'Delete everything…' }).click();
    await page.getByRole('dialog').waitFor();
  }],
  ['keep-import', QUICK, importing],
  ['keep-import-found', QUICK, async (page) => {
    await importing(page);
    await carry(page, '[role=dialog]', [EXPORT], true);
    await page.getByText('3 chats of ChatGPT').waitFor();
  }],
  ['keep-export', QUICK, async (page) => {
    await log(page).getByRole('article').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('as text');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Export chat' }).getByText('# A rough day').waitFor();
  }],
];
