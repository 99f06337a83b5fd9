// Screens of who answers, and of privacy and network.
import { faceMoves } from './stage.mjs';

const connect = async (page) => {
  await page.getByRole('button', { name: 'Connect a provider' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Look again' }).waitFor();
};
const part = async (page, name) => page.getByRole('region', { name }).first().evaluate((section) => section.scrollIntoView({ block: 'start' }));

export const PROVIDER_SCREENS = [
  ['providers-none', '?#/models', async (page) => page.getByText('Kokoro 82M').waitFor()],
  ['providers-three', '?providers=lost#/models', async (page) => {
    await page.getByRole('button', { name: 'Test Home server' }).click();
    await page.getByRole('button', { name: 'Test Claude' }).click();
    await page.getByText('Nothing listens there.').first().waitFor();
    await page.getByText(/^Works, answered/).waitFor();
  }],
  ['providers-offline', '?providers=three&offline#/models', async (page) => page.getByText('Only what runs').waitFor()],
  ['providers-models', '?providers=three#/models', async (page) => {
    await page.getByRole('combobox', { name: 'Model of Home server' }).click();
    await page.getByRole('option').first().waitFor();
  }],
  ['providers-connect', '?found#/models', connect],
  ['providers-form', '?#/models', async (page) => {
    await connect(page);
    await page.getByRole('button', { name: /^Any other server/ }).click();
    await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:8080/v1');
    await page.getByLabel('Key, if the server wants one').fill('wrong-key-of-old-days');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Wrong key.').waitFor();
  }],
  ['providers-form-list', '?#/models', async (page) => {
    await connect(page);
    await page.getByRole('button', { name: /^Any other server/ }).click();
    await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:8080/v1');
    await page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await page.getByRole('option').first().waitFor();
  }],
  ['providers-change', '?providers=three#/models', async (page) => {
    await page.getByRole('button', { name: 'Options for Claude' }).click();
    await page.getByRole('menuitem', { name: 'Change' }).click();
    await page.getByRole('button', { name: 'More' }).click();
  }],
  ['providers-picker', '?providers=three', async (page) => {
    await faceMoves(page);
    await page.getByRole('button', { name: /^Who answers in this chat/ }).click();
  }],
  ['providers-fellback', '?providers=lost&pace=0.3', async (page) => {
    await faceMoves(page);
    await page.getByRole('textbox', { name: 'Message' }).fill('Are you there?');
    await page.keyboard.press('Enter');
    await page.getByText('· Ollama · llama3.2:3b').waitFor({ timeout: 20000 });
  }],
  ['network', '?providers=three#/settings/network', async (page) => page.getByText('sent, ').waitFor()],
  ['network-usage', '?providers=three&usage=much#/settings/network', async (page) => {
    await page.getByText('sent, ').waitFor();
    await page.waitForTimeout(400);
    await part(page, 'Usage and cost');
  }],
  ['network-none', '?#/settings/network', async (page) => page.getByText('Nothing has left').waitFor()],
  ['network-locked', '?keyring=locked#/settings/network', async (page) => page.getByText('The keys are locked.').waitFor()],
];
