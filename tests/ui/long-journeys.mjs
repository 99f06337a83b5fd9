// A chat of 100,000 messages: what of it exists, what stays in place while it comes and goes, and the ways through it.
import assert from 'node:assert/strict';

const log = (page) => page.getByRole('log', { name: 'Conversation' });
const box = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const ids = (page) => log(page).locator('[data-row]').evaluateAll((rows) => rows.map((row) => row.dataset.row));
const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);
const LONG = '?pace=0.3&long=100000';
const MOST_NODES = 2000;

async function openLong(open, address = LONG) {
  const page = await open(address);
  await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /A very long talk/ }).click();
  await log(page).locator('[data-row="late-39"]').waitFor();
  await settled(page);
  return page;
}

/** Two frames in which nothing moved. */
async function settled(page) {
  await log(page).evaluate(async (view) => {
    for (let still = 0, at = -1, high = -1; still < 3; ) {
      await new Promise((done) => requestAnimationFrame(done));
      still = at === view.scrollTop && high === view.scrollHeight ? still + 1 : 0;
      [at, high] = [view.scrollTop, view.scrollHeight];
    }
  });
}

/** The message in the middle of the view, and how far below its upper edge. */
const middle = (page) =>
  log(page).evaluate((view) => {
    const { top, height } = view.getBoundingClientRect();
    const row = [...view.querySelectorAll('[data-row]')].find((each) => each.getBoundingClientRect().bottom > top + height / 2);
    return { id: row?.dataset.row, top: row ? row.getBoundingClientRect().top - top : 0 };
  });

/** Scrolls by so much and reports how far the message in the middle was carried, which should be as far. */
const carried = (page, by) =>
  log(page).evaluate(async (view, distance) => {
    const { top, height } = view.getBoundingClientRect();
    const row = [...view.querySelectorAll('[data-row]')].find((each) => each.getBoundingClientRect().bottom > top + height / 2);
    const before = row.getBoundingClientRect().top;
    const room = distance < 0 ? view.scrollTop : view.scrollHeight - view.clientHeight - view.scrollTop;
    const wanted = Math.sign(distance) * Math.min(Math.abs(distance), room);
    view.scrollTop += wanted;
    for (let frame = 0; frame < 3; frame += 1) await new Promise((done) => requestAnimationFrame(done));
    return row.isConnected ? Math.abs(before - row.getBoundingClientRect().top - wanted) : null;
  }, by);

/** To what the search finds under these words. */
async function jump(page, words, pick) {
  await page.keyboard.press('Control+f');
  const dialog = page.getByRole('dialog', { name: 'Search chats' });
  await dialog.getByRole('combobox', { name: 'Search chats' }).fill(words);
  await dialog.getByRole('option').nth(pick).waitFor();
  await dialog.getByRole('option').nth(pick).click();
  await dialog.waitFor({ state: 'detached' });
}

