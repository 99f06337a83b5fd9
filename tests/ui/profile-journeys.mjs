// People who share a computer: the way in and out, what each settles, what videos cost; and other programs that may ask.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stage.mjs';

const QUICK = '?pace=0.1';
/** Of everybody who is there from the start. */
const PASSWORD = 'four warm words';
const PICTURE = { name: 'me.png', mimeType: 'image/png', buffer: readFileSync(join(root, 'icons', '128x128@2x.png')) };
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const list = (page) => page.getByRole('navigation', { name: 'Chats' });
const menu = (page, name) => page.getByRole('button', { name: new RegExp(`^${name}: switch person`) });

/** The page has begun anew, and somebody else may be there. */
const anew = (page, action) => Promise.all([page.waitForEvent('load'), action()]);

export async function signIn(page, name, password = PASSWORD) {
  await page.getByRole('radio', { name }).check();
  await page.getByLabel(`Password of ${name}`).fill(password);
  await anew(page, () => page.getByRole('button', { name: 'Sign in' }).click());
}

/** Noor's password, as somebody else thinks it is. */
export async function refused(page) {
  await page.getByRole('radio', { name: 'Noor' }).check();
  await page.getByLabel('Password of Noor').fill('not hers');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'not Noor’s password' }).waitFor();
}

/** To the dialog that makes a video of the newest reply. */
export async function exporting(page) {
  await log(page).getByRole('article').first().waitFor();
  await log(page).getByRole('button', { name: 'Export video' }).last().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Export video' }).waitFor();
}

async function newPassword(place, password, label = 'Password') {
  await place.getByLabel(label, { exact: true }).fill(password);
  await place.getByLabel('Password again').fill(password);
}

