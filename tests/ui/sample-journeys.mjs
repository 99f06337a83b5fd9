// A voice from a sample, and the log of what has happened, as a person does it.
import assert from 'node:assert/strict';
import { dropFiles } from './cast-stage.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const card = (page) => page.getByRole('region', { name: 'Voice from a sample' });
const SOUND = { name: 'aunt-vera.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF----WAVE') };
const TEXT = { name: 'diary.wav', mimeType: 'audio/wav', buffer: Buffer.from('Dear diary') };

/** The Voice section of the first character of one's own. */
async function voice(open, query) {
  const page = await open(`?own&pace=0.2${query}#/characters`);
  await page.getByRole('searchbox', { name: 'Search characters' }).fill('quill');
  await button(page, 'Options for Mara Quill').click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByRole('tab', { name: /^Voice/ }).click();
  await card(page).waitFor();
  return page;
}

const choose = async (page, file) => {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), card(page).getByRole('button', { name: 'Choose a file' }).click()]);
  await chooser.setFiles([file]);
};

export const SAMPLE_JOURNEYS = {
  async 'a voice sample: refused, chosen, whose voice it is, the closest voice, used and undone, deleted and back'(open) {
    const page = await voice(open, '');
    await choose(page, TEXT);
    await card(page).getByRole('alert').getByText('“diary.wav” is no sound').waitFor();
    await choose(page, { ...SOUND, name: 'short.wav' });
    await card(page).getByRole('alert').getByText('at least 5 seconds').waitFor();
    await dropFiles(page, [SOUND], 'section[aria-label="Voice from a sample"]');
    await card(page).getByText('Pauses were cut out').waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0, 'the drop went to the card, not to the window');
    const keep = card(page).getByRole('button', { name: 'Keep this sample' });
    assert.ok(await keep.isDisabled(), 'first it is said whose voice it is');
    await card(page).getByRole('radio', { name: 'I have this person’s permission' }).check();
    await keep.click();
    await card(page).getByRole('button', { name: 'Find the closest voice' }).click();
    await card(page).getByRole('progressbar', { name: 'Comparing voices' }).waitFor();
    await card(page).getByRole('button', { name: 'Cancel' }).click();
    await card(page).getByRole('button', { name: 'Find the closest voice' }).click();
    await page.getByRole('tab', { name: /^Who/ }).click();
    await page.getByRole('tab', { name: /^Voice/ }).click();
    await card(page).getByText('0.58 → 0.65').waitFor();
    await card(page).getByText('It is not a clone of the person.').waitFor();
    await card(page).getByRole('meter', { name: /The closest found: Emma 60% \+ Heart 40%, similarity 0.65/ }).waitFor();
    await card(page).getByRole('button', { name: 'Use this voice' }).click();
    await card(page).getByText('In use', { exact: true }).waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Voice' }).getByText('Emma 60% + Heart 40%').waitFor();
    await button(page, 'Undo').click();
    await card(page).getByRole('button', { name: 'Use this voice' }).waitFor();
    await card(page).getByText('0.58 → 0.65').waitFor();
    await card(page).getByRole('button', { name: 'Listen' }).click();
    await card(page).getByRole('button', { name: 'Delete the sample' }).click();
    await card(page).getByText('Or drop a sound file here').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await card(page).getByText('aunt-vera.wav').waitFor();
  },

  async 'a voice sample is recorded with the keyboard, and one that is poor says what to do'(open) {
    const page = await voice(open, '&sample=poor');
    await card(page).getByRole('button', { name: 'Record' }).focus();
    await page.keyboard.press('Enter');
    await card(page).getByRole('group', { name: 'Recording a voice sample' }).getByText('of 1:00').waitFor();
    await page.waitForTimeout(1400);
    await page.keyboard.press('Enter'); // Done has the focus
    await card(page).getByText('Your recording').waitFor();
    await card(page).getByText('Speak closer to the microphone').waitFor();
    await card(page).getByText('choose a quieter room').waitFor();
    await card(page).getByRole('button', { name: 'Throw away' }).click();
    await card(page).getByText('Or drop a sound file here').waitFor();
    await card(page).getByRole('button', { name: 'Record' }).click();
    await card(page).getByRole('button', { name: 'Throw away' }).click();
    await card(page).getByText('Or drop a sound file here').waitFor();
  },

  async 'the log of what has happened: by day, by kind, opened, cleared'(open) {
    const page = await open('?activity=many#/videos');
    await page.getByRole('radio', { name: 'Activity' }).click();
    await page.getByRole('region', { name: 'Today' }).getByText('12 lines spoken.').waitFor();
    assert.equal(await page.getByRole('main').getByRole('listitem').count(), 100, 'a page of it');
    await button(page, 'Show older ones').click();
    await page.waitForFunction(() => document.querySelectorAll('main li').length === 200);
    await button(page, /^Deleted, \d+ entries$/).click();
    await page.getByText('2 files, 3.4 MB, removed from the disk.').first().waitFor();
    assert.equal(await page.getByText('12 lines spoken.').count(), 0);
    await button(page, /^All, 240 entries$/).click();
    await button(page, 'Open Theo (copy)').first().click();
    await page.getByRole('main', { name: 'Characters' }).waitFor();
    await page.goBack();
    await button(page, 'Clear').click();
    await button(page, 'Keep it').click();
    await button(page, 'Clear').click();
    await button(page, 'Clear the log').click();
    await page.getByText('240 entries were forgotten').waitFor();
    await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor();
    await page.getByRole('radio', { name: 'Films' }).click();
    await page.getByText('What your companions said, as films.').waitFor();
  },
};
