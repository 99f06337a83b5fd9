// Every state of the photo editor, the export dialog and the videos, for the pictures that screens.mjs takes.
import { dialog, openPhoto, photoFile } from './film-stage.mjs';
import { faceMoves as face } from './stage.mjs';

const opened = async (page) => {
  await page.getByRole('button', { name: 'New chat with Mira' }).waitFor();
  await page.waitForTimeout(400);
  await openPhoto(page, await photoFile(page));
  await dialog(page).getByRole('group', { name: 'Picture with points' }).waitFor();
};
const agreed = async (page) => {
  await opened(page);
  await dialog(page).getByRole('radio', { name: 'I have permission' }).click();
  await face(page);
  await page.waitForTimeout(500);
};

export const FILM_SCREENS = [
  ['photo-choose', '?#/characters', async (page) => page.getByRole('button', { name: 'New companion from a photo' }).click()],
  ['photo-bad', '?#/characters', async (page) => {
    await openPhoto(page, { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('only words') });
    await dialog(page).getByRole('alert').waitFor();
  }],
  ['photo-consent', '?#/characters', opened],
  ['photo-preview', '?warn#/characters', async (page) => {
    await agreed(page);
    await dialog(page).getByRole('button', { name: /^Left corner of the mouth/ }).focus();
  }],
  ['photo-drag', '?#/characters', async (page) => {
    await agreed(page);
    const { x, y, width, height } = await dialog(page).getByRole('button', { name: /^Tip of the chin/ }).boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 6, y + height / 2 + 12, { steps: 3 });
  }],
  ['photo-several', '?faces=2#/characters', opened],
  ['photo-none', '?faces=0#/characters', opened],
  ['photo-placing', '?faces=0#/characters', async (page) => {
    await opened(page);
    await dialog(page).getByRole('button', { name: 'Place points by hand' }).first().click();
    await dialog(page).locator('[data-pending]').focus();
    for (let n = 0; n < 6; n += 1) await page.keyboard.press('Enter');
  }],
  ['export', '?', async (page) => {
    await face(page);
    await page.getByRole('log').getByRole('button', { name: 'Export video' }).first().click();
    await dialog(page).getByRole('radio', { name: /^Wide/ }).click();
  }],
  ['videos', '?videos=states#/videos', async (page) => page.getByRole('heading', { name: 'Videos' }).waitFor()],
  ['videos-empty', '?videos=none#/videos', async (page) => page.getByText('No videos yet').waitFor()],
  ['videos-player', '?#/videos', async (page) => {
    await page.getByRole('button', { name: /^Play/ }).first().click();
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
  }],
];
