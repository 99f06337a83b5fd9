// Every state of the scripts, for the pictures that screens.mjs takes.
const button = (page, name) => page.getByRole('button', { name, exact: true });
const opened = async (page) => {
  await page.getByRole('textbox', { name: 'Title of the script' }).waitFor();
  await page.waitForTimeout(900);
};
const panel = async (page) => {
  await opened(page);
  const show = button(page, 'Show scene and preview');
  if (await show.count()) await show.click();
  await page.waitForTimeout(500);
};

export const SCRIPT_SCREENS = [
  ['scripts', '?#/scripts', async (page) => page.getByRole('heading', { name: 'Scripts' }).waitFor()],
  ['scripts-empty', '?scripts=none#/scripts', async (page) => page.getByText('No scripts yet').waitFor()],
  ['scripts-new', '?#/scripts', async (page) => {
    await button(page, 'New script').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Theo' }).click();
  }],
  ['scripts-paste', '?#/scripts', async (page) => {
    await button(page, 'New script').click();
    await page.getByRole('dialog').getByRole('radio', { name: /^Pasted/ }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Screenplay' }).fill('MIRA: You came after all.\nBOB: The ferry was late.');
  }],
  ['studio', '?#/scripts/lighthouse', opened],
  ['studio-large', '?#/scripts/raise', async (page) => {
    await page.addStyleTag({ content: 'html { font-size: 24px !important }' });
    await opened(page);
    await page.locator('[data-line] textarea').nth(1).focus();
  }],
  ['studio-panel', '?#/scripts/lighthouse', async (page) => {
    await panel(page);
    await page.getByRole('complementary', { name: 'Scene' }).evaluate((view) => view.scrollTo(0, 9999));
  }],
  ['studio-line', '?#/scripts/raise', async (page) => {
    await opened(page);
    await button(page, 'How line 2 is said').click();
    await page.locator('[data-line] textarea').nth(1).focus();
  }],
  ['studio-selected', '?#/scripts/lighthouse', async (page) => {
    await opened(page);
    await page.locator('[data-line] textarea').nth(1).focus();
    for (const key of ['Escape', 'Shift+ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
  }],
  ['studio-drag', '?#/scripts/lighthouse', async (page) => {
    await opened(page);
    await page.locator('[data-line]').nth(0).hover();
    const { x, y } = await button(page, 'Move line 1').boundingBox();
    await page.mouse.move(x + 8, y + 8);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 120, { steps: 4 });
  }],
  ['studio-brief', '?#/scripts/lighthouse', async (page) => {
    await opened(page);
    await button(page, 'Show the brief').click();
  }],
  ['studio-writing', '?#/scripts/raise', async (page) => {
    await opened(page);
    await button(page, 'Show the brief').click();
    await button(page, 'Write dialogue').click();
    await page.locator('[data-line]').nth(3).waitFor();
  }],
  ['studio-speaking', '?pace=2#/scripts/internet', async (page) => {
    await opened(page);
    await button(page, 'Speak all').click();
    await page.waitForTimeout(1500);
  }],
  ['studio-failed', '?speak=fails#/scripts/internet', async (page) => {
    await opened(page);
    await button(page, 'Speak line 1').click();
    await page.getByRole('alert').waitFor();
  }],
  ['studio-playing', '?#/scripts/lighthouse', async (page) => {
    await panel(page);
    await button(page, 'Play preview').click();
    await page.waitForTimeout(5200);
  }],
  ['studio-empty', '?#/scripts', async (page) => {
    await button(page, 'New script').click();
    await page.getByRole('dialog').getByRole('radio', { name: /^Empty/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await opened(page);
  }],
];
