// Screens of models on this computer, and of voices and ears over the network.
const part = (page, name) => page.getByRole('region', { name }).first().evaluate((section) => section.scrollIntoView({ block: 'start' }));
const here = async (page) => {
  await page.getByRole('article', { name: 'Qwen3 1.7B' }).waitFor();
  await part(page, 'On this computer');
};

export const MODEL_SCREENS = [
  ['here', '?speed#/models', here],
  ['here-many', '?speed&local=many&folder=full#/models', async (page) => {
    await here(page);
    await page.getByRole('button', { name: 'Details of Qwen3 1.7B' }).click();
    await page.getByRole('button', { name: /^Remove story/ }).click();
  }],
  ['here-downloads', '?speed&download=states#/models', async (page) => {
    await here(page);
    await page.waitForTimeout(300);
    await part(page, 'To download');
  }],
  ['here-offers', '?#/models', async (page) => {
    await here(page);
    await part(page, 'To download');
  }],
  ['here-terms', '?#/models', async (page) => {
    await here(page);
    await page.getByRole('button', { name: 'Download Llama 3.2 3B Instruct' }).click();
  }],
  ['here-bring', '?download=states#/models', async (page) => {
    await here(page);
    await part(page, 'Another model');
  }],
  ['services', '?services=some#/models', async (page) => {
    await here(page);
    await page.getByRole('button', { name: 'Test ElevenLabs' }).click();
    await page.getByText(/^Works, answered/).waitFor();
    await part(page, 'Voices over the network');
  }],
  ['services-connect', '?found#/models/connect-voice', async (page) => page.getByText('Running', { exact: true }).waitFor()],
  ['services-form', '?services=some#/models', async (page) => {
    await page.getByRole('button', { name: 'Options for ElevenLabs' }).click();
    await page.getByRole('menuitem', { name: 'Change' }).click();
    await page.getByRole('button', { name: 'How it speaks' }).click();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('dialog').getByText(/^Works, answered/).waitFor();
  }],
  ['services-voice', '?services=some&own#/characters/own-mara/voice', async (page) => {
    await page.getByRole('region', { name: 'Whose voice' }).getByRole('button').or(page.getByRole('combobox', { name: 'Voice from' })).first().click();
    await page.getByRole('option', { name: 'ElevenLabs' }).click();
    await page.getByText('12 voices').waitFor();
  }],
  ['network-proxy', '?#/settings/network', async (page) => {
    await page.getByText('Nothing has left').waitFor();
    await page.getByRole('textbox', { name: 'Proxy' }).fill('localhost');
    await page.getByRole('textbox', { name: 'Mirror for downloads' }).focus();
  }],
];
