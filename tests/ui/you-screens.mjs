// Screens of what companions know of the person.
import { choosePicture, openNotes, room, say } from './you-journeys.mjs';

const QUICK = '?pace=0.15';
const idle = (page) => page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Idle', null, { timeout: 15000 });

export const YOU_SCREENS = [
  ['you-marks', QUICK, async (page) => {
    await say(page, 'I like jasmine tea, and my friend Ada too. I live in Nantes now.');
    await idle(page);
    await say(page, 'I hate loud music. Forget that.');
    await idle(page);
  }],
  ['you-asked', `${QUICK}&memory=ask`, async (page) => {
    await say(page, 'I like jasmine tea. I hate loud music.');
    await idle(page);
  }],
  ['you-marks-edit', QUICK, async (page) => {
    await say(page, 'I like jasmine tea.');
    await idle(page);
    await page.getByRole('button', { name: 'Edit “Likes jasmine tea”' }).click();
  }],
  ['you-memory', '?#/memory', (page) => room(page)],
  ['you-memory-edit', '?#/memory', async (page) => {
    await room(page);
    await page.getByRole('button', { name: 'Edit “Lives in Paris”' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  }],
  ['you-memory-all', '?#/memory', async (page) => {
    await room(page);
    await page.getByRole('button', { name: 'Forget everything…' }).click();
    await page.getByRole('alertdialog').scrollIntoViewIfNeeded();
  }],
  ['you-memory-empty', '?memory=empty#/memory', (page) => room(page)],
  ['you-memory-off', '?memory=empty#/memory', async (page) => {
    await room(page);
    await page.getByRole('radio', { name: 'Off' }).click();
  }],
  ['you-personas', '?personas#/memory/you', (page) => room(page, 'You')],
  ['you-personas-none', '?#/memory/you', (page) => room(page, 'You')],
  ['you-persona', '?personas#/memory/you', async (page) => {
    await room(page, 'You');
    await page.getByRole('button', { name: 'Edit Captain Ash' }).click();
    await choosePicture(page);
    await page.getByRole('img', { name: 'Picture' }).waitFor();
  }],
  ['you-chooser', `${QUICK}&personas`, async (page) => {
    await page.getByRole('combobox', { name: 'Who you are in this chat' }).click();
    await page.getByRole('option', { name: 'Captain Ash' }).waitFor();
  }],
  ['you-notes', `${QUICK}&personas&summaries`, async (page) => {
    const drawer = await openNotes(page);
    await drawer.getByRole('textbox', { name: 'Author’s note' }).fill('It is the night before the storm. Short, tense replies.');
    await drawer.getByText('Saved', { exact: true }).waitFor();
  }],
  ['you-summaries', `${QUICK}&summaries`, async (page) => {
    const drawer = await openNotes(page);
    await drawer.getByRole('button', { name: 'Delete part 2' }).click();
    await drawer.getByRole('button', { name: 'Edit part 1' }).scrollIntoViewIfNeeded().catch(() => {});
    await drawer.getByRole('alertdialog').scrollIntoViewIfNeeded();
  }],
  ['you-settings', '?#/settings', async (page) => page.getByRole('button', { name: 'Open memory' }).scrollIntoViewIfNeeded()],
];
