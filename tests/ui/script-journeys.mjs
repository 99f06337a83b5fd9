// Scripts: written, edited by keys, spoken, seen and rendered, on the fake backend, by the names on screen.
import assert from 'node:assert/strict';
import { dialog, giveFile } from './film-stage.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const text = (page, n) => page.getByRole('list', { name: 'Lines' }).getByRole('textbox').nth(n - 1);
const rows = (page) => page.getByRole('list', { name: 'Lines' }).locator('[data-line]');
const row = (page, n) => rows(page).nth(n - 1);
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();
const texts = (page) => rows(page).locator('textarea').evaluateAll((fields) => fields.map((field) => field.value));
const speakers = (page) => rows(page).getByRole('button', { name: /^Speaker: / }).evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label').slice(9)));
const caret = (page) => page.evaluate(() => [document.activeElement?.value ?? null, document.activeElement?.selectionStart ?? null]);
/** The text of a line is what it should be once the page has settled. */
const becomes = async (page, n, wanted) => {
  await page.waitForFunction(([at, value]) => document.querySelectorAll('[data-line] textarea')[at]?.value === value, [n - 1, wanted]);
};
const WORDS = { name: 'pier.fountain', mimeType: 'text/plain', buffer: Buffer.from('MIRA\nYou came.\n\nTHEO\nThe ferry was late.\n\nBOB\nHm.') };
const SOUND = { name: 'take.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF----WAVE') };

async function drop(page, selector, file) {
  await page.evaluate(({ selector: place, name, type, bytes }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    const target = document.querySelector(place);
    for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, { selector, name: file.name, type: file.mimeType, bytes: [...file.buffer] });
}

async function studio(open, id = 'lighthouse', query = '', options = {}) {
  const page = await open(`?videos=none${query}#/scripts/${id}`, options);
  await page.getByRole('textbox', { name: 'Title of the script' }).waitFor();
  return page;
}

/** The preview shows a picture. */
async function painted(page) {
  await page.waitForFunction(() => {
    const canvas = document.querySelector('section[aria-label=Preview] canvas');
    if (!canvas || canvas.width <= 100) return false;
    // A copy to read from: reading the canvas itself again and again makes the browser complain.
    const copy = Object.assign(document.createElement('canvas'), { width: 160, height: 90 }).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0, 160, 90);
    return new Set(copy.getImageData(0, 0, 160, 90).data).size > 40;
  });
}

