// Files that go with messages, the data as a whole, and chats on their way in and out.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stage.mjs';

const QUICK = '?pace=0.1';
const box = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const waiting = (page) => page.getByRole('list', { name: 'Files for the next message' });
const list = (page) => page.getByRole('navigation', { name: 'Chats' });
const PICTURE = { name: 'garden.png', mimeType: 'image/png', buffer: readFileSync(join(root, 'icons', '128x128@2x.png')) };
const REPORT = { name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 report') };
const LOCKED = { name: 'locked.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 /Encrypt') };
const TAVERN = { name: 'evening.jsonl', mimeType: '', buffer: Buffer.from('{"user_name":"You","character_name":"Mira"}\n{"name":"Mira","is_user":false,"mes":"The tide is out."}\n{"name":"You","is_user":true,"mes":"Then we walk."}') };
const EXPORT = { name: 'conversations.json', mimeType: 'application/json', buffer: Buffer.from('[{"title":"a","mapping":{}}]') };

/** Through the paper clip. */
export async function add(page, files) {
  await log(page).getByRole('article').first().waitFor();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Add files' }).click()]);
  await chooser.setFiles(files);
}

/** As if these files were carried over this place; `drop`: and let go there. */
export async function carry(page, selector, files, drop) {
  await page.locator(selector).first().evaluate(
    (node, [given, letGo]) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of given) data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type: mimeType }));
      for (const kind of ['dragenter', 'dragover', ...(letGo ? ['drop'] : [])]) node.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') })), drop],
  );
}

export const HANDED = [PICTURE, REPORT];

