// Characters that people own: the library, the editor, cards coming in, lore, greetings and the prompt of a reply, as a person does it.
import assert from 'node:assert/strict';
import { dropFiles, importFiles, jsonCard, lorebook, pngCard } from './cast-stage.mjs';
import { dialog } from './film-stage.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const search = (page) => page.getByRole('searchbox', { name: 'Search characters' });
const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const menu = async (page, who, entry) => {
  await button(page, `Options for ${who}`).click();
  await page.getByRole('menuitem', { name: entry }).click();
};
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();

export const CAST_JOURNEYS = {
  async 'five thousand characters: a few rows exist, and scrolling stays smooth'(open, say) {
    const page = await open('?people=5000#/characters');
    await button(page, 'New chat with Ada Ashdown').waitFor();
    const cells = () => page.evaluate(() => document.querySelectorAll('[data-cell]').length);
    assert.ok((await cells()) < 60, `only what is seen exists (${await cells()})`);
    const report = await page.evaluate(async () => {
      const view = document.querySelector('main .overflow-y-auto');
      const gaps = [];
      let most = 0;
      let last = performance.now();
      for (let n = 0; n < 120; n += 1) {
        view.scrollTop += 900;
        await new Promise(requestAnimationFrame);
        gaps.push(performance.now() - last);
        last = performance.now();
        most = Math.max(most, document.querySelectorAll('[data-cell]').length);
      }
      gaps.sort((a, b) => a - b);
      return { most, median: gaps[60], p95: gaps[114], at: view.scrollTop };
    });
    say(`${report.most} cells at most, frame ${report.median.toFixed(1)} ms (p95 ${report.p95.toFixed(1)} ms)`);
    assert.ok(report.most < 90, `never more than a few rows (${report.most})`);
    assert.ok(report.at > 50_000, 'the list goes on');
    await page.locator('[data-cell] img').first().waitFor();
    await page.evaluate(() => (document.querySelector('main .overflow-y-auto').scrollTop = 1e9));
    await button(page, 'New chat with Pixel').waitFor();
    await page.evaluate(() => (document.querySelector('main .overflow-y-auto').scrollTop = 0));
    await button(page, 'New chat with Ada Ashdown').focus();
    for (const key of ['End', 'Home', 'ArrowRight', 'ArrowDown', 'PageDown']) await page.keyboard.press(key);
    const focused = await page.evaluate(() => ({ index: Number(document.activeElement.closest('[data-index]')?.dataset.index), seen: document.activeElement.getBoundingClientRect().top > 0 }));
    assert.ok(focused.index > 5 && focused.seen, `keys walk the grid and it follows (${JSON.stringify(focused)})`);
  },

  async 'search, tags, favourites and order find somebody, and are remembered'(open) {
    const page = await open('?own&people=300#/characters');
    await search(page).fill('quill');
    await page.getByText('1 of 311 characters').waitFor();
    await button(page, 'Favourite: Mara Quill').click();
    assert.equal(await button(page, 'Favourite: Mara Quill').getAttribute('aria-pressed'), 'false');
    await button(page, 'Favourite: Mara Quill').click();
    await button(page, 'Clear the search').click();
    await button(page, 'Tags').click();
    await page.getByRole('textbox', { name: 'Search tags' }).fill('sea');
    await page.getByRole('checkbox', { name: /^sea/ }).check();
    await page.keyboard.press('Escape');
    await page.getByText('1 of 311 characters').waitFor();
    await page.reload();
    await page.getByText('1 of 311 characters').waitFor();
    await button(page, 'Remove the filter sea').click();
    await button(page, 'Favourites').click();
    await page.getByRole('combobox', { name: 'Sort by' }).click();
    await page.getByRole('option', { name: 'Name' }).click();
    const names = await page.locator('[data-cell]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label').slice(14)));
    assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b)), 'by name');
    await search(page).fill('zzzz');
    await page.getByText('Nobody fits').waitFor();
    await button(page, 'Show all').last().click();
    await page.keyboard.press('/');
    assert.ok(await search(page).evaluate((node) => node === document.activeElement), 'a slash leads to the search');
    await page.keyboard.press('ArrowDown');
    assert.ok(await page.evaluate(() => document.activeElement.matches('[data-cell]')), 'and down into the list');
  },

  async 'a card is looked at before it is accepted; nothing in it runs; then it is here'(open) {
    const page = await open('?#/characters');
    await importFiles(page, [pngCard()]);
    const card = dialog(page).getByRole('article', { name: 'Isolde Marsh' });
    await card.getByText('<script>document.title = "ran"</script>').waitFor();
    await card.getByText('2 lore entries').waitFor();
    await card.getByText('3 greetings').waitFor();
    await card.getByText('contains web code').waitFor();
    await card.getByRole('img', { name: 'Picture of Isolde Marsh' }).waitFor();
    assert.equal(await page.evaluate(() => document.querySelectorAll('[role=dialog] script, [role=dialog] img[onerror]').length), 0);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await button(page, 'New chat with Isolde Marsh').count(), 0, 'nothing is kept before');
    await importFiles(page, [pngCard()]);
    await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
    await button(page, 'New chat with Isolde Marsh').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('heading', { name: 'Isolde Marsh' }).waitFor();
    await tab(page, 'About').click();
    await page.getByText('extensions.talkativeness').waitFor();
    assert.notEqual(await page.title(), 'ran');
    await button(page, 'All characters').click();
    await importFiles(page, [jsonCard()]);
    await dialog(page).getByText('You have this card already, as Isolde Marsh.').waitFor();
    await dialog(page).getByRole('button', { name: 'Import again' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Isolde Marsh' }).waitFor();
  },

  async 'a card dropped on the window, a photo dropped there, and a picture without a card'(open) {
    const page = await open('?pace=0.3#/characters');
    await button(page, 'New chat with Mira').waitFor();
    await dropFiles(page, [pngCard()]);
    await dialog(page).getByRole('article', { name: 'Isolde Marsh' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await dropFiles(page, [pngCard('me.png', null)]);
    await dialog(page).getByText('Whose face is this?').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await importFiles(page, [pngCard('holiday.png', null)]);
    await dialog(page).getByRole('alert').getByText('holds no character card').waitFor();
    await dialog(page).getByRole('button', { name: 'Make a face of it' }).click();
    await dialog(page).getByText('Whose face is this?').waitFor();
  },

  async 'many files at once: one list, some left out, one report'(open) {
    const page = await open('?own&pace=0.2#/characters');
    const names = ['Anouk', 'Bertil', 'Cosima', 'Dag'];
    await importFiles(page, [pngCard(), jsonCard('twin.json'), jsonCard('broken.json', { name: '' }), ...names.map((name) => jsonCard(`${name}.json`, { name })), lorebook()]);
    await dialog(page).getByText('8 of 8 files read').waitFor();
    await dialog(page).getByRole('button', { name: /^Dag/ }).click();
    await dialog(page).getByRole('button', { name: 'Leave out' }).click();
    await dialog(page).getByRole('button', { name: 'Import 5 cards' }).click();
    await dialog(page).getByRole('button', { name: 'Done' }).waitFor();
    await dialog(page).getByText('4 imported, 1 here already, 1 not readable').waitFor();
    await dialog(page).getByRole('button', { name: /^broken/ }).click();
    await dialog(page).getByRole('alert').waitFor();
    await dialog(page).getByRole('button', { name: /^Harbour/ }).click();
    await dialog(page).getByRole('combobox', { name: 'Whose lore is it?' }).click();
    await page.getByRole('option', { name: 'Ilya Brandt' }).click();
    await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('The lore was added to Ilya Brandt.').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Open' }).click();
    await button(page, 'Edit The bell').waitFor();
    await button(page, 'All characters').click();
    await search(page).fill('bertil');
    await button(page, 'New chat with Bertil').waitFor();
    await search(page).fill('dag');
    assert.equal(await button(page, 'New chat with Dag').count(), 0, 'left out');
  },

  async 'a folder of cards: how far it is, a report, and it can be stopped'(open) {
    const page = await open('?imports=200#/characters');
    await button(page, 'Import a folder of cards').click();
    const bar = page.getByRole('progressbar', { name: 'Importing “Old characters”' });
    await bar.waitFor();
    await button(page, 'Cancel import').click();
    await page.getByText('The import of “Old characters” was stopped').waitFor();
    await button(page, 'Hide').click();
    await button(page, 'Import a folder of cards').click();
    await page.getByText('“Old characters” was imported').waitFor({ timeout: 20000 });
    await button(page, 'Show report').click();
    await dialog(page).getByRole('radio', { name: 'Not readable' }).click();
    const refused = await dialog(page).getByRole('listitem').allInnerTexts();
    assert.ok(refused.length > 2 && refused.every((text) => text.includes('holds no character card')), refused.join('|'));
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await search(page).fill('imported 150');
    await button(page, 'New chat with Imported 150').waitFor();
  },

  async 'a new character is written, undone and redone, and speaks the new greeting'(open) {
    const page = await open('?#/characters');
    await button(page, 'New character').click();
    await box(page, 'Name').fill('Odile');
    await box(page, 'Description').pressSequentially('Keeps bees on a roof.');
    await saved(page);
    await page.getByRole('combobox', { name: 'Tags' }).or(box(page, 'Tags')).first().fill('bees, city');
    await page.keyboard.press('Enter');
    await button(page, 'Remove the tag bees').waitFor();
    await box(page, 'Personality').fill('Blunt');
    await saved(page);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => ![...document.querySelectorAll('textarea')].some((area) => area.value === 'Blunt'));
    await page.keyboard.press('Control+Shift+z');
    await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((area) => area.value === 'Blunt'));
    await tab(page, 'Greetings').click();
    await box(page, 'Greeting 1').fill('“Mind the hive.”');
    await button(page, 'Add a greeting').click();
    await box(page, 'Greeting 2').fill('“You smell of smoke. Good.”');
    await saved(page);
    await button(page, 'Move greeting 2: arrow keys, or drag').focus();
    await page.keyboard.press('ArrowUp');
    assert.equal(await box(page, 'Greeting 1').inputValue(), '“You smell of smoke. Good.”');
    const grip = await button(page, 'Move greeting 1: arrow keys, or drag').boundingBox();
    const below = await box(page, 'Greeting 2').boundingBox();
    await page.mouse.move(grip.x + 8, grip.y + 8);
    await page.mouse.down();
    await page.mouse.move(grip.x + 8, below.y + below.height, { steps: 6 });
    await page.mouse.up();
    assert.equal(await box(page, 'Greeting 1').inputValue(), '“Mind the hive.”', 'dragged down again');
    await button(page, 'Make this the usual one').click();
    await saved(page);
    await tab(page, 'Examples').click();
    await button(page, 'Undo').click();
    await page.getByRole('tab', { name: /^Greetings/, selected: true }).waitFor(); // undo shows where it took place
    await button(page, 'Redo').click();
    await button(page, 'Start a chat').click();
    await page.getByRole('log').getByText('“You smell of smoke. Good.”').waitFor();
    await page.getByRole('link', { name: 'Characters', exact: true }).click();
    await page.getByText('bees', { exact: true }).waitFor();
  },

  async 'the editor keeps what is typed when it is left at once, and says when it cannot'(open) {
    const page = await open('?own&save=fails#/characters/own-ilya');
    await box(page, 'Scenario').fill('A storm outside.');
    await page.getByRole('alert').getByText('The disk is full').waitFor();
    await page.getByText('Not saved').waitFor();
    assert.equal(await box(page, 'Scenario').inputValue(), 'A storm outside.');
    await button(page, 'Try again').click();
    await saved(page);
    await box(page, 'Scenario').fill('A storm outside, and tea.');
    await button(page, 'All characters').click();
    await menu(page, 'Ilya Brandt', 'Edit');
    await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((area) => area.value === 'A storm outside, and tea.'));
    await box(page, 'Name').fill('');
    await page.getByRole('alert').getByText('needs a name').waitFor();
  },

  async 'duplicate, export, delete and undo; somebody bundled stays as is'(open) {
    const page = await open('?#/characters');
    await menu(page, 'Mira', 'View details');
    await page.getByText('Mira came with Visavis').waitFor();
    assert.ok(await box(page, 'Name').evaluate((node) => node.readOnly));
    await button(page, 'Duplicate').click();
    await page.getByRole('heading', { name: 'Mira (copy)' }).waitFor();
    await box(page, 'Name').fill('Mirela');
    await saved(page);
    await button(page, 'All characters').click();
    await menu(page, 'Mirela', 'Export…');
    await dialog(page).getByRole('radio', { name: 'CHARX' }).click();
    await dialog(page).getByRole('button', { name: 'Export' }).click();
    await page.getByText('Saved to /Documents/Mirela.charx').waitFor();
    await menu(page, 'Mirela', 'Delete');
    await button(page, 'New chat with Mirela').waitFor({ state: 'detached' });
    await page.getByRole('note').filter({ hasText: 'was deleted' }).getByRole('button', { name: 'Undo' }).click();
    await button(page, 'New chat with Mirela').waitFor();
  },

  async 'lore: an entry is written, found, switched off; a bad pattern says so in place'(open) {
    const page = await open('?own#/characters/own-mara/lore');
    await button(page, 'New entry').click();
    await box(page, 'Name').fill('The cellar');
    await page.getByRole('textbox', { name: 'Keys', exact: true }).fill('cellar, stairs,');
    await button(page, 'Remove the key cellar').waitFor();
    await box(page, 'Content').fill('Nobody goes down after dark.');
    await page.getByRole('switch', { name: 'Keys are regular expressions' }).click();
    await page.getByRole('textbox', { name: 'Keys', exact: true }).fill('(door');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('cannot be read as a regular expression').waitFor();
    await button(page, 'Remove the key (door').click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await saved(page);
    await button(page, 'Previous entry').click();
    await page.getByText('6 of 7').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Search entries' }).fill('dark');
    await button(page, 'Edit The cellar').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Edit The/ }).count(), 1);
    await page.getByRole('switch', { name: 'Use The cellar' }).click();
    await page.getByText('7 entries, 5 on').waitFor();
    await button(page, 'Edit The cellar').click();
    await button(page, 'Delete entry').click();
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await button(page, 'Edit The cellar').waitFor();
  },

  async 'pictures: added by button and drop, one is the main one, one becomes the face'(open) {
    const page = await open('?own&pace=0.3#/characters/own-ilya/pictures');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, /^Add pictures/).click()]);
    await chooser.setFiles([pngCard('portrait.png', null)]);
    await page.getByRole('listitem', { name: 'portrait' }).getByText('Main picture').waitFor();
    await dropFiles(page, [pngCard('laughing.png', null)], '[data-scroller] ul');
    const laughing = page.getByRole('listitem', { name: 'laughing' });
    await laughing.getByRole('combobox', { name: 'What laughing is' }).click();
    await page.getByRole('option', { name: 'Expression' }).click();
    await laughing.getByText('Expression').waitFor();
    await laughing.getByRole('button', { name: 'Delete laughing' }).click();
    await laughing.waitFor({ state: 'detached' });
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await laughing.waitFor();
    await button(page, 'Make portrait the face').click();
    await dialog(page).getByText('Whose face is this?').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
  },

  async 'a voice is tried on the spot'(open) {
    const page = await open('?own#/characters/own-ilya/voice');
    await page.getByRole('slider', { name: 'Speed' }).focus();
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('ArrowRight');
    await page.getByText('1.2×').waitFor();
    await page.getByRole('combobox', { name: 'Voice', exact: true }).click();
    await page.getByRole('option', { name: /^George/ }).click();
    await button(page, 'Preview').click();
    await page.getByRole('tabpanel').getByRole('button', { name: 'Stop' }).click();
    await button(page, 'Preview').waitFor();
    await saved(page);
  },

  async 'arrows change the greeting until the person has written'(open) {
    const page = await open('?own&pace=0.3#/characters');
    await button(page, 'New chat with Mara Quill').click();
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.getByText('The door opens before you can knock').waitFor();
    const greetings = page.getByRole('group', { name: 'Greetings' });
    await greetings.getByRole('button', { name: 'Next greeting' }).click();
    await log.getByText('Pull when I say').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await log.getByText('Nobody comes here in October').waitFor();
    await greetings.getByText('3 of 3').waitFor();
    assert.equal(await log.getByRole('article').count(), 1, 'one greeting at a time');
    await box(page, 'Message').fill('From the lamp.');
    await page.keyboard.press('Enter');
    await greetings.waitFor({ state: 'detached' });
  },

  async 'Show prompt: what a reply was made from, and which lore was used'(open) {
    const page = await open('?own&pace=0.2#/characters');
    await button(page, 'New chat with Mara Quill').click();
    await box(page, 'Message').fill('Tell me about the lamp and the storm.');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('button', { name: 'Show prompt' }).count(), 0, 'a greeting has none');
    await button(page, 'Show prompt').click({ timeout: 20000 });
    await dialog(page).getByText('of 2,048 tokens').waitFor();
    const lore = dialog(page).getByRole('list', { name: 'Lore' });
    await lore.getByText('The lamp', { exact: true }).waitFor();
    await lore.getByText('“lamp” in your last message').waitFor();
    await dialog(page).getByRole('button', { name: /^Description/ }).click();
    await dialog(page).getByText('keeps the lighthouse on Gull Rock').last().waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  },
};