export const SCRIPT_JOURNEYS = {
  async 'a prompt becomes a dialogue, is spoken, and becomes a film with a way back'(open) {
    const page = await open('?scripts=none&videos=none&pace=0.4#/scripts');
    await page.getByText('No scripts yet').waitFor();
    await button(page, 'New script').click();
    await dialog(page).getByRole('button', { name: 'Write dialogue' }).click();
    await dialog(page).getByRole('alert').getByText('Say in a few words what happens.').waitFor();
    await dialog(page).getByRole('button', { name: 'Theo' }).click();
    assert.equal(await dialog(page).getByRole('button', { name: 'Theo' }).getAttribute('aria-pressed'), 'true');
    await dialog(page).getByRole('textbox', { name: 'What happens?' }).fill('A picnic in the rain');
    await dialog(page).getByRole('button', { name: 'Warm' }).click();
    await dialog(page).getByRole('button', { name: 'Write dialogue' }).click();
    await row(page, 1).waitFor();
    await button(page, 'Stop').waitFor();
    await row(page, 4).waitFor();
    assert.ok(await button(page, 'Speak all').isDisabled(), 'not while it is being written');
    await button(page, 'Stop').waitFor({ state: 'detached' });
    const made = await rows(page).count();
    assert.ok(made >= 8, `a minute of dialogue (${made} lines)`);
    assert.deepEqual([...new Set(await speakers(page))].sort(), ['Mira', 'Theo']);
    await page.getByRole('timer', { name: /Total length, partly estimated/ }).waitFor();
    await button(page, 'Speak all').click();
    await page.getByRole('timer', { name: 'Total length', exact: true }).waitFor();
    await button(page, 'Play line 3').waitFor();
    await button(page, 'Render video').click();
    await button(page, 'Show in Videos').first().waitFor();
    await page.getByRole('link', { name: /^Videos/ }).click();
    const film = page.getByRole('main', { name: 'Videos' }).getByRole('listitem', { name: 'A picnic in the rain' });
    await film.getByRole('button', { name: /^Play/ }).waitFor();
    await film.getByRole('button', { name: 'Open the script of A picnic in the rain' }).click();
    await page.getByRole('textbox', { name: 'Title of the script' }).waitFor();
    await button(page, 'Film ready').click({ timeout: 60000 });
    await page.getByRole('main', { name: 'Videos' }).waitFor();
  },

  async 'Stop ends the writing, and what is there stays'(open) {
    const page = await studio(open);
    await button(page, 'Show the brief').click();
    await page.getByText('The lines of now are kept as a version.').waitFor();
    await button(page, 'Write dialogue').click();
    await row(page, 3).waitFor();
    await button(page, 'Stop').click();
    await button(page, 'Show the brief').waitFor();
    const count = await rows(page).count();
    await page.waitForTimeout(1200);
    assert.equal(await rows(page).count(), count);
    await button(page, 'Versions').click();
    await button(page, 'Go back to Before it was written anew').click();
    await becomes(page, 1, 'You came after all. I had almost put the lamp out.');
    assert.equal(await rows(page).count(), 9);
  },

  async 'written with the keyboard alone: add, split, merge, move, speaker, undo'(open) {
    const page = await studio(open);
    await text(page, 1).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    // Typed at once, before the program can have answered.
    await page.keyboard.type('Were you asleep?', { delay: 0 });
    await becomes(page, 2, 'Were you asleep?');
    assert.equal((await speakers(page))[1], 'Theo', 'the other one answers');
    await saved(page);
    await page.keyboard.press('Control+1');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]')[1].textContent.includes('Amara'));
    await page.keyboard.press('Control+2');
    for (let n = 0; n < 7; n += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+Enter');
    await becomes(page, 3, 'asleep?');
    assert.deepEqual(await caret(page), ['asleep?', 0]);
    await page.keyboard.press('Backspace');
    await becomes(page, 2, 'Were you asleep?');
    assert.deepEqual(await caret(page), ['Were you asleep?', 9]);
    await page.keyboard.press('Alt+ArrowUp');
    await becomes(page, 1, 'Were you asleep?');
    assert.deepEqual(await caret(page), ['Were you asleep?', 9], 'the caret goes along');
    await page.keyboard.press('Alt+ArrowDown');
    await becomes(page, 2, 'Were you asleep?');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.match((await caret(page))[0], /^The ferry was late/);
    await page.keyboard.press('ArrowUp');
    assert.deepEqual(await caret(page), ['Were you asleep?', 16]);
    await saved(page);
    for (let n = 0; n < 12 && (await rows(page).count()) > 9; n += 1) await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 9);
    await page.keyboard.press('Control+Shift+Z');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 10);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 9);
    await text(page, 1).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Amara: Typed names choose.');
    await becomes(page, 2, 'Typed names choose.');
    assert.equal((await speakers(page))[1], 'Amara');
  },

  async 'lines are selected, copied as a screenplay, deleted and back'(open) {
    const page = await studio(open, 'lighthouse', '', { permissions: ['clipboard-read', 'clipboard-write'] });
    await text(page, 2).focus();
    await page.keyboard.press('Escape');
    await page.getByText('1 line selected').waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 lines selected').waitFor();
    await page.getByRole('toolbar', { name: 'Selected lines' }).getByRole('button', { name: 'Copy' }).click();
    await page.getByText('3 lines were copied.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^THEO: The ferry was late[^]*\n\nAMARA: Everybody does/);
    await row(page, 4).getByRole('checkbox').focus();
    await page.keyboard.press('Delete');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 6);
    assert.match((await caret(page))[0], /^On the first of March/);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 9);
    await row(page, 1).hover();
    await row(page, 1).getByRole('checkbox').click();
    await row(page, 3).getByRole('checkbox').click({ modifiers: ['Shift'] });
    await page.getByText('3 lines selected').waitFor();
    await button(page, 'Clear selection').click();
    await page.getByText('lines selected').waitFor({ state: 'detached' });
    // What was copied makes lines again.
    await text(page, 9).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+v');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 12);
    await saved(page);
    assert.deepEqual((await speakers(page)).slice(9), ['Theo', 'Amara', 'Theo']);
  },

  async 'a line is dragged to another place, with the pointer and with keys'(open) {
    const page = await studio(open);
    const [first, second, third] = await texts(page);
    await row(page, 1).hover();
    const from = await button(page, 'Move line 1').boundingBox();
    const to = await row(page, 3).boundingBox();
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 8, from.y + 40, { steps: 3 });
    await page.mouse.move(from.x + 8, to.y + 22, { steps: 5 });
    await page.mouse.up();
    await becomes(page, 3, first);
    assert.deepEqual((await texts(page)).slice(0, 3), [second, third, first]);
    await page.keyboard.press('Control+z');
    await becomes(page, 1, first);
    await text(page, 1).focus();
    await button(page, 'Move line 1').focus();
    await page.keyboard.press('Space');
    await page.getByText('Picked up line 1 of 9.').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Now at place 3 of 9.').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await becomes(page, 3, first);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move line 3', 'the handle keeps the focus');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    assert.deepEqual((await texts(page)).slice(0, 3), [second, third, first], 'Escape leaves it where it was');
  },

  async 'how a line is said: speaker menu, feeling, pause, speed, pronunciation, own sound'(open) {
    const page = await studio(open, 'lighthouse', '&pace=0.4');
    await row(page, 1).getByRole('button', { name: 'Speaker: Amara' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /Theo/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: /Theo/ }).focus();
    await page.keyboard.press('Enter');
    await row(page, 1).getByRole('button', { name: 'Speaker: Theo' }).waitFor();
    await row(page, 1).getByText('Changed', { exact: true }).waitFor();
    await button(page, 'How line 2 is said').click();
    await row(page, 2).getByRole('radio', { name: 'Surprised' }).click();
    await row(page, 2).getByRole('button', { name: 'Surprised' }).waitFor();
    await row(page, 2).getByRole('slider', { name: 'Pause after it' }).focus();
    for (let n = 0; n < 6; n += 1) await page.keyboard.press('ArrowRight');
    await row(page, 2).getByText('Pause after it: 1 s').waitFor();
    await row(page, 2).getByRole('slider', { name: 'Speed' }).focus();
    for (let n = 0; n < 2; n += 1) await page.keyboard.press('ArrowRight');
    await row(page, 2).getByText('1.1×').first().waitFor();
    await row(page, 2).getByRole('button', { name: 'Pronunciation' }).click();
    await row(page, 2).getByRole('textbox', { name: 'Word' }).fill('ferry');
    await row(page, 2).getByRole('textbox', { name: 'Sounds like' }).fill('fairy');
    await saved(page);
    await row(page, 2).getByRole('button', { name: 'Retake' }).click();
    await button(page, 'Play line 2').waitFor();
    await giveFile(page, () => row(page, 2).getByRole('button', { name: 'Use a sound file' }).click(), SOUND);
    await row(page, 2).getByText('From a file').waitFor();
    await row(page, 2).getByRole('button', { name: 'Record it yourself' }).click();
    await row(page, 2).getByRole('timer', { name: 'Recording' }).waitFor();
    await row(page, 2).getByRole('button', { name: 'Done' }).click();
    await row(page, 2).getByText('Recorded').waitFor();
    await drop(page, '[data-line]:nth-child(3) textarea', SOUND);
    await page.getByText('Line 3 has the sound of your file.').waitFor();
    await button(page, 'Play line 3').click();
    await row(page, 3).getByRole('button', { name: 'Stop' }).waitFor();
    await row(page, 3).getByRole('button', { name: 'Stop' }).click();
    await button(page, 'Play line 3').waitFor();
  },

  async 'a voice that fails says why on its line, and is tried again'(open) {
    const page = await studio(open, 'internet', '&speak=fails&pace=0.3');
    await button(page, 'Speak line 1').click();
    await row(page, 1).getByRole('alert').getByText('The voice could not be loaded').waitFor();
    await row(page, 1).getByRole('button', { name: 'Try again' }).click();
    await button(page, 'Play line 1').waitFor();
  },

  async 'the preview: painted, played with Space, scrubbed, and it follows the lines'(open) {
    const page = await studio(open);
    await painted(page);
    const place = page.getByRole('slider', { name: 'Place in the film' });
    assert.match(await place.getAttribute('aria-valuetext'), /^0:00 of 0:4\d$/);
    await button(page, 'Play preview').focus();
    await page.keyboard.press('Space');
    await button(page, 'Pause preview').waitFor();
    await page.waitForFunction(() => Number(document.querySelector('[role=slider][aria-label="Place in the film"]').getAttribute('aria-valuenow')) > 700);
    await page.keyboard.press('Space');
    await button(page, 'Play preview').waitFor();
    await place.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    assert.match(await row(page, 2).locator('[role=group]').first().getAttribute('class'), /bg-accent-wash/, 'the second line is marked');
    const { x, y, width, height } = await place.boundingBox();
    await page.mouse.click(x + width * 0.75, y + height / 2);
    const now = Number(await place.getAttribute('aria-valuenow')) / Number(await place.getAttribute('aria-valuemax'));
    assert.ok(Math.abs(now - 0.75) < 0.03, `where it was clicked (${now})`);
  },

  async 'the scene: layout, background, captions, cards, music, format'(open) {
    const page = await studio(open);
    const scene = page.getByRole('complementary', { name: 'Scene' });
    await scene.getByRole('radio', { name: 'Picture in picture' }).click();
    await giveFile(page, () => scene.getByRole('radio', { name: 'Picture or video' }).click(), { name: 'waves.mp4', mimeType: 'video/mp4', buffer: Buffer.from('....ftyp') });
    await scene.getByRole('button', { name: 'waves.mp4' }).waitFor();
    await scene.getByRole('radio', { name: 'Bold' }).click();
    await scene.getByRole('radio', { name: 'Top' }).click();
    await scene.getByRole('switch', { name: 'Light the spoken word' }).click();
    await scene.getByRole('textbox', { name: 'End card' }).fill('The end');
    await scene.getByRole('button', { name: 'Remove the music' }).click();
    await giveFile(page, () => scene.getByRole('button', { name: 'Add music' }).click(), { name: 'waltz.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('ID3') });
    await scene.getByText('waltz.mp3').waitFor();
    await scene.getByRole('slider', { name: 'Music volume' }).focus();
    await page.keyboard.press('ArrowRight');
    await scene.getByText('40%').waitFor();
    await scene.getByRole('radio', { name: /Tall/ }).click();
    await scene.getByRole('combobox', { name: 'Size' }).click();
    await page.getByRole('option', { name: '720 × 1280' }).click();
    await saved(page);
    await page.reload();
    await page.getByRole('textbox', { name: 'Title of the script' }).waitFor();
    const lengthOf = async () => page.getByRole('timer', { name: /Total length/ }).textContent();
    const before = await lengthOf();
    await page.getByRole('complementary', { name: 'Scene' }).getByRole('textbox', { name: 'Title card' }).fill('');
    await page.waitForFunction((old) => document.querySelector('[role=timer]').textContent !== old, before);
    await button(page, 'Undo').click();
    await page.waitForFunction((old) => document.querySelector('[role=timer]').textContent === old, before);
  },

  async 'a script comes from the clipboard, from a file, and dropped on the list'(open) {
    const page = await open('?videos=none&pace=0.3#/scripts');
    await button(page, 'New script').click();
    await dialog(page).getByRole('radio', { name: /^Pasted text/ }).click();
    await dialog(page).getByRole('textbox', { name: 'Screenplay' }).fill('MIRA: Hello.\nTHEO: Hello yourself.');
    await dialog(page).getByText('2 lines, 2 names').waitFor();
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await becomes(page, 2, 'Hello yourself.');
    await button(page, 'All scripts').click();
    await button(page, 'New script').click();
    await dialog(page).getByRole('radio', { name: /^From a file/ }).click();
    await giveFile(page, () => dialog(page).getByRole('button', { name: 'Choose a file' }).click(), WORDS);
    await dialog(page).getByRole('button', { name: 'Import' }).click();
    await becomes(page, 1, 'You came.');
    await page.getByRole('alert').getByText('Nobody here is called “BOB”').waitFor();
    await button(page, 'All scripts').click();
    await page.getByRole('heading', { name: 'Scripts' }).waitFor();
    await drop(page, 'main h1', { ...WORDS, name: 'dropped.txt' });
    await dialog(page).getByRole('button', { name: 'dropped.txt' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Import' }).click();
    await becomes(page, 1, 'You came.');
    await button(page, 'More').click();
    await page.getByRole('menuitem', { name: 'Screenplay (Fountain)' }).click();
    await page.getByText(/^Saved to .*fountain$/).waitFor();
  },

  async 'the list: search, duplicate, delete and back'(open) {
    const page = await open('?videos=none#/scripts');
    const card = (name) => page.getByRole('main', { name: 'Scripts' }).getByRole('listitem', { name });
    await card('The last lighthouse').waitFor();
    await page.getByRole('searchbox', { name: 'Search scripts' }).fill('juno');
    await card('The last lighthouse').waitFor({ state: 'detached' });
    await card('The internet, explained by a fox').waitFor();
    await page.getByRole('searchbox', { name: 'Search scripts' }).fill('');
    await button(page, 'Options for The last lighthouse').click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await card('The last lighthouse (copy)').waitFor();
    await button(page, 'Options for The last lighthouse').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('9 recorded lines were deleted').waitFor();
    await button(page, 'Undo').click();
    await button(page, 'Open The last lighthouse').click();
    await becomes(page, 9, 'Lesson two is tea. Sit down, the night is long.');
  },

  async 'in a small window the panel folds, and everything is still there'(open) {
    const page = await studio(open, 'lighthouse', '', { viewport: { width: 900, height: 640 } });
    assert.equal(await page.getByRole('complementary', { name: 'Scene' }).count(), 0);
    await button(page, 'Show scene and preview').click();
    await page.getByRole('complementary', { name: 'Scene' }).waitFor();
    await painted(page);
    await button(page, 'Hide scene and preview').click();
    await page.getByRole('complementary', { name: 'Scene' }).waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 420, height: 700 });
    await button(page, 'Show scene and preview').click();
    assert.ok(!(await text(page, 1).isVisible()), 'where it is narrow the panel lies over the words');
    await button(page, 'Hide scene and preview').click();
    assert.ok(await text(page, 1).isVisible());
  },

  async 'three hundred lines: typing stays quick'(open, say) {
    const page = await studio(open, 'long', '&scripts=long');
    await row(page, 300).waitFor();
    await text(page, 150).focus();
    const begun = Date.now();
    await page.keyboard.type('quick words in the middle', { delay: 0 });
    await page.waitForFunction(() => document.querySelectorAll('[data-line] textarea')[149].value.startsWith('quick words') || document.querySelectorAll('[data-line] textarea')[149].value.endsWith('middle'));
    say(`25 keys in ${Date.now() - begun} ms`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[data-line]').length === 301);
  },
};
