// Who answers: connected, tested, put in order, lost and left, as a person does it.
import assert from 'node:assert/strict';

const KEY = 'sk-planted-canary-7f3a9c';
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const cards = (page) => page.getByRole('list', { name: 'Who answers' }).getByRole('listitem');
const names = (page) => page.getByRole('list', { name: 'Who answers' }).getByRole('heading').allTextContents();
const status = (page, word) => page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout: 15000 });
/** Markup, and what stands in the fields. */
const everything = (page) => page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join('\n') + JSON.stringify({ ...localStorage }));

export const PROVIDER_JOURNEYS = {
  async 'a server is connected: wrong key told apart from no network, model chosen, key gone from the page'(open) {
    const page = await open('?pace=0.3#/models');
    await button(page, 'Connect a provider').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Any other server/ }).click();
    await dialog.getByLabel('Name').fill('Home server');
    await dialog.getByLabel('Address').fill('https://nowhere.example/v1');
    await dialog.getByLabel('Key, if the server wants one').fill('wrong-key-of-old-days');
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByRole('status').getByText('No network.').waitFor();
    await dialog.getByLabel('Address').fill('http://127.0.0.1:8080/v1');
    assert.equal(await dialog.getByRole('status').count(), 0, 'what was found out of another address is void');
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByRole('status').getByText('Wrong key.').waitFor();
    await dialog.getByLabel('Key, if the server wants one').fill(KEY);
    await dialog.getByText('Ends with 3a9c').waitFor();
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText('The connection works.').waitFor();
    await dialog.getByText('43 models').waitFor();
    await dialog.getByRole('combobox', { name: 'Model' }).click();
    await page.keyboard.type('gemma');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await dialog.getByRole('combobox', { name: 'Model' }).inputValue(), 'gemma-3-4b-it');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await everything(page)).includes(KEY), 'the key stands nowhere');
    await page.getByRole('img', { name: 'Key that ends with 3a9c' }).waitFor();
    assert.deepEqual(await names(page), ['Home server', 'Built-in brain']);
    await button(page, 'Test Home server').click();
    await cards(page).first().getByText(/^Works, answered in/).waitFor();
  },

  async 'what runs on this computer is offered, never used unasked'(open) {
    const page = await open('?pace=0.3&found#/models');
    await button(page, 'Connect a provider').click();
    const here = page.getByRole('region', { name: 'On this computer' }).last();
    await here.getByRole('button', { name: /^LM Studio Running, 1 model/ }).waitFor();
    assert.equal(await here.getByRole('button', { name: /F5-TTS/ }).count(), 0, 'it does not chat');
    assert.deepEqual(await names(page), ['Built-in brain']);
    await here.getByRole('button', { name: /^Ollama Running, 2 models/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await cards(page).getByRole('heading', { name: 'Ollama' }).waitFor();
    assert.deepEqual(await names(page), ['Ollama', 'Built-in brain']);
    await button(page, 'Connect a provider').click();
    await page.getByRole('dialog').getByText('Connected already').waitFor();
  },

  async 'the order by keys and by hand, switched off, removed and back'(open) {
    const page = await open('?pace=0.3&providers=three#/models');
    await page.getByRole('button', { name: /^Move Claude/ }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Claude is now number 1 of 4').waitFor({ state: 'attached' });
    assert.deepEqual(await names(page), ['Claude', 'Home server', 'Ollama', 'Built-in brain']);
    assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), /^Move Claude/, 'the handle keeps the focus');
    await button(page, 'Test Claude').focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.querySelector('ol[aria-label="Who answers"] h3')?.textContent === 'Home server');
    const handle = await page.getByRole('button', { name: /^Move Ollama/ }).boundingBox();
    const first = await cards(page).first().boundingBox();
    await page.mouse.move(handle.x + 10, handle.y + 10);
    await page.mouse.down();
    await page.mouse.move(handle.x + 10, first.y + 8, { steps: 12 });
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector('ol[aria-label="Who answers"] h3')?.textContent === 'Ollama');
    await page.getByRole('switch', { name: 'Ask Ollama' }).click();
    await cards(page).first().getByText('Switched off').waitFor();
    await cards(page).nth(1).getByText('Asked first').waitFor();
    await button(page, 'Options for Claude').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('Claude was removed, and its key with it').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Its key is gone: paste it once more.').waitFor();
    assert.deepEqual(await names(page), ['Ollama', 'Home server', 'Claude', 'Built-in brain']);
    await button(page, 'Options for Built-in brain').click();
    assert.equal(await page.getByRole('menuitem', { name: 'Remove' }).count(), 0, 'the built-in one stays');
  },

  async 'a lost provider falls back for all to see, and another one is chosen for this chat'(open) {
    const page = await open('?pace=0.3&providers=lost');
    await button(page, 'Who answers in this chat: Home server').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Are you there?');
    await page.keyboard.press('Enter');
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.getByText('Home server did not answer, so Ollama does.').waitFor(); // Claude is next in line, but farther away
    await status(page, 'Idle');
    await log.getByText('· Ollama · llama3.2:3b').waitFor();
    await button(page, 'Who answers in this chat: Ollama').click();
    await page.getByRole('menuitemradio', { name: /^Claude/ }).click();
    await button(page, 'Who answers in this chat: Claude').click();
    await page.getByRole('menuitemcheckbox', { name: 'Always for Mira' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('And now?');
    await page.keyboard.press('Enter');
    await log.getByText('· Claude · claude-large').waitFor();
    assert.equal(await log.getByText('did not answer').count(), 1, 'nobody fell back this time');
  },

  async 'offline: switched on in the settings, told where it matters, only this computer is asked'(open) {
    const page = await open('?pace=0.3&providers=three#/settings/network');
    await page.getByRole('switch', { name: 'Offline' }).click();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByText('Only what runs on this computer is asked.').waitFor();
    await button(page, 'Test Claude').click();
    await cards(page).nth(1).getByText('Visavis is offline.').first().waitFor();
    await button(page, 'Test Ollama').click();
    await cards(page).nth(2).getByText(/^Works, answered in/).waitFor();
    await page.getByRole('link', { name: 'Chats', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello?');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('Home server did not answer, so Ollama does.').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('Go online');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByText('Only what runs on this computer is asked.').waitFor({ state: 'detached' });
  },

  async 'privacy: the ledger, the keys’ place, the usage and its limit'(open) {
    const page = await open('?pace=0.3&providers=three&ledger=many#/settings/network');
    const ledger = page.getByRole('region', { name: 'What left this computer' }).first();
    await ledger.getByText('Refused, 401').first().waitFor();
    await ledger.getByRole('button', { name: 'Show older ones' }).click();
    await page.waitForFunction(() => document.querySelectorAll('section[aria-label="What left this computer"] tbody tr').length === 100);
    await ledger.getByRole('button', { name: 'Export' }).click();
    await page.getByText('Saved as /Documents/what-left-this-computer.csv').waitFor();
    const usage = page.getByRole('region', { name: 'Usage and cost' });
    assert.equal(await usage.getByRole('list', { name: 'Usage per day' }).getByRole('listitem').count(), 30);
    await usage.getByRole('radio', { name: '7 days' }).click();
    await page.waitForFunction(() => document.querySelectorAll('ol[aria-label="Usage per day"] li').length === 7);
    await usage.getByRole('radio', { name: 'Character' }).click();
    await usage.getByRole('cell', { name: 'Mira' }).waitFor();
    await usage.getByRole('spinbutton', { name: 'Monthly limit' }).fill('1');
    await usage.getByText(/limit is reached|limit is used/).waitFor();
    await page.getByRole('combobox', { name: 'Where keys are kept' }).or(page.getByRole('button', { name: 'Where keys are kept' })).first().click();
    await page.getByRole('option', { name: 'File with a passphrase' }).click();
    await page.getByLabel('Passphrase for the keys').fill('four warm words');
    await button(page, 'Use this passphrase').click();
    await page.getByText('Visavis asks for the passphrase once after each start.').waitFor();
    await page.getByLabel('Passphrase for the keys').waitFor({ state: 'detached' });
    assert.ok(!(await everything(page)).includes('four warm words'));
    await ledger.getByRole('button', { name: 'Clear' }).click();
    await button(page, 'Clear the list').click();
    await page.getByText('Nothing has left this computer.').waitFor();
  },
};