export const LONG_JOURNEYS = {
  async 'long chats: of 100,000 messages few exist, wherever one reads'(open, say) {
    const page = await openLong(open);
    const counts = [await nodes(page)];
    assert.ok((await ids(page)).at(-1) === 'late-39', 'it opens at the newest');
    for (let turn = 0; turn < 90; turn += 1) {
      await log(page).evaluate((view) => (view.scrollTop -= 700));
      await page.waitForTimeout(30);
      if (turn % 15 === 14) counts.push(await nodes(page));
    }
    await settled(page);
    const far = Number(/long-(\d+)/.exec((await ids(page))[0])?.[1]);
    assert.ok(far < 99_700 && far > 98_500, `far back by now, and not further than was scrolled (${far})`);
    assert.ok(await page.getByRole('button', { name: 'Back to the newest' }).isVisible(), 'the end was let go');
    say(`elements: ${counts.join(', ')}; at message ${far}`);
    assert.ok(Math.max(...counts) <= MOST_NODES, `${Math.max(...counts)} elements`);
  },

  async 'long chats: what is read stays in place while earlier messages come'(open, say) {
    const page = await openLong(open);
    let worst = 0;
    let seen = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      const off = await carried(page, turn % 7 === 6 ? 250 : -400);
      if (off !== null) [worst, seen] = [Math.max(worst, off), seen + 1];
    }
    say(`worst jump ${worst.toFixed(1)} px in ${seen} movements`);
    assert.ok(seen > 50);
    assert.ok(worst <= 1.5, `nothing jumps (${worst} px)`);
    await settled(page);
    const before = await middle(page);
    await page.waitForTimeout(400);
    assert.deepEqual(await middle(page), before, 'at rest nothing moves');
  },

  async 'long chats: from the search to a message far back, on from there, and back to the newest'(open) {
    const page = await openLong(open);
    await jump(page, 'lighthouse code', 3);
    const row = log(page).locator('[data-row="long-4998"]');
    await row.waitFor();
    assert.ok(await row.locator('article').evaluate((node) => node === document.activeElement), 'it has the focus');
    const { top, height } = await row.evaluate((node) => ({ top: node.getBoundingClientRect().top, height: innerHeight }));
    assert.ok(top > 0 && top < height, 'it is in view');
    assert.ok((await nodes(page)) <= MOST_NODES);
    for (let turn = 0; turn < 20; turn += 1) {
      await log(page).evaluate((view) => (view.scrollTop += 900));
      await page.waitForTimeout(40);
    }
    await page.waitForFunction(() => Number(/\d+/.exec([...document.querySelectorAll('[data-row]')].at(-1).dataset.row)[0]) > 5060);
    await page.getByRole('button', { name: 'Back to the newest' }).click();
    await log(page).locator('[data-row="late-39"]').waitFor();
    await settled(page);
    const rest = await log(page).evaluate((view) => view.scrollHeight - view.scrollTop - view.clientHeight);
    assert.ok(rest < 2, `at the very end (${rest} px away)`);
    assert.equal(await page.getByRole('button', { name: 'Back to the newest' }).count(), 0);
  },

  async 'long chats: Home goes to the first message, End to the newest'(open) {
    const page = await openLong(open);
    await log(page).focus();
    await page.keyboard.press('Home');
    await log(page).locator('[data-row="long-0"]').waitFor();
    assert.equal(await log(page).evaluate((view) => view.scrollTop), 0);
    assert.equal(await log(page).locator('[data-row="long-0"]').getByRole('button', { name: 'Regenerate' }).count(), 0, 'it is the greeting');
    await page.keyboard.press('End');
    await log(page).locator('[data-row="late-39"]').waitFor();
    await box(page).focus();
    await box(page).fill('a line');
    await page.keyboard.press('Home');
    await page.waitForTimeout(300);
    assert.equal((await ids(page)).at(-1), 'late-39', 'in the message box the keys move the caret');
  },

  async 'long chats: a reply that comes while older ones are read moves nothing, an own message brings the end into view'(open) {
    const page = await openLong(open);
    await box(page).fill('And what now?');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Speaking');
    await jump(page, 'lighthouse code', 2);
    await log(page).locator('[data-row="long-34986"]').waitFor();
    await settled(page);
    const before = await middle(page);
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Idle', null, { timeout: 30000 });
    assert.deepEqual(await middle(page), before);
    assert.ok(await page.getByRole('button', { name: 'Back to the newest' }).isVisible());
    await box(page).fill('Back to today');
    await page.keyboard.press('Enter');
    await log(page).getByText('Back to today').waitFor();
    await log(page).getByText('And what now?').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Back to the newest' }).count(), 0);
  },

  async 'long chats: half-written words survive being scrolled away'(open) {
    const page = await openLong(open);
    await box(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('textbox', { name: 'Edit message' }).fill('half a thou');
    for (let turn = 0; turn < 40; turn += 1) {
      await log(page).evaluate((view) => (view.scrollTop -= 900));
      await page.waitForTimeout(25);
    }
    assert.equal(await page.getByRole('textbox', { name: 'Edit message' }).inputValue(), 'half a thou');
  },

  async 'long chats: what cannot be loaded can be asked for again'(open) {
    const page = await openLong(open, '?pace=0.3&long=100000&pages=lost');
    for (let turn = 0; turn < 25; turn += 1) {
      await log(page).evaluate((view) => (view.scrollTop -= 900));
      await page.waitForTimeout(25);
    }
    await page.getByRole('button', { name: 'Load earlier messages' }).click();
    await page.waitForFunction(() => !document.body.textContent.includes('Load earlier messages'));
    await page.waitForFunction(() => document.querySelector('[role=log]').scrollTop > 2000, null, { timeout: 5000 });
  },
};
