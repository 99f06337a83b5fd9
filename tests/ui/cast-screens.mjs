// The library of characters, the editor with all its sections, imports and the prompt, for the pictures that screens.mjs takes.
import { importFiles, jsonCard, lorebook, pngCard } from './cast-stage.mjs';
import { dialog } from './film-stage.mjs';
import { faceMoves as face } from './stage.mjs';

const MARA = '#/characters/own-mara';
const section = (name) => [`sheet-${name}`, `?own${MARA}/${name}`, async (page) => page.getByRole('tab', { name: new RegExp(`^${name}`, 'i') }).waitFor()];
const library = async (page) => page.getByRole('heading', { name: 'Characters' }).waitFor();
const chosen = (files) => async (page) => {
  await library(page);
  await importFiles(page, files());
  await dialog(page).getByRole('article').first().waitFor();
};
const many = () => [pngCard(), jsonCard('broken.json', { name: '' }), jsonCard('copy.json'), ...['Anouk', 'Bertil', 'Cosima', 'Dag', 'Estelle', 'Fenn'].map((name) => jsonCard(`${name}.json`, { name })), lorebook(), pngCard('holiday.png', null)];

export const CAST_SCREENS = [
  ['library', '?own#/characters', library],
  ['library-many', '?people=5000#/characters', async (page) => {
    await library(page);
    await page.getByRole('searchbox', { name: 'Search characters' }).fill('fantasy ada');
  }],
  ['library-tags', '?own&people=200#/characters', async (page) => {
    await library(page);
    await page.getByRole('button', { name: 'Tags', exact: true }).click();
    await page.getByRole('checkbox').nth(1).check();
  }],
  ['library-menu', '?own#/characters', async (page) => page.getByRole('button', { name: 'Options for Mara Quill' }).click()],
  ['library-nobody', '?own#/characters', async (page) => page.getByRole('searchbox').fill('zzz')],
  ['import', '?#/characters', chosen(() => [pngCard()])],
  ['import-refused', '?#/characters', async (page) => {
    await library(page);
    await importFiles(page, [pngCard('holiday.png', null)]);
    await dialog(page).getByRole('alert').waitFor();
  }],
  ['import-lore', '?own#/characters', chosen(() => [lorebook()])],
  ['import-many', '?own&pace=0.2#/characters', async (page) => {
    await library(page);
    await importFiles(page, many());
    await dialog(page).getByText('10 of 11').waitFor().catch(() => {});
    await page.waitForTimeout(800);
  }],
  ['import-done', '?own&pace=0.2#/characters', async (page) => {
    await library(page);
    await importFiles(page, many());
    await page.waitForTimeout(1500);
    await dialog(page).getByRole('button', { name: /^Import \d/ }).click();
    await dialog(page).getByRole('button', { name: 'Done' }).waitFor();
  }],
  ['folder', '?own&pace=3#/characters', async (page) => {
    await library(page);
    await page.getByRole('button', { name: 'Import a folder of cards' }).click();
    await page.getByRole('progressbar', { name: /^Importing/ }).waitFor();
    await page.waitForTimeout(2200);
  }],
  ['folder-report', '?pace=0.05#/characters', async (page) => {
    await library(page);
    await page.getByRole('button', { name: 'Import a folder of cards' }).click();
    await page.getByText('was imported').waitFor();
    await page.getByRole('button', { name: 'Show report' }).click();
  }],
  ['export', '?own#/characters', async (page) => {
    await page.getByRole('button', { name: 'Options for Mara Quill' }).click();
    await page.getByRole('menuitem', { name: 'Export…' }).click();
  }],
  ...['who', 'greetings', 'examples', 'instructions', 'voice', 'lore', 'about'].map(section),
  ['sheet-pictures', `?own${MARA}/pictures`, async (page) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /^Add pictures/ }).click()]);
    await chooser.setFiles([pngCard('portrait.png', null), pngCard('smiling.png', null)]);
    await page.getByRole('listitem', { name: 'smiling' }).waitFor();
  }],
  ['sheet-bundled', '?#/characters/mira', async (page) => page.getByText('came with Visavis').waitFor()],
  ['sheet-refused', `?own&save=fails${MARA}`, async (page) => {
    await page.getByRole('textbox', { name: 'Personality' }).fill('Patient');
    await page.getByRole('alert').waitFor();
  }],
  ['sheet-empty-lore', '?own#/characters/own-ilya/lore', async (page) => page.getByText('No lorebook yet').waitFor()],
  ['lore-entry', `?own${MARA}/lore`, async (page) => page.getByRole('button', { name: 'Edit Night boats' }).click()],
  ['greeting', '?own#/characters', async (page) => {
    await page.getByRole('button', { name: 'New chat with Mara Quill' }).click();
    await page.getByRole('group', { name: 'Greetings' }).waitFor();
    await face(page);
  }],
  ['prompt', '?own&pace=0.2#/characters', async (page) => {
    await page.getByRole('button', { name: 'New chat with Mara Quill' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Tell me about the lamp, the storm and the tide.');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show prompt' }).click({ timeout: 20000 });
    await dialog(page).getByRole('button', { name: /^Examples/ }).click();
  }],
];
