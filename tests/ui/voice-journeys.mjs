// Talking without typing, on the fake backend: what a person says, presses and sees.
import assert from 'node:assert/strict';
import { faceMoves } from './stage.mjs';

const status = (page, word, timeout = 15000) =>
  page.waitForFunction((wanted) => document.querySelector('[role=status]')?.textContent === wanted, word, { timeout });
const button = (page, name) => page.getByRole('button', { name, exact: true });
const handsFree = (page) => page.getByRole('switch', { name: 'Hands-free' });
const line = (page, kind) => page.locator(`[data-caption=${kind}]`);
const look = (page) => page.locator('.aura').getAttribute('data-look');
const articles = (page) => page.getByRole('log').getByRole('article');
/** So many words of the person stand under the face. */
const words = (page, least) =>
  page.waitForFunction((count) => (document.querySelector('[data-caption=mine]')?.textContent ?? '').split(' ').length >= count, least);

export const VOICE_JOURNEYS = {
  async 'hands-free: talk, be answered, interrupt'(open) {
    const page = await open('?pace=0.6');
    await faceMoves(page);
    assert.equal(await handsFree(page).getAttribute('aria-checked'), 'false');
    const before = await articles(page).count();
    await handsFree(page).click();
    await line(page, 'ready').getByText('just talk').waitFor();
    await status(page, 'Listening');
    await words(page, 4);
    assert.equal(await look(page), 'listening');
    assert.equal(await line(page, 'mine').evaluate((text) => getComputedStyle(text).fontStyle), 'italic');
    await status(page, 'Transcribing');
    await status(page, 'Thinking');
    await status(page, 'Speaking');
    await page.getByRole('img', { name: 'Said aloud' }).last().waitFor();
    await line(page, 'theirs').waitFor();
    const spoken = new Set();
    for (let n = 0; n < 12; n += 1) {
      spoken.add(await line(page, 'theirs').locator('mark').textContent({ timeout: 3000 }).catch(() => ''));
      await page.waitForTimeout(120);
    }
    assert.ok(spoken.size >= 3, `the spoken word moves on (${[...spoken].join(' | ')})`);
    assert.equal(await button(page, 'Stop').count(), 1, 'one Stop, under the face');
    assert.equal(await button(page, 'Hold to talk').count(), 0);
    // "Mm-hm" lets the companion go on; "Wait, …" stops it.
    await page.getByText('Mm-hm').waitFor();
    await status(page, 'Speaking');
    await status(page, 'Interrupted', 40000).catch(() => {}); // may be too short to be seen
    await page.getByRole('log').getByText('Wait, let me try').waitFor({ timeout: 40000 });
    assert.ok((await page.getByText('stopped here').count()) >= 2, 'only what was heard of the interrupted reply is kept');
    assert.ok((await articles(page).count()) >= before + 5);
    await handsFree(page).click();
    await page.waitForFunction(() => document.querySelector('.aura')?.dataset.look === 'off');
    assert.equal(await page.getByText('Mm-hm').count(), 0, 'a back-channel is no message');
  },

  async 'the ring on the frame follows the voice without layout'(open) {
    const page = await open('?ear=hands_free');
    await words(page, 2);
    const seen = await page.evaluate(async () => {
      const ring = document.querySelector('.aura .ring');
      const frames = [];
      for (let n = 0; n < 40; n += 1) {
        frames.push(`${ring.style.opacity} ${ring.style.transform}`);
        await new Promise((done) => setTimeout(done, 25));
      }
      return { kinds: new Set(frames).size, inline: ring.getAttribute('style') };
    });
    assert.ok(seen.kinds >= 6, `it moves (${seen.kinds} of 40 looks differ)`);
    assert.match(seen.inline, /^opacity: [\d.]+; transform: scale\([\d.]+\);$/, 'only what the compositor does alone');
  },

  async 'hold to talk with the mouse, and Escape calls it off'(open) {
    const page = await open('?');
    await faceMoves(page);
    const hold = button(page, 'Hold to talk');
    const { x, y, width, height } = await hold.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await status(page, 'Listening');
    assert.equal(await hold.getAttribute('aria-pressed'), 'true');
    await hold.getByText('Let go to send').last().waitFor();
    await words(page, 5);
    const before = await articles(page).count();
    await page.keyboard.press('Escape');
    await status(page, 'Idle');
    await page.mouse.up();
    assert.equal(await articles(page).count(), before, 'nothing was sent');
    await page.mouse.down();
    await words(page, 5);
    await page.mouse.up();
    await status(page, 'Thinking');
    await page.getByRole('log').getByText('Could you tell me').waitFor();
    assert.equal(await hold.getAttribute('aria-pressed'), 'false');
    assert.equal(await handsFree(page).getAttribute('aria-checked'), 'false', 'holding switches nothing on');
  },

  async 'hold to talk with the keyboard: Space outside the box, Enter on the button, a lost window'(open) {
    const page = await open('?');
    await faceMoves(page);
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('Space');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), ' ', 'in the box it is a letter');
    await page.getByRole('textbox', { name: 'Message' }).fill('');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.down('Space');
    await words(page, 3);
    await page.keyboard.up('Space');
    await page.getByRole('log').getByText('I finally').waitFor();
    await status(page, 'Speaking');
    const hold = button(page, 'Hold to talk');
    await hold.focus();
    await page.keyboard.down('Enter');
    await status(page, 'Listening');
    await words(page, 3);
    await page.evaluate(() => dispatchEvent(new Event('blur')));
    await page.getByRole('log').getByText('Could you tell').waitFor();
    await page.keyboard.up('Enter');
    assert.equal(await hold.getAttribute('aria-pressed'), 'false');
  },

  async 'a tap latches, for those who cannot hold'(open) {
    const page = await open('?');
    await faceMoves(page);
    const hold = button(page, 'Hold to talk');
    await hold.click();
    await hold.getByText('Tap to send').waitFor();
    await words(page, 4);
    await hold.click();
    await page.getByRole('log').getByText('I finally').waitFor();
  },

  async 'mute: by button, by key, and seen on the frame'(open) {
    const page = await open('?ear=hands_free&talk=off&keys=none');
    await faceMoves(page);
    const mute = button(page, 'Mute');
    assert.equal(await mute.getAttribute('aria-pressed'), 'false');
    await mute.click();
    await line(page, 'muted').waitFor();
    assert.equal(await mute.getAttribute('aria-pressed'), 'true');
    assert.equal(await look(page), 'muted');
    await page.keyboard.press('Control+Shift+M');
    await line(page, 'ready').waitFor();
    await page.keyboard.press('Control+Shift+H');
    await page.waitForFunction(() => document.querySelector('.aura')?.dataset.look === 'off');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('hands-free');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.aura')?.dataset.look !== 'off');
  },

  async 'a voice message: thrown away, then sent, then played'(open) {
    const page = await open('?');
    await faceMoves(page);
    const before = await articles(page).count();
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    await button(page, 'Voice message').click();
    await page.getByRole('group', { name: 'Recording' }).waitFor();
    // On a busy machine a second may never be shown.
    await page.getByRole('timer').getByText(/^0:0[1-9]$/).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought', 'the draft is still there');
    assert.equal(await articles(page).count(), before);
    await page.keyboard.press('Control+Shift+A');
    await page.getByRole('timer').getByText(/^0:0[2-9]$/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Writing down').waitFor();
    const sounds = page.getByRole('group', { name: /^Voice message, / });
    await sounds.nth(1).waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('[role=group] path')].some((wave) => wave.getAttribute('d').split('M').length === 65)); // 64 bars
    await status(page, 'Idle', 40000);
    const sound = sounds.first();
    await sound.getByRole('button', { name: 'Play voice message' }).click();
    await sound.getByRole('button', { name: 'Stop playing' }).waitFor();
    const done = await sound.locator('.done').elementHandle();
    await page.waitForFunction((wave) => /inset\(0(px)? [2-8]\d/.test(wave.style.clipPath), done); // the played part is marked
    await sound.getByRole('button', { name: 'Play voice message' }).waitFor();
  },

  async 'answer times and captions can be switched'(open) {
    const page = await open('?timing&captions=off&ear=hands_free');
    await status(page, 'Speaking');
    assert.equal(await line(page, 'theirs').count(), 0);
    const answered = page.getByText('Answered in 0.8 s');
    assert.equal(await page.getByText('210 ms').isVisible(), false);
    await answered.first().click();
    await page.getByText('210 ms').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search chats').fill('captions');
    await page.keyboard.press('Enter');
    await page.locator('[data-caption]').first().waitFor();
  },

  async 'what goes wrong with the microphone says what to do'(open) {
    let page = await open('?mic=microphone_denied');
    await faceMoves(page);
    await handsFree(page).click();
    await page.getByRole('alert').getByText('privacy settings').waitFor();
    assert.equal(await handsFree(page).getAttribute('aria-checked'), 'false');
    await button(page, 'Try again').click();
    await button(page, 'Microphone settings').click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.close();
    page = await open('?mic=microphone_lost&talk=off');
    await handsFree(page).click();
    await page.getByRole('alert').getByText('Waiting for a microphone').waitFor();
    assert.equal(await look(page), 'trouble');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    assert.equal(await look(page), 'ready', 'it goes on by itself when a microphone is back');
    await page.close();
    page = await open('?mic=model_missing');
    await button(page, 'Voice message').click();
    await button(page, 'Models').click();
    await page.getByRole('main', { name: 'Models' }).waitFor();
  },

  async 'voice settings: devices, test, echo, language and keys'(open) {
    const page = await open('?keys=none#/settings');
    await page.getByRole('heading', { name: 'Voice & microphone' }).waitFor();
    await page.getByRole('combobox', { name: 'Microphone' }).click();
    await page.getByRole('option', { name: 'USB headset' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Test').click();
    await page.getByText('Sounds good').waitFor();
    assert.ok(Number(await page.getByRole('meter', { name: 'Microphone level' }).getAttribute('aria-valuenow')) >= 0);
    await button(page, 'End test').click();
    await button(page, 'Check').click();
    await page.locator('[data-verdict=good]').getByText('interrupt at any time').waitFor();
    await page.getByRole('radio', { name: 'Patient' }).click();
    await page.getByText('Waits through long pauses').waitFor();
    await page.getByRole('combobox', { name: 'Language you speak' }).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    assert.equal(await page.getByRole('radio', { name: 'All languages' }).getAttribute('aria-checked'), 'true', 'German needs the other model');
    await page.getByRole('textbox', { name: 'Names and special words' }).fill('Aoife, Visavis');
    await page.getByText('does not let programs listen for keys').waitFor();
    const change = button(page, 'Change keys: Mute from anywhere');
    await change.click();
    await page.keyboard.press('k');
    await page.getByText('so that the key still types elsewhere').waitFor();
    await page.keyboard.press('Control+Shift+Space');
    await page.getByText('already do the other thing').waitFor();
    await page.keyboard.press('Control+Alt+K');
    await change.getByText('Alt').waitFor();
    await page.getByRole('combobox', { name: 'Fall asleep' }).click();
    await page.getByRole('option', { name: 'Never' }).click();
  },
};
