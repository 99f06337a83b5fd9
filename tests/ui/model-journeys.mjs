// Models on this computer, and voices and ears over the network, as a person brings them.
import assert from 'node:assert/strict';

const KEY = 'sk-planted-canary-5d2e8b';
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const here = (page) => page.getByRole('region', { name: 'On this computer' }).first();
const offer = (page, name) => page.getByRole('article', { name });
const status = (page, word) => page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout: 15000 });
const percent = async (bar) => Number(await bar.getAttribute('aria-valuenow'));

export const MODEL_JOURNEYS = {
  async 'a model is downloaded with pause and goes on, then it answers'(open) {
    const page = await open('?#/models');
    const qwen = offer(page, 'Qwen3 1.7B');
    await qwen.getByText('Recommended here').waitFor();
    await qwen.getByText('Not measured yet').waitFor();
    await button(page, 'Measure this computer').click();
    await qwen.getByText('about 7.6 tokens/s').waitFor();
    await button(page, 'Download Qwen3 1.7B').click();
    const bar = qwen.getByRole('progressbar');
    await qwen.getByText(/MB\/s · .* left · from huggingface.co/).waitFor();
    await page.waitForFunction(() => Number(document.querySelector('article[aria-label="Qwen3 1.7B"] [role=progressbar]')?.getAttribute('aria-valuenow')) > 8);
    await button(page, 'Pause Qwen3 1.7B').click();
    await qwen.getByRole('status').getByText('Paused').waitFor();
    const stopped = await percent(bar);
    await page.waitForTimeout(900);
    assert.equal(await percent(bar), stopped, 'paused, nothing comes');
    // Another room and back: it is still there.
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await button(page, 'Go on with Qwen3 1.7B').click();
    await qwen.getByRole('status').getByText('Downloading').waitFor();
    assert.ok((await percent(bar)) >= stopped, 'it goes on where it stopped');
    await qwen.getByRole('status').getByText('Checking the file').waitFor();
    await page.getByText('Qwen3 1.7B is here and checked').waitFor();
    await qwen.waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: 'Let Qwen3 1.7B answer' }).check();
    const row = here(page).getByRole('listitem').filter({ hasText: 'Qwen3 1.7B' }).first();
    await row.getByText('Answers', { exact: true }).waitFor();
    await row.getByText(/^Loaded, 1\.5 GB/).waitFor();
    await button(page, 'Details of Qwen3 1.7B').click();
    await row.getByText(/^4197e437[0-9a-f]{56}$/).waitFor();
    await button(page, 'Remove Qwen3 1.7B').click();
    await row.getByText('the model that came with Visavis takes over').waitFor();
    await row.getByRole('button', { name: 'Remove', exact: true }).click();
    await offer(page, 'Qwen3 1.7B').waitFor();
    await page.getByRole('radio', { name: 'Let SmolLM2 135M Instruct answer', checked: true }).waitFor();
  },

  async 'a download that breaks off says why, and goes on; one is thrown away; terms are agreed to'(open) {
    const page = await open('?pace=0.4&download=fails#/models');
    const small = offer(page, 'Qwen3 0.6B');
    await button(page, 'Download Qwen3 0.6B').click();
    await small.getByText('The connection broke off').waitFor();
    await button(page, 'Go on with Qwen3 0.6B').click();
    await button(page, 'Cancel Qwen3 0.6B').click();
    await small.getByRole('button', { name: 'Throw away' }).click();
    await button(page, 'Download Qwen3 0.6B').waitFor();
    await button(page, 'Download Llama 3.2 3B Instruct').click();
    const terms = page.getByRole('dialog', { name: 'Terms of Llama 3.2 3B Instruct' });
    await terms.getByText('https://www.llama.com/llama3_2/license/').waitFor();
    assert.ok(await terms.getByRole('button', { name: 'Download' }).isDisabled(), 'not before they are agreed to');
    await terms.getByRole('checkbox').check();
    await terms.getByRole('button', { name: 'Download' }).click();
    await offer(page, 'Llama 3.2 3B Instruct').getByRole('status').getByText('Downloading').waitFor();
  },

  async 'a download with the keyboard alone: the focus is never lost'(open) {
    const page = await open('?pace=0.6#/models');
    const focused = (pattern) => page.waitForFunction((source) => new RegExp(source).test(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''), pattern);
    await button(page, 'Download Qwen3 0.6B').focus();
    await page.keyboard.press('Enter');
    await focused('^Pause Qwen3 0.6B');
    await page.waitForFunction(() => Number(document.querySelector('article[aria-label="Qwen3 0.6B"] [role=progressbar]')?.getAttribute('aria-valuenow')) > 2);
    await page.keyboard.press('Enter');
    await focused('^Go on with Qwen3 0.6B');
    await page.keyboard.press('Tab');
    await focused('^Cancel Qwen3 0.6B');
    await page.keyboard.press('Enter');
    await focused('Keep it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await focused('^Download Qwen3 0.6B');
    await button(page, 'Download Llama 3.2 3B Instruct').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await focused('^Download Llama');
  },

  async 'from an address, from a file, and a drop'(open) {
    const page = await open('?pace=0.3#/models');
    const bring = page.getByRole('region', { name: 'Another model' });
    await bring.getByLabel('From an address').fill('http://127.0.0.1:9000/readme.html');
    await bring.getByRole('button', { name: 'Download' }).click();
    await bring.getByText('Only GGUF files').waitFor();
    await bring.getByLabel('From an address').fill('http://127.0.0.1:9000/tiny.Q4_K_M.gguf');
    await bring.getByRole('button', { name: 'Download' }).click();
    await page.getByText('tiny.Q4_K_M.gguf is here and checked').waitFor();
    assert.equal(await bring.getByLabel('From an address').inputValue(), '');
    await bring.getByRole('button', { name: 'Import a file' }).click();
    await page.getByRole('radio', { name: 'Let my-own-model.Q8_0 answer' }).waitFor();
    const carried = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['GGUF'], 'carried.gguf'));
      data.setData('text/uri-list', 'file:///home/you/My%20models/carried.gguf');
      return data;
    });
    await bring.dispatchEvent('dragover', { dataTransfer: carried });
    await page.getByText('Drop a model file here').waitFor();
    await bring.dispatchEvent('drop', { dataTransfer: carried });
    await page.getByRole('radio', { name: 'Let carried answer' }).waitFor();
    await page.getByText('Drop a model file here').waitFor({ state: 'detached' });
  },

  async 'offline, a download says so and begins nothing'(open) {
    const page = await open('?pace=0.3&offline#/models');
    await button(page, 'Download Qwen3 0.6B').click();
    await here(page).getByRole('alert').getByText('Visavis is offline.').waitFor();
    assert.equal(await offer(page, 'Qwen3 0.6B').getByRole('progressbar').count(), 0);
  },

  async 'a voice of a service: connected, tested, chosen for a character, cloned from the sample'(open) {
    const page = await open('?pace=0.3&own&found#/models');
    await button(page, 'Connect a voice').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^F5-TTS Running/ }).waitFor();
    await dialog.getByRole('button', { name: /^ElevenLabs/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Paste the key.').waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill('wrong-key-of-old-days');
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText('Wrong key.').waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill(KEY);
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText(/^Works, answered in/).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }))).includes(KEY), 'the key stands nowhere');
    await page.getByRole('list', { name: 'Voices over the network' }).getByText('Internet').waitFor();
    await page.evaluate(() => void (location.hash = '#/characters/own-mara/voice'));
    const part = page.getByRole('region', { name: 'Whose voice' });
    await part.getByRole('button', { name: 'Voice from' }).or(part.getByRole('combobox', { name: 'Voice from' })).first().click();
    await page.getByRole('option', { name: 'ElevenLabs' }).click();
    await part.getByText('12 voices').waitFor();
    await part.getByLabel('Find a voice').fill('german');
    await part.getByText('2 voices').waitFor();
    await part.getByRole('button', { name: 'Hear Leonie' }).click();
    await part.getByRole('button', { name: 'Stop Leonie' }).click();
    await part.getByRole('button', { name: 'Hear Leonie' }).waitFor();
    await part.getByText('Choose a voice, then it is used.').waitFor();
    await part.getByRole('radio', { name: /^Leonie/ }).check();
    await part.getByText('Speaks with Leonie of ElevenLabs').waitFor();
    await part.getByText('Record or choose a sample below first.').waitFor();
    await part.getByRole('button', { name: 'Voice from' }).or(part.getByRole('combobox', { name: 'Voice from' })).first().click();
    await page.getByRole('option', { name: 'A voice of this computer' }).click();
    await part.getByLabel('Find a voice').waitFor({ state: 'detached' });
  },

  async 'an ear that was downloaded: one press and it listens; removed, what came with the program does'(open) {
    const page = await open('?pace=0.3#/models');
    const ears = page.getByRole('list', { name: 'Who listens on this computer' });
    await ears.getByRole('radio', { name: /^Let Whisper tiny, English/, checked: true }).waitFor();
    await page.getByRole('radio', { name: 'For listening' }).or(page.getByText('For listening', { exact: true })).first().click();
    await button(page, 'Download Whisper small').click();
    await ears.getByRole('radio', { name: 'Let Whisper small listen' }).check();
    await ears.getByRole('listitem').filter({ hasText: 'Whisper small' }).getByText('Listens', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Who answers from this computer' }).getByText('Answers', { exact: true }).waitFor();
    await button(page, 'Remove Whisper small').click();
    await page.getByText('It listens now: what came with Visavis takes over.').waitFor();
    await button(page, 'Remove', true).click();
    await ears.getByRole('radio', { name: /^Let Whisper tiny, English/, checked: true }).waitFor();
  },

  async 'an ear of a service, and lost services are told of quietly'(open) {
    const page = await open('?pace=0.3&services=lost');
    await page.getByRole('textbox', { name: 'Message' }).fill('Are you there?');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('ElevenLabs did not speak, so this computer does.').waitFor();
    await status(page, 'Idle');
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    const ears = page.getByRole('list', { name: 'Hearing over the network' });
    await ears.getByRole('radio', { name: 'Let Deepgram listen', checked: true }).waitFor();
    await ears.getByRole('radio', { name: 'Let Whisper on this computer listen' }).check();
    await ears.getByRole('listitem').first().getByText('Listens', { exact: true }).waitFor();
    await button(page, 'Options for Deepgram').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('Deepgram was removed, and its key with it').waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Deepgram is back. Its key is gone: paste it once more.').waitFor();
  },
};