export const KEEP_JOURNEYS = {
  async 'files: chosen, looked at, sent, and opened from the message'(open) {
    const page = await open(QUICK);
    await add(page, [REPORT, PICTURE]);
    await waiting(page).getByText('PDF · 3 pages · 15 B').waitFor();
    await page.getByText('Stays on this computer').waitFor();
    await page.getByText(/cannot see pictures/).waitFor();
    await page.getByRole('button', { name: 'What will be sent', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'What will be sent' });
    await dialog.getByText('Visit the three largest customers').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await box(page).fill('What does it propose?');
    await page.keyboard.press('Enter');
    await waiting(page).waitFor({ state: 'detached' });
    const own = log(page).getByRole('article').nth(5);
    await own.getByRole('button', { name: 'Open report.pdf' }).click();
    const drawer = page.getByRole('dialog', { name: 'report.pdf' });
    await drawer.getByText('Visit the three largest customers').waitFor();
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as /Downloads/report.pdf').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await own.getByRole('button', { name: 'Open garden.png' }).click();
    await page.getByRole('dialog', { name: 'garden.png' }).getByRole('img').waitFor();
  },

  async 'files: what leaves this computer is seen before it goes'(open) {
    const page = await open(`${QUICK}&sends=remote`);
    await add(page, [REPORT]);
    await page.getByText('Goes to Claude · api.anthropic.com').waitFor();
    await box(page).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'What will be sent' });
    await dialog.getByRole('button', { name: 'Not yet' }).click();
    assert.equal(await log(page).getByRole('article').count(), 5, 'nothing went');
    await box(page).focus();
    await page.keyboard.press('Enter');
    await log(page).getByRole('button', { name: 'Open report.pdf' }).waitFor();
  },

  async 'files: a refusal stands in its place with what to do; each can be taken away'(open) {
    const page = await open(QUICK);
    await add(page, [LOCKED, REPORT]);
    await waiting(page).getByRole('alert').getByText('save a copy without the password').waitFor();
    await waiting(page).getByRole('button', { name: 'Remove locked.pdf' }).click();
    await waiting(page).getByRole('alert').waitFor({ state: 'detached' });
    await waiting(page).getByRole('button', { name: 'Remove report.pdf' }).click();
    await waiting(page).waitFor({ state: 'detached' });
    assert.ok(await page.getByRole('button', { name: 'Send' }).isDisabled());
  },

  async 'files: dropped on the chat and pasted; chats that are dropped are chats'(open) {
    const page = await open(QUICK);
    await log(page).getByRole('article').first().waitFor();
    await carry(page, '[role=log]', [PICTURE], false);
    await page.getByText('Drop to add to your message').waitFor();
    await carry(page, '[role=log]', [PICTURE], true);
    await waiting(page).getByText('garden.png').waitFor();
    await box(page).evaluate((node) => {
      const data = new DataTransfer();
      data.items.add(new File(['Notes'], 'notes.md', { type: 'text/markdown' }));
      node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await waiting(page).getByText('notes.md').waitFor();
    await list(page).getByRole('link', { name: /raise/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    assert.equal(await waiting(page).count(), 0, 'they wait for their own chat');
    await carry(page, '[role=log]', [TAVERN], true);
    await page.getByRole('dialog', { name: 'Import chats' }).getByText('1 chat of SillyTavern').waitFor();
  },

  async 'data: a passphrase, a backup with progress, its check, and the way back to it'(open) {
    const page = await open(`${QUICK}#/settings`);
    await page.getByRole('button', { name: 'Open your data' }).click();
    const part = page.getByRole('region', { name: 'Backups' });
    assert.ok(await part.getByRole('button', { name: 'Back up now' }).isDisabled(), 'first a passphrase');
    await part.getByRole('button', { name: 'Set a passphrase' }).click();
    await part.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('four warm quiet words');
    await part.getByText('Strong', { exact: true }).waitFor();
    await part.getByRole('textbox', { name: 'Passphrase again' }).fill('four warm quiet words');
    await page.keyboard.press('Enter');
    await page.getByText('The passphrase for backups is set').waitFor();
    await part.getByRole('button', { name: 'Back up now' }).click();
    await part.getByRole('progressbar', { name: 'Making a backup' }).waitFor();
    await part.getByText('not checked yet').waitFor();
    await part.getByRole('radio', { name: 'Daily' }).click();
    await part.getByRole('combobox', { name: 'How many to keep' }).waitFor();
    const choose = async (entry) => {
      await part.getByRole('button', { name: /^Options for the backup/ }).click();
      await page.getByRole('menuitem', { name: entry, exact: true }).click();
    };
    await choose('Check it');
    const check = page.getByRole('dialog', { name: 'Check of a backup' });
    await check.getByText('This backup is whole').waitFor();
    await check.getByRole('button', { name: 'Done' }).click();
    await part.getByText(/whole, checked today/).waitFor();
    await choose('Restore');
    const restore = page.getByRole('dialog', { name: 'Restore this backup?' });
    await restore.getByText(/put aside as a whole/).waitFor();
    await restore.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('dialog', { name: 'Restored' }).getByText(/before-restore/).waitFor();
    await page.getByRole('button', { name: 'Open Visavis anew' }).click();
    await log(page).getByRole('article').first().waitFor();
  },

  async 'data: a backup of another passphrase asks for it; a damaged one says so'(open) {
    const page = await open(`${QUICK}&backups=3&damaged#/settings/data`);
    const part = page.getByRole('region', { name: 'Backups' });
    await part.getByRole('button', { name: 'Change' }).click();
    await part.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('another set of words');
    await part.getByRole('textbox', { name: 'Passphrase again' }).fill('another set of words');
    await page.keyboard.press('Enter');
    await page.getByText('The passphrase for backups is set').waitFor();
    await part.getByRole('button', { name: /^Options for the backup/ }).last().click();
    await page.getByRole('menuitem', { name: 'Check it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check of a backup' });
    await dialog.getByLabel('Passphrase of this backup').fill('no');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText(/does not open the backup/).waitFor();
    await dialog.getByLabel('Passphrase of this backup').fill('four warm words');
    await page.keyboard.press('Enter');
    await dialog.getByText('This backup is damaged').waitFor();
  },

  async 'data: the bin gives back, forgets one, and is emptied'(open) {
    const page = await open(QUICK);
    const row = list(page).getByRole('link', { name: /raise/ });
    await row.focus();
    await page.keyboard.press('Delete');
    await row.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Open your data' }).click();
    const part = page.getByRole('region', { name: 'Bin' });
    await part.getByRole('searchbox', { name: 'Search the bin' }).fill('raise');
    await page.waitForFunction(() => document.querySelectorAll('ul[aria-label=Bin] > li').length === 1);
    await part.getByRole('button', { name: 'Bring back Asking for a raise' }).click();
    await row.waitFor();
    await part.getByText('Nothing in the bin is called so.').waitFor();
    await part.getByRole('searchbox', { name: 'Search the bin' }).fill('');
    await part.getByRole('button', { name: 'Delete Bertil for good' }).click();
    const ask = part.getByRole('alertdialog');
    await ask.getByRole('button', { name: 'Delete for good' }).click();
    await part.getByText('Bertil').waitFor({ state: 'detached' });
    await part.getByRole('button', { name: 'Empty the bin' }).click();
    await part.getByRole('alertdialog').getByRole('button', { name: 'Empty it' }).click();
    await part.getByText('The bin is empty.').waitFor();
  },

  async 'data: everything out, and everything gone with the word for it, to a first start'(open) {
    const page = await open(`${QUICK}#/settings/data`);
    await page.getByText('All is well').waitFor();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText(/Exported to .*\.zip/).waitFor();
    await page.getByRole('button', { name: 'Delete everything…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete everything' });
    const go = dialog.getByRole('button', { name: 'Delete everything' });
    await dialog.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('delete');
    assert.ok(await go.isDisabled());
    await dialog.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('DELETE');
    await go.click();
    await page.getByRole('dialog', { name: 'Everything is deleted' }).getByText('/you/.local/share/visavis-models').waitFor();
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByRole('button', { name: 'Start talking' }).waitFor();
  },

  async 'chats in: an export is looked at, some of it comes in with a report, and goes again'(open) {
    const page = await open(QUICK);
    await list(page).getByRole('button', { name: 'Import chats…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import chats' });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), dialog.getByRole('button', { name: 'Choose files' }).click()]);
    await chooser.setFiles([EXPORT]);
    await dialog.getByText('3 chats of ChatGPT').waitFor();
    await dialog.getByText('2 pictures are left out').waitFor();
    await dialog.getByRole('checkbox', { name: /Why bread rises/ }).uncheck();
    await dialog.getByRole('combobox', { name: 'Who they become chats with' }).click();
    await page.getByRole('option', { name: 'Juno' }).click();
    await dialog.getByRole('button', { name: 'Import 2 chats' }).click();
    await dialog.getByText('2 chats came in').waitFor();
    await list(page).getByRole('link', { name: /Names for a cat/, includeHidden: true }).waitFor({ state: 'attached' });
    await dialog.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('2 chats were taken out again').waitFor();
    await list(page).getByRole('link', { name: /Names for a cat/ }).waitFor({ state: 'detached' });
  },

  async 'chats in: one alone is opened at once; a paste is a file; what is no chat says so'(open) {
    const page = await open(QUICK);
    await list(page).getByRole('button', { name: 'Import chats…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import chats' });
    await dialog.evaluate((node) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'only words');
      node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await dialog.getByRole('alert').getByText('This file holds no chats').waitFor();
    await carry(page, '[role=dialog]', [TAVERN], true);
    await dialog.getByText('1 chat of SillyTavern').waitFor();
    await dialog.getByText(/with Mira/).waitFor();
    await dialog.getByRole('button', { name: 'Import 1 chat' }).click();
    await dialog.waitFor({ state: 'detached' });
    await log(page).getByText('Then we walk.').waitFor();
  },

  async 'chats out: in four formats, seen before it is saved'(open) {
    const page = await open(QUICK);
    await list(page).getByRole('button', { name: 'Options for A rough day at work' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Export text' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export chat' });
    await dialog.getByText('# A rough day at work').waitFor();
    await dialog.getByRole('radio', { name: 'JSONL' }).click();
    await dialog.getByText(/"is_user":true/).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as /Documents/A rough day at work.jsonl').waitFor();
    await dialog.waitFor({ state: 'detached' });
  },
};
