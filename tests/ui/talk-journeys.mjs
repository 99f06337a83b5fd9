// What can be done with what was said: other answers, edits, branches, drafts, the list of chats, the search, help lines.
import assert from 'node:assert/strict';

const status = (page, word, timeout = 15000) =>
  page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout });
const box = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const article = (page, n) => log(page).getByRole('article').nth(n);
const list = (page) => page.getByRole('navigation', { name: 'Chats' });
const focused = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
/** The person reads no words aloud here: turns are quick. */
const QUICK = '?pace=0.15';
const idle = async (page) => {
  await status(page, 'Idle');
  await log(page).locator('[aria-busy]').waitFor({ state: 'detached' });
};

/** "More" of the message at this place, by keys. */
export async function more(page, n, entry) {
  await article(page, n).getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** A second answer at the end of the first chat. */
export async function regenerate(page) {
  await article(page, 4).hover();
  await article(page, 4).getByRole('button', { name: 'Regenerate' }).click();
  await log(page).getByText('2 / 2').waitFor();
  await idle(page);
}

/** What the person said last, said anew: a branch. */
export async function sayAnew(page, words) {
  await box(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('textbox', { name: 'Edit message' }).fill(words);
  await page.getByRole('button', { name: 'Save and send again' }).click();
  await log(page).getByText(words).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[role=log] article[data-message]').length === 5);
  await idle(page);
}

/** Opens the search and types. */
export async function find(page, words) {
  await page.keyboard.press('Control+f');
  const dialog = page.getByRole('dialog', { name: 'Search chats' });
  await dialog.getByRole('combobox', { name: 'Search chats' }).fill(words);
  return dialog;
}

export const TALK_JOURNEYS = {
  async 'messages: another answer stands where the old one stood, and arrows go between them'(open) {
    const page = await open(QUICK);
    const before = await article(page, 4).evaluate((node) => node.getBoundingClientRect().left);
    const old = await article(page, 4).locator('.prose').textContent();
    await regenerate(page);
    assert.equal(await log(page).getByRole('article').count(), 5, 'in its place, not after it');
    assert.equal(await article(page, 4).evaluate((node) => node.getBoundingClientRect().left), before);
    assert.notEqual(await article(page, 4).locator('.prose').textContent(), old);
    await article(page, 4).getByRole('button', { name: 'Previous answer' }).click();
    await log(page).getByText('1 / 2').waitFor();
    assert.equal(await article(page, 4).locator('.prose').textContent(), old);
    await box(page).focus();
    await page.keyboard.press('Alt+ArrowRight');
    await log(page).getByText('2 / 2').waitFor();
    await page.keyboard.press('Alt+ArrowRight');
    await log(page).getByText('3 / 3').waitFor();
    await idle(page);
    await box(page).fill('These keys move the caret here');
    await page.keyboard.press('Alt+ArrowLeft');
    await page.waitForTimeout(300);
    assert.equal(await log(page).getByText('3 / 3').count(), 1, 'in words that are written the keys mean something else');
  },

  async 'messages: stopped before a word of another answer, the old one is there again'(open) {
    const page = await open('?pace=0.15&hold');
    const old = await article(page, 4).locator('.prose').textContent();
    await article(page, 4).hover();
    await article(page, 4).getByRole('button', { name: 'Regenerate' }).click();
    await status(page, 'Thinking');
    assert.equal(await log(page).getByText(old).count(), 0);
    await page.keyboard.press('Escape');
    await log(page).getByText(old).waitFor();
  },

  async 'messages: edited with the keyboard, undone, quoted, marked, deleted and brought back'(open) {
    const page = await open(QUICK);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await box(page).focus();
    await page.keyboard.press('ArrowUp');
    await focused(page, 'textarea[aria-label="Edit message"]');
    await page.keyboard.press('Escape');
    await focused(page, '#message');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('textbox', { name: 'Edit message' }).fill('The questions went well.');
    await page.keyboard.press('Control+Enter');
    await article(page, 3).getByText('edited').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await article(page, 3).getByText('The questions at the end were fine, I think.').waitFor();
    assert.equal(await article(page, 3).getByText('edited').count(), 0);
    await more(page, 3, 'Quote');
    await focused(page, '#message');
    assert.equal(await box(page).inputValue(), '> The questions at the end were fine, I think.\n\n');
    await more(page, 2, 'Bookmark');
    await article(page, 2).getByRole('img', { name: 'Bookmarked' }).waitFor();
    await article(page, 2).getByRole('button', { name: 'React' }).focus();
    await page.keyboard.press('Enter');
    await focused(page, '[aria-label="Heart"]');
    await page.keyboard.press('ArrowRight');
    await focused(page, '[aria-label="Thumbs up"]');
    await page.keyboard.press('Enter');
    await article(page, 2).getByRole('button', { name: 'Your reaction 👍, remove it' }).click();
    await article(page, 2).getByRole('button', { name: /Your reaction/ }).waitFor({ state: 'detached' });
    await article(page, 4).getByRole('button', { name: 'Copy' }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^Then you were/);
    await more(page, 1, 'Delete');
    await page.getByText('The message was deleted').waitFor();
    assert.equal(await log(page).getByRole('article').count(), 4);
    await page.getByRole('note').filter({ hasText: 'was deleted' }).getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[role=log] article').length === 5);
    await more(page, 1, 'Delete this and what follows');
    await page.getByText('4 messages were deleted').waitFor();
    assert.equal(await log(page).getByRole('article').count(), 1);
    await page.getByRole('note').filter({ hasText: '4 messages' }).getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[role=log] article').length === 5);
  },

  async 'messages: the companion says more unasked'(open) {
    const page = await open(QUICK);
    await more(page, 4, 'Say more');
    await page.waitForFunction(() => document.querySelectorAll('[role=log] article[data-message]').length === 6);
    await idle(page);
    assert.equal(await article(page, 5).getAttribute('data-role'), 'assistant');
  },

  async 'branches: own words said anew, both ways compared, and back to the first'(open) {
    const page = await open(QUICK);
    assert.equal(await page.getByRole('button', { name: /^Branches/ }).count(), 0, 'one way needs no button');
    await sayAnew(page, 'The questions at the end were awful.');
    await article(page, 3).getByRole('group', { name: 'Versions' }).getByText('2 / 2').waitFor();
    await page.getByRole('button', { name: /^Branches/ }).click();
    const drawer = page.getByRole('dialog', { name: 'Branches' });
    await drawer.getByText('Shown now').waitFor();
    await drawer.getByText(/After message 3/).waitFor();
    await drawer.getByRole('button', { name: /^Compare with/ }).click();
    const compared = page.getByRole('dialog', { name: 'Compare' });
    await compared.getByText('They share the first 3 messages.').waitFor();
    assert.deepEqual(await compared.locator('mark').allTextContents(), ['awful.', 'fine, I think.']);
    await compared.getByRole('button', { name: 'Back to the branches' }).click();
    await drawer.getByRole('button', { name: /The questions at the end were fine/ }).first().click();
    await log(page).getByText('The questions at the end were fine, I think.').waitFor();
    await log(page).getByText(/Then you were/).waitFor();
    await page.getByText('Another branch is shown now').waitFor();
  },

  async 'branches: from an earlier message on, with nothing lost'(open) {
    const page = await open(QUICK);
    await more(page, 2, 'Branch from here');
    await page.getByText('What you say next begins a branch.').waitFor();
    await focused(page, '#message');
    assert.equal(await log(page).getByRole('article').count(), 3);
    await page.keyboard.type('Let us talk about the weather.');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[role=log] article[data-message]').length === 5);
    await idle(page);
    await article(page, 3).getByRole('button', { name: 'Previous version' }).click();
    await log(page).getByText('The questions at the end were fine, I think.').waitFor();
  },

  async 'drafts: half a thought for each chat, and a refused message is tried again'(open) {
    const page = await open('?pace=0.15&send=refused');
    await box(page).fill('half a thought');
    await list(page).getByRole('link', { name: /raise/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    assert.equal(await box(page).inputValue(), '');
    await box(page).fill('for Theo');
    await list(page).getByRole('link', { name: /rough day/ }).click();
    await page.getByRole('img', { name: /^Mira/ }).waitFor();
    assert.equal(await box(page).inputValue(), 'half a thought');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The disk is full').waitFor();
    assert.equal(await box(page).inputValue(), 'half a thought', 'the words are back in the box');
    await page.getByRole('button', { name: 'Try again' }).click();
    await log(page).getByText('half a thought').waitFor();
    await page.waitForFunction(() => document.querySelector('#message').value === '');
    assert.equal(await page.getByRole('alert').count(), 0);
  },

  async 'chats: pinned, tagged, archived, duplicated, by menus'(open) {
    const page = await open(QUICK);
    const choose = async (title, entry) => {
      await page.getByRole('menu').first().waitFor({ state: 'detached' }); // the one before fades away
      await list(page).getByRole('button', { name: `Options for ${title}` }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: entry, exact: true }).click();
    };
    await choose('The lighthouse keeper', 'Pin');
    await list(page).getByRole('heading', { name: 'Pinned' }).waitFor();
    assert.match(await list(page).getByRole('link').first().textContent(), /The lighthouse keeper/);
    await choose('Asking for a raise', 'Tags');
    await list(page).getByRole('textbox', { name: 'Tags' }).waitFor();
    await focused(page, 'input');
    await page.keyboard.type('work');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await list(page).getByRole('button', { name: 'work', exact: true }).click();
    assert.equal(await list(page).getByRole('link').count(), 1);
    await choose('Asking for a raise', 'Duplicate');
    await page.getByText('“Asking for a raise (copy)” was added').waitFor();
    await list(page).getByRole('button', { name: 'work', exact: true }).click();
    await list(page).getByRole('link', { name: /Asking for a raise \(copy\)/ }).waitFor();
    await choose('Plan for the week', 'Archive');
    await list(page).getByRole('link', { name: /Plan for the week/ }).waitFor({ state: 'detached' });
    await list(page).getByRole('button', { name: 'Archived, 1' }).click();
    await list(page).getByRole('link', { name: /Plan for the week/ }).waitFor();
    await choose('Plan for the week', 'Take out of the archive');
    await list(page).getByText('Nothing is archived.').waitFor();
    await list(page).getByRole('button', { name: 'Back to the chats' }).click();
    await list(page).getByRole('link', { name: /Plan for the week/ }).waitFor();
  },

  async 'search: as one types, by keys to the message, which stands out; also on another branch'(open) {
    const page = await open(QUICK);
    await sayAnew(page, 'The applause was long.');
    await list(page).getByRole('link', { name: /raise/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    const dialog = await find(page, 'the');
    await dialog.getByRole('option').first().waitFor();
    assert.ok((await dialog.getByRole('group', { name: 'A rough day at work' }).count()) === 1, 'hits of one chat stand together');
    await dialog.getByRole('combobox', { name: 'Search chats' }).fill('fine');
    await dialog.locator('mark').filter({ hasText: 'fine' }).waitFor();
    await dialog.getByText('other branch').waitFor();
    assert.deepEqual(await dialog.locator('mark').allTextContents(), ['fine']);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('img', { name: /^Mira/ }).waitFor();
    await log(page).getByText('The questions at the end were fine, I think.').waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('were fine, I think.') && document.activeElement.classList.contains('lit'));
    const seen = await article(page, 3).evaluate((node) => {
      const [here, view] = [node.getBoundingClientRect(), node.closest('[role=log]').getBoundingClientRect()];
      return here.top >= view.top - 1 && here.bottom <= view.bottom + 1;
    });
    assert.ok(seen, 'the message is in view');
    await page.waitForFunction(() => document.querySelector('.lit') === null);
  },

  async 'search: filters, bookmarks, nothing found'(open) {
    const page = await open(QUICK);
    await more(page, 2, 'Bookmark');
    await article(page, 2).getByRole('img', { name: 'Bookmarked' }).waitFor();
    await page.getByRole('button', { name: 'Bookmarks' }).click();
    const dialog = page.getByRole('dialog', { name: 'Search chats' });
    await dialog.getByRole('option').waitFor();
    assert.equal(await dialog.getByRole('option').count(), 1);
    await dialog.getByRole('button', { name: 'Bookmarked' }).click();
    await dialog.getByRole('combobox', { name: 'Who said it' }).click();
    await page.getByRole('option', { name: 'You', exact: true }).click();
    await dialog.getByRole('option').first().waitFor();
    await dialog.getByRole('combobox', { name: 'Search chats' }).fill('raise');
    await page.waitForFunction(() => document.querySelectorAll('[role=listbox][aria-label="Messages found"] [role=option]').length === 1);
    await dialog.getByRole('combobox', { name: 'Search chats' }).fill('zebra');
    await dialog.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await focused(page, '[aria-label="Bookmarks"]');
  },

  async 'care: help lines under the message, in its language, folded and copied, and the talk goes on'(open) {
    const page = await open(QUICK);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await box(page).fill('Ich will mich umbringen');
    await page.keyboard.press('Enter');
    const help = page.getByRole('region', { name: 'Help' });
    await help.waitFor();
    assert.equal(await help.locator('[lang=de]').first().textContent(), 'Sie müssen das nicht allein tragen');
    await help.getByRole('button', { name: 'Copy number 988' }).first().click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '988');
    await idle(page);
    const order = await log(page).evaluate((view) => [...view.querySelectorAll('article, [role=region]')].map((node) => node.getAttribute('data-role') ?? 'help').slice(-3));
    assert.deepEqual(order, ['user', 'help', 'assistant'], 'it stands under the message, and the reply comes');
    await help.getByRole('button', { expanded: true }).focus();
    await page.keyboard.press('Enter');
    await help.getByRole('link', { name: '911' }).waitFor({ state: 'detached' });
    await box(page).fill('I am still here');
    await page.keyboard.press('Enter');
    await log(page).getByText('I am still here').waitFor();
  },

  async 'care: in a low window the number stays in view while the reply comes, until the person scrolls'(open) {
    const page = await open(QUICK, { viewport: { width: 420, height: 700 } });
    await box(page).fill('I want to die');
    await page.keyboard.press('Enter');
    const number = page.getByRole('region', { name: 'Help' }).getByRole('link', { name: '911' });
    await number.waitFor();
    await idle(page);
    const inView = () => number.evaluate((node) => node.getBoundingClientRect().top >= node.closest('[role=log]').getBoundingClientRect().top);
    assert.ok(await inView(), 'the reply has not pushed it away');
    await page.getByRole('button', { name: 'To the newest message' }).click();
    await page.waitForFunction(() => {
      const view = document.querySelector('[role=log]');
      return view.scrollHeight - view.scrollTop - view.clientHeight < 48;
    });
  },

  async 'care: settings, the help lines of another country, and a gentler hint'(open) {
    const page = await open(`${QUICK}#/settings`);
    const part = page.getByRole('region', { name: 'Care', exact: true });
    await part.getByRole('combobox', { name: 'Country of the help lines' }).click();
    await page.getByRole('option', { name: 'United Kingdom' }).click();
    await part.getByRole('switch', { name: 'Gentler hints' }).click();
    await part.getByRole('button', { name: 'Look at the help lines' }).click();
    await part.getByRole('region', { name: 'Help' }).getByRole('link', { name: '116 123' }).waitFor();
    await part.getByRole('combobox', { name: 'Language of the card' }).click();
    await page.getByRole('option', { name: 'Français' }).click();
    await part.locator('[lang=fr]').first().waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Chats', exact: true }).click();
    await box(page).fill('They would be better off without me');
    await page.keyboard.press('Enter');
    const help = page.getByRole('region', { name: 'Help' });
    await help.getByRole('button', { expanded: false }).click();
    await help.getByRole('link', { name: '116 123' }).waitFor();
  },
};
