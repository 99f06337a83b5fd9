// The person, as companions know them: what is remembered, who the person is, what is noted for one chat.
import assert from 'node:assert/strict';

const QUICK = '?pace=0.15';
const box = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const idle = async (page) => {
  await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Idle', null, { timeout: 15000 });
  await log(page).locator('[aria-busy]').waitFor({ state: 'detached' });
};
const marks = (page) => log(page).getByRole('list', { name: 'Memory' });
const facts = (page) => page.getByRole('list', { name: 'Remembered' });
const focused = (page, name) => page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name);

export async function say(page, words) {
  await box(page).fill(words);
  await page.keyboard.press('Enter');
  await log(page).getByText(words).waitFor();
}

export const room = async (page, tab = 'Memory') => {
  await page.getByRole('main', { name: 'Memory' }).waitFor();
  await page.getByRole('radio', { name: tab, exact: true }).and(page.locator('[data-state=checked]')).waitFor();
};

/** A 300 x 200 picture, drawn in the page. */
export async function choosePicture(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 });
    const context = canvas.getContext('2d');
    context.fillStyle = '#2f7566';
    context.fillRect(0, 0, 300, 200);
    context.fillStyle = '#f4c25f';
    context.beginPath();
    context.arc(150, 100, 70, 0, 7);
    context.fill();
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(bytes) });
}

export async function openNotes(page) {
  await page.getByRole('button', { name: 'Chat notes' }).click();
  const drawer = page.getByRole('dialog', { name: 'Chat notes' });
  await drawer.getByRole('textbox', { name: 'Author’s note' }).waitFor();
  return drawer;
}

