// Chats of several on the fake backend: begun, spoken in, changed.
import assert from 'node:assert/strict';

const status = (page, word, timeout = 15000) =>
  page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout });
const log = (page) => page.getByRole('log', { name: 'Conversation' });
const others = (page) => page.getByRole('group', { name: 'In this chat' });

/** Opens a chat with Mira, Theo and Juno. */
export async function begin(page, names = ['Mira', 'Theo', 'Juno']) {
  await page.getByRole('button', { name: 'New group chat' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New group chat' });
  await dialog.waitFor();
  for (const name of names) {
    const face = dialog.getByRole('button', { name, exact: true });
    if ((await face.getAttribute('aria-pressed')) !== 'true') await face.click();
  }
  await dialog.getByRole('button', { name: 'Start group chat' }).click();
  await others(page).waitFor();
}

export const GROUP_JOURNEYS = {
  async 'a group: two answer in turn, each with the own face and name'(open) {
    const page = await open('?pace=0.4');
    await page.getByRole('button', { name: 'New group chat' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New group chat' });
    await dialog.getByRole('button', { name: 'Start group chat' }).click();
    await dialog.getByRole('alert').getByText('at least two').waitFor();
    await page.keyboard.press('Escape');
    await begin(page);
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /Mira, Theo & Juno/ }).waitFor();
    await status(page, 'Idle');
    await page.getByRole('img', { name: 'Mira, idle' }).waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Theo and Juno, how was the walk?');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Theo, speaking' }).waitFor();
    assert.equal(await others(page).getByRole('button', { name: 'Let Theo speak' }).getAttribute('aria-current'), 'true');
    await page.getByRole('img', { name: 'Juno, speaking' }).waitFor();
    await status(page, 'Idle');
    const said = await log(page).getByRole('article').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    assert.deepEqual(said, ['Mira', 'You', 'Theo', 'Juno'], 'each message under the name of who said it');
  },

  async 'a group: one is made to speak, one is muted, one goes and one comes'(open) {
    const page = await open('?pace=0.4');
    await begin(page);
    await status(page, 'Idle');
    await others(page).getByRole('button', { name: 'Let Juno speak' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Juno, speaking' }).waitFor();
    await page.keyboard.press('Escape');
    await status(page, 'Idle');
    await page.getByRole('button', { name: 'Group settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Group settings' });
    await dialog.getByRole('button', { name: 'Mute Mira' }).click();
    await dialog.getByRole('button', { name: 'Unmute Mira' }).waitFor();
    await dialog.getByRole('button', { name: 'Remove Theo' }).click();
    assert.ok(await dialog.getByRole('button', { name: 'Remove Juno' }).isDisabled(), 'two have to stay');
    await dialog.getByRole('button', { name: /^Add / }).first().click();
    await dialog.getByRole('radio', { name: /You choose/ }).click();
    await page.keyboard.press('Escape');
    assert.equal(await others(page).getByRole('button').count(), 3);
    await page.getByText('Who answers: you choose').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Anybody?');
    await page.keyboard.press('Enter');
    await log(page).getByText('Anybody?').waitFor();
    await page.waitForTimeout(800);
    await status(page, 'Idle');
    assert.equal(await log(page).getByRole('article').last().getAttribute('aria-label'), 'You', 'nobody answers unasked');
    // A chat between two is as it was.
    await page.getByRole('link', { name: /Asking for a raise/ }).click();
    await page.getByRole('img', { name: /^Theo/ }).waitFor();
    assert.equal(await others(page).count(), 0);
  },
};
