// Screens of people who share a computer, of what videos cost them, and of other programs.
import { exporting, refused } from './profile-journeys.mjs';

const QUICK = '?pace=0.1';
const settled = (page, name) => page.getByRole('region', { name, exact: true }).waitFor();

export const PROFILE_SCREENS = [
  ['profiles-who', `${QUICK}&profiles=out`, async (page) => page.getByRole('radio', { name: 'Noor' }).check()],
  ['profiles-who-many', `${QUICK}&profiles=crowd`, async (page) => page.getByRole('radio', { name: 'Bertil' }).check()],
  ['profiles-wrong', `${QUICK}&profiles=out`, refused],
  ['profiles-locked', `${QUICK}&profiles=locked`, async (page) => page.getByRole('button', { name: 'Unlock' }).waitFor()],
  ['profiles-menu', `${QUICK}&profiles=two`, async (page, size) => {
    if (size === 'narrow' || size === 'zoomed') await page.getByRole('button', { name: 'Open menu' }).click();
    await page.getByRole('button', { name: /^Sam: switch/ }).click();
    await page.getByRole('menuitem', { name: 'Lock' }).waitFor();
  }],
  ['profiles-alone', `${QUICK}#/settings`, async (page) => page.getByRole('region', { name: 'People' }).scrollIntoViewIfNeeded()],
  ['profiles-shared', `${QUICK}&profiles=two&server=on#/settings`, async (page) => page.getByRole('region', { name: 'Other programs' }).scrollIntoViewIfNeeded()],
  ['profiles-people', `${QUICK}&profiles=two&credits#/settings/people`, async (page) => settled(page, 'You')],
  ['profiles-people-credits', `${QUICK}&profiles=two&credits#/settings/people`, async (page) => {
    await settled(page, 'Credits');
    await page.getByRole('region', { name: 'Your credits' }).scrollIntoViewIfNeeded();
  }],
  ['profiles-people-rules', `${QUICK}&profiles=two&credits#/settings/people`, async (page) => {
    await settled(page, 'Leaving');
    await page.getByRole('region', { name: 'Leaving' }).scrollIntoViewIfNeeded();
  }],
  ['profiles-password', `${QUICK}&profiles=two#/settings/people`, async (page) => {
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByLabel('New password').fill('sam and friends');
    await page.getByText(/Leave out/).waitFor();
  }],
  ['profiles-first', `${QUICK}#/settings`, async (page) => {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill('four warm');
    await page.getByText(/Add another word/).waitFor();
  }],
  ['profiles-add', `${QUICK}&profiles=two#/settings/people`, async (page) => {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('dialog', { name: 'Add a person' }).getByLabel('Name', { exact: true }).fill('Ada');
  }],
  ['profiles-delete', `${QUICK}&profiles=noor`, async (page) => {
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.getByRole('log', { name: 'Conversation' }).getByRole('article').first().waitFor();
    await page.goto(`${page.url().split('#')[0]}#/settings/people`);
    await page.getByRole('button', { name: 'Delete profile…' }).click();
    await page.getByRole('dialog').waitFor();
  }],
  ['credits-price', `${QUICK}&profiles=two&credits`, exporting],
  ['credits-few', `${QUICK}&profiles=two&credits=few`, async (page) => {
    await exporting(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Export video' }).click();
    await page.getByRole('alert').waitFor();
  }],
  ['credits-script', `${QUICK}&profiles=two&credits=few#/scripts/lighthouse`, async (page) => {
    await page.getByRole('button', { name: 'Render video' }).click();
    await page.getByRole('alert').waitFor();
  }],
  ['server', `${QUICK}&server=on&apikeys#/settings/programs`, async (page) => settled(page, 'Keys')],
  ['server-open', `${QUICK}&server=busy#/settings/programs`, async (page) => page.getByText(/already/).waitFor()],
  ['server-key', `${QUICK}&server=on#/settings/programs`, async (page) => {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Which program is it for?').fill('Video pipeline');
    await page.getByRole('form', { name: 'Create a key' }).scrollIntoViewIfNeeded();
  }],
  ['server-secret', `${QUICK}&server=on&apikeys#/settings/programs`, async (page) => {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Which program is it for?').fill('Reading aloud');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('textbox', { name: 'Key' }).waitFor();
    await page.getByRole('button', { name: /^Revoke the key for Old/ }).click();
  }],
];