export const YOU_JOURNEYS = {
  async 'memory: a quiet line tells what was learned, undo and undo of that, by keys'(open) {
    const page = await open(QUICK);
    await say(page, 'I like jasmine tea.');
    const mark = marks(page).getByRole('listitem');
    await mark.getByText('Likes jasmine tea').waitFor();
    await idle(page);
    await mark.getByRole('button', { name: /^Undo, do not remember/ }).focus();
    await page.keyboard.press('Enter');
    await mark.getByText('Forgotten:').waitFor();
    await focused(page, 'Undo, remember “Likes jasmine tea” again');
    await page.keyboard.press('Enter');
    await mark.getByText('Remembered:').waitFor();
    await mark.getByRole('button', { name: 'Edit “Likes jasmine tea”' }).click();
    const words = mark.getByRole('textbox', { name: 'What is remembered' });
    await words.fill('Likes jasmine tea in the morning');
    await words.press('Enter');
    await mark.getByText('Likes jasmine tea in the morning').waitFor();
    await say(page, 'Forget that, please.');
    await marks(page).last().getByText('Forgotten:').waitFor();
    assert.equal(await log(page).getByText('Remembered:').count(), 0, 'the line under the message is gone with the fact');
    await page.getByRole('link', { name: 'Memory', exact: true }).click();
    await room(page);
    assert.equal(await facts(page).getByText('jasmine').count(), 0, 'forgotten in words as by hand');
  },

  async 'memory: what contradicts says what stood there before'(open) {
    const page = await open(QUICK);
    await say(page, 'I live in Nantes now');
    await marks(page).getByText('was: Lives in Paris').waitFor();
    await idle(page);
    await page.getByRole('link', { name: 'Memory', exact: true }).click();
    await room(page);
    const row = facts(page).getByRole('listitem').filter({ hasText: 'Lives in Nantes' });
    await row.getByRole('button', { name: '2 earlier versions' }).click();
    await row.getByText(/was: Lives in Lyon, until/).waitFor();
  },

  async 'memory: in ask mode nothing is kept before a word is given'(open) {
    const page = await open(`${QUICK}&memory=ask`);
    await say(page, 'I like jasmine tea. I hate loud music.');
    await marks(page).getByRole('button', { name: 'Keep “Likes jasmine tea”' }).click();
    await marks(page).getByText('Remembered:').waitFor();
    await idle(page);
    await page.getByRole('link', { name: 'Memory', exact: true }).click();
    await room(page);
    const waiting = page.getByRole('region', { name: 'Waiting for your word' });
    await waiting.getByText('Does not like loud music').waitFor();
    await waiting.getByRole('button', { name: 'Not this: “Does not like loud music”' }).click();
    await waiting.waitFor({ state: 'detached' });
    await facts(page).getByText('Likes jasmine tea').waitFor();
    await page.getByRole('radio', { name: 'Off' }).click();
    await page.getByText('Nothing new is remembered').waitFor();
  },

  async 'memory: search, filter, edit, share, pin, add, forget and undo'(open) {
    const page = await open(`${QUICK}#/memory`);
    await room(page);
    const count = () => facts(page).getByRole('listitem').count();
    const search = page.getByRole('searchbox', { name: 'Search memory' });
    await facts(page).waitFor();
    assert.equal(await count(), 8);
    await search.fill('lives');
    await page.waitForFunction(() => document.querySelectorAll('[data-fact]').length === 1);
    await page.getByRole('button', { name: 'Edit “Lives in Paris”' }).click();
    const form = page.getByRole('form', { name: 'Edit what is remembered' });
    await form.getByRole('textbox').fill('Lives in Nantes');
    await form.getByRole('combobox', { name: 'Who knows it' }).click();
    await page.getByRole('option', { name: 'Only Mira' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await focused(page, 'Edit “Lives in Nantes”');
    await page.getByRole('button', { name: 'Known to only Mira, change' }).waitFor();
    await search.press('Escape');
    await page.waitForFunction(() => document.querySelectorAll('[data-fact]').length === 8);
    await page.getByRole('button', { name: 'Pin “Lives in Nantes”' }).click();
    await page.getByRole('button', { name: 'Unpin “Lives in Nantes”' }).waitFor();
    await page.getByRole('combobox', { name: 'Companion' }).click();
    await page.getByRole('option', { name: 'Theo' }).click();
    await facts(page).getByText('Lives in Nantes').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('textbox', { name: 'What is remembered' }).fill('Has a dog called Bo');
    await page.keyboard.press('Enter');
    await facts(page).getByText('Has a dog called Bo').waitFor();
    await page.getByRole('button', { name: 'Forget “Has a dog called Bo”' }).click();
    await facts(page).getByText('Has a dog called Bo').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await facts(page).getByText('Has a dog called Bo').waitFor();
  },

  async 'memory: from what is remembered to the words it came from'(open) {
    const page = await open(`${QUICK}#/memory`);
    await room(page);
    await facts(page).getByRole('listitem').filter({ hasText: 'ask for a raise' }).getByRole('button', { name: /^said on/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-message') === 'chat-2-1');
    await marks(page).getByText('Wants to ask for a raise').waitFor();
  },

  async 'memory: everything is forgotten after a second word only'(open) {
    const page = await open(`${QUICK}#/memory`);
    await room(page);
    await page.getByRole('button', { name: 'Forget everything…' }).click();
    const sure = page.getByRole('alertdialog');
    await page.waitForFunction(() => document.activeElement?.textContent.trim() === 'Keep it');
    await page.keyboard.press('Escape');
    await sure.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent.trim().startsWith('Forget everything'));
    await page.keyboard.press('Enter');
    await sure.getByRole('button', { name: 'Forget everything' }).click();
    await page.getByText('8 facts were forgotten').waitFor();
    await page.getByRole('heading', { name: 'Nothing is remembered yet' }).waitFor();
  },

  async 'memory: from a character, from the settings and by typing'(open) {
    const page = await open('?#/settings');
    await page.getByRole('radio', { name: 'Ask me' }).click();
    await page.getByText('Under your message you decide').waitFor();
    await page.getByRole('button', { name: 'Open memory' }).click();
    await room(page);
    assert.equal(await page.getByRole('radio', { name: 'Ask me' }).getAttribute('data-state'), 'checked');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('who you are');
    await page.keyboard.press('Enter');
    await room(page, 'You');
  },

  async 'personas: the first one is written, with a picture, and chosen in a chat'(open) {
    const page = await open(`${QUICK}#/memory/you`);
    await page.getByRole('heading', { name: 'You are just you' }).waitFor();
    await page.getByRole('button', { name: 'New persona' }).click();
    const dialog = page.getByRole('dialog', { name: 'New persona' });
    assert.equal(await dialog.getByRole('button', { name: 'Save' }).isDisabled(), true, 'without a name there is nothing to save');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Sam');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Teaches geography.');
    await choosePicture(page);
    await dialog.getByRole('img', { name: 'Picture' }).waitFor();
    const sides = await dialog.getByRole('img', { name: 'Picture' }).evaluate((image) => [image.naturalWidth, image.naturalHeight]);
    assert.deepEqual(sides, [200, 200], 'the middle of the picture, as a square');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const list = page.getByRole('list', { name: 'Personas' });
    await list.getByText('In every chat').waitFor();
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-add'));
    await page.getByRole('button', { name: 'New persona' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Captain Ash');
    await page.keyboard.press('Enter');
    await list.getByRole('button', { name: 'Delete Captain Ash' }).click();
    await list.getByText('Captain Ash').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await list.getByText('Captain Ash').waitFor();
    await page.getByRole('link', { name: 'Chats', exact: true }).click();
    const chooser = page.getByRole('combobox', { name: 'Who you are in this chat' });
    await chooser.getByText('Sam (as everywhere)').waitFor();
    await chooser.click();
    await page.getByRole('option', { name: 'Captain Ash' }).click();
    await chooser.getByText('Captain Ash').waitFor();
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /raise/ }).click();
    await chooser.getByText('Sam (as everywhere)').waitFor();
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /rough day/ }).click();
    await chooser.getByText('Captain Ash').waitFor();
  },

  async 'notes: what is typed is kept with the chat, and memory can rest in it'(open) {
    const page = await open(QUICK);
    let drawer = await openNotes(page);
    assert.equal(await drawer.getByRole('slider').count(), 0, 'no place to choose before there is a note');
    await drawer.getByRole('textbox', { name: 'Author’s note' }).fill('The night before the storm.');
    const slider = drawer.getByRole('slider', { name: 'Where it stands' });
    await slider.focus();
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('ArrowRight');
    await drawer.getByText('at the very end').waitFor();
    await drawer.getByRole('switch', { name: 'Pause memory' }).click();
    await drawer.getByText('Saved', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await focused(page, 'Chat notes');
    await say(page, 'I like jasmine tea.');
    await idle(page);
    assert.equal(await marks(page).count(), 0, 'nothing is learned while memory rests');
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /raise/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    drawer = await openNotes(page);
    assert.equal(await drawer.getByRole('textbox', { name: 'Author’s note' }).inputValue(), '', 'another chat, other notes');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /jasmine|rough day/ }).first().click();
    drawer = await openNotes(page);
    assert.equal(await drawer.getByRole('textbox', { name: 'Author’s note' }).inputValue(), 'The night before the storm.');
  },

  async 'notes: summaries are made, read, changed, followed and deleted'(open) {
    const page = await open(`${QUICK}&summaries`);
    const drawer = await openNotes(page);
    const list = drawer.getByRole('region', { name: 'Summaries' });
    await list.getByText('Part 2 · 2 messages').waitFor();
    await list.getByRole('button', { name: 'Summarise now' }).click();
    await drawer.getByRole('alert').getByText(/too little/).waitFor();
    await list.getByRole('button', { name: 'Edit part 1' }).click();
    await list.getByRole('textbox', { name: 'Summary' }).fill('A rough day at work.');
    await list.getByRole('button', { name: 'Save' }).click();
    await list.getByText('A rough day at work.').waitFor();
    await focused(page, 'Edit part 1');
    await list.getByRole('button', { name: 'Delete part 2' }).click();
    await page.keyboard.press('Escape');
    await list.getByText('Part 2').waitFor();
    await list.getByRole('button', { name: 'Delete part 2' }).click();
    await list.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await list.getByText('Part 2').waitFor({ state: 'detached' });
    await list.getByRole('button', { name: 'Show where part 1 begins' }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-message') === 'chat-1-0');
  },

  async 'titles: a new chat is named after the second exchange'(open) {
    const page = await open(QUICK);
    await log(page).getByRole('article').first().waitFor();
    await page.keyboard.press('Control+n');
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /Chat with Mira/ }).waitFor();
    await say(page, 'The garden of my grandmother, and the fence.');
    await idle(page);
    await say(page, 'It fell over.');
    await idle(page);
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /Garden grandmother/ }).waitFor();
    await page.getByRole('region', { name: 'Garden grandmother' }).waitFor();
  },
};
