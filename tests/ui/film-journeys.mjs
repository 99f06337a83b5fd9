// A picture becomes a face, a reply becomes a video: on the fake backend, by the names on screen.
import assert from 'node:assert/strict';
import { dialog, giveFile, openPhoto, portraitFile } from './film-stage.mjs';
import { faceMoves } from './stage.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const card = (page, title) => page.getByRole('main', { name: 'Videos' }).getByRole('listitem', { name: title, exact: typeof title === 'string' });
const SOUND = { name: 'speech.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF----WAVE') };

/** From the newest reply to the job in the queue. */
async function exportReply(page) {
  await page.getByRole('log').getByRole('button', { name: 'Export video' }).first().click();
  await dialog(page).getByRole('button', { name: 'Export video' }).click();
  await button(page, 'Show in Videos').first().click();
  await page.getByRole('main', { name: 'Videos' }).waitFor();
}

export const FILM_JOURNEYS = {
  async 'a photo becomes a new companion'(open) {
    const page = await open('?pace=0.4#/characters');
    await openPhoto(page, await portraitFile(page));
    const save = dialog(page).getByRole('button', { name: 'Save' });
    await dialog(page).getByRole('radio', { name: 'I have permission' }).waitFor();
    assert.ok(await save.isDisabled(), 'nobody’s face is used before the question about it is answered');
    await dialog(page).getByRole('radio', { name: 'I have permission' }).click();
    await dialog(page).getByRole('region', { name: 'Live preview' }).getByRole('img', { name: 'Companion, idle' }).waitFor();
    await faceMoves(page);
    await dialog(page).getByRole('button', { name: 'Say a test sentence' }).click();
    await dialog(page).getByRole('img', { name: 'Companion, speaking' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    const nose = dialog(page).getByRole('button', { name: /^Tip of the nose/ });
    const before = await nose.getAttribute('aria-label');
    await nose.focus();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowDown');
    assert.notEqual(await nose.getAttribute('aria-label'), before, 'arrow keys move the point');
    await page.keyboard.press('Control+z');
    assert.equal(await nose.getAttribute('aria-label'), before, 'a run of arrow keys is one step');
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Grace');
    assert.match(await dialog(page).getByRole('textbox', { name: 'Greeting' }).inputValue(), /I’m Grace/);
    await save.click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('log').getByText('I’m Grace').waitFor();
    await page.getByRole('img', { name: 'Grace, idle' }).waitFor();
    await page.getByRole('link', { name: 'Characters', exact: true }).click();
    await button(page, 'New chat with Grace').waitFor();
    await button(page, 'Options for Grace').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await button(page, 'New chat with Grace').waitFor({ state: 'detached' });
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await button(page, 'New chat with Grace').waitFor();
  },

  async 'a point is dragged, and a face for somebody who is here already can be taken back'(open) {
    const page = await open('?pace=0.3#/characters');
    const file = await portraitFile(page, 'Theo');
    await button(page, 'Options for Juno').click();
    await page.getByRole('menuitem', { name: 'Use a photo' }).click();
    await giveFile(page, () => dialog(page).getByRole('button', { name: 'Choose a photo' }).click(), file);
    await dialog(page).getByRole('radio', { name: 'Not a real person' }).click();
    const chin = dialog(page).getByRole('button', { name: /^Tip of the chin/ });
    const { x, y, width, height } = await chin.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 8, y + height / 2 + 20, { steps: 4 });
    await page.mouse.up();
    const moved = await chin.boundingBox();
    assert.ok(Math.abs(moved.y - y - 20) < 2 && Math.abs(moved.x - x - 8) < 2, 'the point is where it was dragged to');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Juno has a new face.').waitFor();
    await button(page, 'Options for Juno').click();
    await page.getByRole('menuitem', { name: 'Back to the drawn face' }).click();
    await page.getByText('Juno is drawn again.').waitFor();
  },

  async 'no face found: twelve points by hand, with the mouse and with keys'(open) {
    const page = await open('?faces=0&pace=0.3#/characters');
    await openPhoto(page, await portraitFile(page, 'Rusty'));
    await dialog(page).getByText('No face was found').waitFor();
    await dialog(page).getByRole('button', { name: 'Place points by hand' }).first().click();
    await dialog(page).getByText('1 of 12: Outer corner of the left eye').waitFor();
    const pane = await dialog(page).getByRole('group', { name: 'Picture with points' }).boundingBox();
    await page.mouse.click(pane.x + pane.width * 0.45, pane.y + pane.height * 0.45);
    await dialog(page).getByText(/^2 of 12/).waitFor();
    await dialog(page).getByRole('button', { name: 'One point back' }).click();
    await dialog(page).getByText(/^1 of 12/).waitFor();
    await dialog(page).locator('[data-pending]').focus();
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Enter');
    }
    await dialog(page).getByText(/of 12/).waitFor({ state: 'detached' });
    await dialog(page).getByRole('radio', { name: 'Not a real person' }).click();
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Statue');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('img', { name: 'Statue, idle' }).waitFor();
  },

  async 'several faces: one is chosen; what is put away can be taken up again'(open) {
    const page = await open('?faces=2&pace=0.3#/characters');
    await openPhoto(page, await portraitFile(page));
    await dialog(page).getByText('Several faces were found').waitFor();
    await dialog(page).getByRole('button', { name: 'Face 2 of 2' }).click();
    await dialog(page).getByRole('button', { name: /^Tip of the nose/ }).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await dialog(page).getByRole('button', { name: /^Tip of the nose/ }).waitFor();
  },

  async 'a file that is no picture says so, and the next one works'(open) {
    const page = await open('?pace=0.3#/characters');
    const good = await portraitFile(page);
    await openPhoto(page, { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('only words') });
    await dialog(page).getByRole('alert').getByText('no picture that Visavis can read').waitFor();
    await giveFile(page, () => dialog(page).getByRole('button', { name: 'Choose a photo' }).click(), { ...good, buffer: good.buffer.subarray(0, 900) });
    await dialog(page).getByRole('alert').getByText('damaged').waitFor();
    await giveFile(page, () => dialog(page).getByRole('button', { name: 'Choose a photo' }).click(), good);
    await dialog(page).getByText('Whose face is this?').waitFor();
  },

  async 'a photo dropped anywhere opens the same place, a sound the export'(open) {
    const page = await open('?pace=0.3#/characters');
    const drop = (file) =>
      page.evaluate(({ name, type, bytes }) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
        for (const kind of ['dragover', 'drop']) window.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }, { name: file.name, type: file.mimeType, bytes: [...file.buffer] });
    await drop(await portraitFile(page));
    await dialog(page).getByText('Whose face is this?').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await drop(SOUND);
    await dialog(page).getByText('Speaks “speech.wav”').waitFor();
    await dialog(page).getByRole('button', { name: 'Export video' }).click();
    await button(page, 'Show in Videos').first().click();
    await card(page, 'speech').waitFor();
  },

  async 'a reply becomes a video: made, played, saved, deleted and back'(open) {
    const page = await open('?videos=none&pace=0.5');
    await page.getByRole('link', { name: 'Videos', exact: true }).click();
    await page.getByText('No videos yet').waitFor();
    await button(page, 'Go to the chats').click();
    await page.getByRole('log').getByRole('button', { name: 'Export video' }).first().click();
    await dialog(page).getByRole('radio', { name: /^Wide/ }).click();
    await dialog(page).getByRole('radio', { name: 'In the picture' }).click();
    await dialog(page).getByRole('button', { name: 'Export video' }).click();
    await button(page, 'Show in Videos').first().click();
    const film = card(page, /^Hi, I'm Mira/);
    await film.getByRole('progressbar').waitFor();
    await film.getByText('Encoding').waitFor();
    await film.getByRole('button', { name: /^Play/ }).waitFor();
    await film.getByText('1280 × 720').waitFor();
    await film.getByRole('button', { name: /^Play/ }).click();
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await film.getByRole('button', { name: /^Save .* as$/ }).click();
    await page.getByText(/^Saved to /).waitFor();
    await film.getByRole('button', { name: /^Options/ }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await film.waitFor({ state: 'detached' });
    await page.getByRole('note').filter({ hasText: 'was deleted' }).getByRole('button', { name: 'Undo' }).click();
    await film.waitFor();
    await page.getByRole('link', { name: 'Chats', exact: true }).click();
    await page.getByRole('log').getByRole('button', { name: 'Export video' }).first().click();
    assert.ok(await dialog(page).getByRole('radio', { name: /^Wide/ }).isChecked(), 'the last choices are remembered');
  },

  async 'a video under way is cancelled, and made after all'(open) {
    const page = await open('?videos=none');
    await exportReply(page);
    const film = card(page, /^Hi, I'm Mira/);
    await film.getByRole('button', { name: /^Cancel/ }).click();
    await film.getByText('Cancelled', { exact: true }).waitFor();
    await film.getByRole('button', { name: /^Try again/ }).click();
    await film.getByRole('progressbar').waitFor();
  },

  async 'a video that fails says why, and can be tried again'(open) {
    const page = await open('?videos=none&export=fails&pace=0.3');
    await exportReply(page);
    const film = card(page, /^Hi, I'm Mira/);
    await film.getByRole('alert').getByText('The disk is full. Free about 20 MB, then try again.').waitFor();
    await film.getByRole('button', { name: /^Try again/ }).click();
    await film.getByRole('button', { name: /^Play/ }).waitFor();
  },

  async 'a whole chat becomes a video from the list of chats'(open) {
    const page = await open('?videos=none&pace=0.3');
    const row = page.getByRole('navigation', { name: 'Chats' }).getByRole('listitem').filter({ hasText: 'Asking for a raise' });
    await row.hover();
    await row.getByRole('button', { name: /^Options/ }).click();
    await page.getByRole('menuitem', { name: 'Export video' }).click();
    await dialog(page).getByText('All spoken replies of “Asking for a raise”').waitFor();
    await dialog(page).getByRole('button', { name: 'Export video' }).click();
    await button(page, 'Show in Videos').first().click();
    await card(page, 'Asking for a raise').waitFor();
  },
};