export const PROFILE_JOURNEYS = {
  async 'profiles: whoever is alone sees one quiet line, and sets a password before somebody else comes'(open) {
    const page = await open(`${QUICK}#/settings`);
    const group = page.getByRole('region', { name: 'People' });
    await group.getByText('Only you.').waitFor();
    assert.equal(await page.getByRole('button', { name: /switch person/ }).count(), 0);
    assert.equal(await group.getByRole('button').count(), 1);
    await group.getByRole('button', { name: 'Add a person' }).click();
    const first = page.getByRole('dialog', { name: 'First, a password for you' });
    await first.getByText(/only a password keeps them from your chats/).waitFor();
    await first.getByLabel('Your name').fill('Sam');
    await newPassword(first, 'sam sam sam');
    await first.getByText(/Leave out “Sam”/).waitFor();
    await newPassword(first, 'seven quiet harbours');
    await first.getByText('Very good').waitFor();
    await first.getByRole('button', { name: 'Next' }).click();
    const second = page.getByRole('dialog', { name: 'Add a person' });
    await second.getByLabel('Name', { exact: true }).fill('sam');
    await newPassword(second, PASSWORD);
    await second.getByRole('button', { name: 'Add person' }).click();
    await second.getByRole('alert').getByText(/is called sam already/).waitFor();
    await second.getByLabel('Name', { exact: true }).fill('Noor');
    await second.getByRole('button', { name: 'Add person' }).click();
    await page.getByText('Noor can sign in now').waitFor();
    await page.getByRole('list', { name: 'People' }).getByText('Noor').waitFor();
    await menu(page, 'Sam').click();
    await anew(page, () => page.getByRole('menuitem', { name: 'Sign out' }).click());
    await page.getByRole('heading', { name: 'Who is there?' }).waitFor();
    await signIn(page, 'Sam', 'seven quiet harbours');
    await log(page).getByRole('article').first().waitFor();
  },

  async 'profiles: a wrong password is said calmly; the right one opens what is one’s own and nothing else'(open) {
    const page = await open(`${QUICK}&profiles=two`);
    await log(page).getByRole('article').first().waitFor();
    assert.ok((await list(page).getByRole('link').count()) > 2, 'the owner has chats');
    await page.evaluate(() => localStorage.setItem('library', '{"query":"secret"}'));
    await menu(page, 'Sam').click();
    await anew(page, () => page.getByRole('menuitem', { name: 'Switch person' }).click());
    assert.ok(await page.getByRole('radio', { name: 'Noor' }).isChecked(), 'the other one of two');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).sort()), ['look', 'seat-next'], 'nothing of one person waits in the page for the next');
    await refused(page);
    const field = page.getByLabel('Password of Noor');
    assert.ok(await field.evaluate((node) => document.activeElement === node && node.selectionEnd === node.value.length), 'ready to be typed over');
    await page.keyboard.type(PASSWORD);
    await anew(page, () => page.keyboard.press('Enter'));
    await page.getByRole('button', { name: 'Start talking' }).click();
    await log(page).getByRole('article').first().waitFor();
    assert.equal(await list(page).getByRole('link').count(), 1, 'Noor has the one chat she began');
    for (const [room, words] of [['Videos', 'No videos yet'], ['Scripts', 'New script']]) {
      await page.getByRole('link', { name: room, exact: true }).click();
      await page.getByRole('main', { name: room }).getByText(words).first().waitFor();
    }
    await menu(page, 'Noor').waitFor();
  },

  async 'profiles: arrow keys choose, Enter goes to the password, and Enter opens'(open) {
    const page = await open(`${QUICK}&profiles=out`);
    await page.getByRole('radio', { name: 'Sam' }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Password of Sam').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Password of Noor').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('no');
    await page.getByLabel('Show password').check();
    assert.equal(await page.getByLabel('Password of Noor').inputValue(), 'no');
    await page.getByLabel('Password of Noor').fill(PASSWORD);
    await anew(page, () => page.getByLabel('Password of Noor').press('Enter'));
    await page.getByRole('button', { name: 'Start talking' }).waitFor();
  },

  async 'profiles: locked by hand and by itself, the same person comes back to the same place, or another comes'(open) {
    const page = await open(`${QUICK}&profiles=two#/models`);
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await menu(page, 'Sam').click();
    await anew(page, () => page.getByRole('menuitem', { name: 'Lock' }).click());
    await page.getByRole('heading', { name: 'Locked for Sam' }).waitFor();
    assert.equal(await page.getByRole('radio').count(), 0, 'whoever is locked stands there alone');
    await page.getByLabel('Password of Sam').fill(PASSWORD);
    await anew(page, () => page.getByRole('button', { name: 'Unlock' }).click());
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await menu(page, 'Sam').click();
    await anew(page, () => page.getByRole('menuitem', { name: 'Lock' }).click());
    await page.getByRole('button', { name: 'Somebody else' }).click();
    await signIn(page, 'Noor');
    await page.getByRole('button', { name: 'Start talking' }).waitFor();
    const other = await open(`${QUICK}&profiles=two&autolock`);
    await other.getByRole('heading', { name: 'Locked for Sam' }).waitFor();
  },

  async 'profiles: one’s own picture, name, e-mail, lock and password; a password that does not fit changes nothing'(open) {
    const page = await open(`${QUICK}&profiles=noor#/settings/people`);
    // Whoever has just come meets somebody first.
    await page.getByRole('button', { name: 'Start talking' }).click();
    await log(page).getByRole('article').first().waitFor();
    await page.goto(`${page.url().split('#')[0]}#/settings/people`);
    const you = page.getByRole('region', { name: 'You', exact: true });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), you.getByRole('button', { name: 'Choose a picture' }).click()]);
    await chooser.setFiles([PICTURE]);
    await you.getByRole('img', { name: 'Your picture' }).locator('img').waitFor();
    await you.getByLabel('Name').fill('Sam');
    await page.keyboard.press('Enter');
    await you.getByRole('alert').getByText(/is called Sam already/).waitFor();
    await you.getByLabel('Name').fill('Noor Haddad');
    await page.keyboard.press('Enter');
    await menu(page, 'Noor Haddad').waitFor();
    await you.getByLabel('E-mail').fill('noor');
    await page.keyboard.press('Enter');
    await you.getByText('This is no e-mail address.').waitFor();
    await you.getByLabel('E-mail').fill('noor.h@example.com');
    await page.keyboard.press('Enter');
    await you.getByRole('combobox', { name: 'Lock by itself' }).click();
    await page.getByRole('option', { name: 'After 5 minutes' }).click();
    await you.getByRole('button', { name: 'Change', exact: true }).click();
    await you.getByLabel('Old password').fill('not hers');
    await newPassword(you, 'three small boats', 'New password');
    await you.getByRole('button', { name: 'Set password' }).click();
    await you.getByRole('alert').getByText(/old password is not right/).waitFor();
    await you.getByLabel('Old password').fill(PASSWORD);
    await you.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Your password is set').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a person' }).count(), 0, 'only the owner lets people in');
    assert.equal(await page.getByRole('region', { name: 'Credits' }).count(), 0);
    await page.getByRole('button', { name: 'Back to settings' }).click();
    await page.getByRole('region', { name: 'People' }).waitFor();
    assert.equal(await page.getByRole('region', { name: 'Other programs' }).count(), 0, 'nor other programs');
  },

  async 'profiles: somebody deletes their profile with the password for it, and is gone from the list'(open) {
    const page = await open(`${QUICK}&profiles=noor`);
    await page.getByRole('button', { name: 'Start talking' }).click();
    await menu(page, 'Noor').click();
    await page.getByRole('menuitem', { name: 'Your profile' }).click();
    await page.getByRole('button', { name: 'Delete profile…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Noor’s profile?' });
    await dialog.getByText(/what is remembered of you/).waitFor();
    await dialog.getByLabel('Type your password to confirm').fill('not hers');
    await page.keyboard.press('Enter');
    await dialog.getByText('Nothing was deleted.').waitFor();
    await dialog.getByLabel('Type your password to confirm').fill(PASSWORD);
    await anew(page, () => dialog.getByRole('button', { name: 'Delete profile' }).click());
    await page.getByLabel('Password of Sam').waitFor();
    assert.equal(await page.getByRole('radio').count(), 1);
  },

  async 'profiles: the owner removes somebody who forgot their password, with the owner’s own'(open) {
    const page = await open(`${QUICK}&profiles=two#/settings/people`);
    const people = page.getByRole('list', { name: 'People' });
    const remove = people.getByRole('button', { name: 'Remove Noor…' });
    await remove.waitFor();
    assert.equal(await people.getByRole('button', { name: /^Remove/ }).count(), 1, 'the owner is not removed here');
    await remove.click();
    const dialog = page.getByRole('dialog', { name: 'Remove Noor from this computer?' });
    await dialog.getByText('unseen and for good').waitFor();
    await dialog.getByLabel('Type your own password to confirm').fill('not his');
    await page.keyboard.press('Enter');
    await dialog.getByText('Nobody was removed.').waitFor();
    await dialog.getByLabel('Type your own password to confirm').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Noor is gone from this computer').waitFor();
    await people.getByText('Noor').waitFor({ state: 'detached' });
    await menu(page, 'Sam').waitFor();
  },

  async 'profiles: videos cost a credit when they are there, and nothing when they fail; the owner refills'(open) {
    const page = await open(`${QUICK}&profiles=two&videos=none&export=fails#/settings/people`);
    const rules = page.getByRole('region', { name: 'Credits', exact: true });
    await rules.getByRole('switch', { name: 'Videos cost credits' }).click();
    await rules.getByRole('spinbutton', { name: 'Everybody begins with' }).waitFor();
    const mine = page.getByRole('region', { name: 'Your credits' });
    await mine.getByText('20 credits left').waitFor();
    const make = async () => {
      await page.getByRole('link', { name: 'Chats', exact: true }).click();
      await exporting(page);
    };
    await make();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 credit, 20 left').waitFor();
    await dialog.getByRole('button', { name: 'Export video' }).click();
    await page.getByRole('link', { name: /^Videos/ }).click();
    await page.getByRole('main').getByText('Failed').waitFor();
    await make();
    await dialog.getByText('1 credit, 20 left').waitFor();
    await dialog.getByRole('button', { name: 'Export video' }).click();
    await page.getByRole('link', { name: /^Videos/ }).click();
    // A chat that fades away has buttons of this name as well.
    await page.getByRole('main').getByText('Failed').waitFor();
    await page.getByRole('main').getByRole('button', { name: /^Play/ }).first().waitFor();
    await page.goto(`${page.url().split('#')[0]}#/settings/people`);
    await mine.getByText('19 credits left').waitFor();
    const history = mine.getByRole('list', { name: 'History of credits' });
    assert.equal(await history.getByRole('listitem').count(), 2, 'one video and the beginning');
    await rules.getByRole('spinbutton', { name: 'Credits for Noor' }).fill('5');
    await rules.getByRole('button', { name: 'Refill Noor' }).click();
    await page.getByText('Noor got 5 credits, and has 25 now').waitFor();
  },

  async 'profiles: without credits it is said beforehand and at the button, with whom to ask'(open) {
    const page = await open(`${QUICK}&profiles=noor&credits=few`);
    await page.getByRole('button', { name: 'Start talking' }).click();
    await exporting(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('No credits left').waitFor();
    await dialog.getByRole('button', { name: 'Export video' }).click();
    await dialog.getByRole('alert').getByText('A video costs 1 credit, and you have none left. Ask Sam for a refill.').waitFor();
    const own = await open(`${QUICK}&profiles=two&credits=few#/scripts/lighthouse`);
    await own.getByText('No credits left').waitFor();
    await own.getByRole('button', { name: 'Render video' }).click();
    await own.getByRole('alert').getByText(/Give yourself a refill under Settings, People/).waitFor();
  },

  async 'profiles: other programs are let in by the switch, a port and pages, and kept out by a key that is shown once'(open) {
    const page = await open(`${QUICK}#/settings`);
    const row = page.getByRole('region', { name: 'Other programs' });
    await row.getByText(/^Off\./).waitFor();
    await row.getByRole('button', { name: /^Open/ }).click();
    const api = page.getByRole('region', { name: 'Local HTTP API' });
    await api.getByRole('switch', { name: 'Answer other programs' }).click();
    await api.getByText('http://127.0.0.1:8000', { exact: true }).waitFor();
    await api.getByText('Every program', { exact: true }).waitFor();
    await api.getByLabel('Port').fill('80');
    await page.keyboard.press('Enter');
    await api.getByText(/from 1024 to 65535\.$/).last().waitFor();
    await api.getByLabel('Port').fill('8123');
    await page.keyboard.press('Enter');
    await api.getByText('http://127.0.0.1:8123/docs').waitFor();
    await api.getByLabel('Web pages that may ask').fill('https://example.com/path');
    await api.getByRole('button', { name: 'Save' }).click();
    await api.getByText(/is no origin/).waitFor();
    await api.getByLabel('Web pages that may ask').fill('https://example.com');
    await api.getByRole('button', { name: 'Save' }).click();
    await api.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    const keys = page.getByRole('region', { name: 'Keys' });
    await keys.getByRole('button', { name: 'Create a key' }).click();
    const form = keys.getByRole('form', { name: 'Create a key' });
    await form.getByLabel('Which program is it for?').fill('Video pipeline');
    for (const scope of ['Chat', 'Speech', 'Understanding speech']) await form.getByRole('checkbox', { name: scope, exact: false }).first().uncheck();
    await form.getByRole('combobox', { name: 'Good for' }).click();
    await page.getByRole('option', { name: 'A year' }).click();
    await form.getByRole('button', { name: 'Create key' }).click();
    const secret = keys.getByRole('textbox', { name: 'Key' });
    assert.match(await secret.inputValue(), /^vis-[0-9a-f]{64}$/);
    await api.getByText('Only with a key').waitFor();
    await keys.getByRole('button', { name: 'I have it' }).click();
    assert.equal(await page.locator('input').evaluateAll((all) => all.filter(({ value }) => value.startsWith('vis-')).length), 0, 'it is shown this once');
    await keys.getByRole('list', { name: 'Keys' }).getByText('Talking videos', { exact: true }).waitFor();
    await keys.getByRole('button', { name: 'Revoke the key for Video pipeline' }).click();
    const ask = keys.getByRole('alertdialog');
    await ask.getByText(/It is the last key/).waitFor();
    await ask.getByRole('button', { name: 'Revoke it' }).click();
    await keys.getByText('There is no key.').waitFor();
    await api.getByText('Every program', { exact: true }).waitFor();
  },
};
