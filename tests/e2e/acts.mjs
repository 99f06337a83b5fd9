// What people do and see again and again.
import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import { eventually } from './time.mjs';

export const PASSPHRASE = { VISAVIS_PASSPHRASE: 'correct horse' };

/** Goes through the first start up to an open chat. */
export async function meet(person, companion = 'Mira') {
  await person.press('radio', `^${companion}`);
  await person.press('button', 'Start talking');
  await person.find('textbox', 'Message');
}

/** The same, and hears the greeting out. */
export async function meetAndListen(person, companion = 'Mira') {
  await meet(person, companion);
  await untilStatus(person, 'Speaking', 90_000);
  await untilStatus(person, 'Idle', 90_000);
}

export async function say(person, text) {
  const box = await person.find('textbox', 'Message');
  await box.sendKeys(text);
  await person.press('button', 'Send');
}

export async function untilStatus(person, wanted, ms = 60_000) {
  await eventually(`the status ${wanted}`, async () => (await person.status()) === wanted, ms);
}

/** Every status word seen until it is Idle again. */
export async function statusesUntilIdle(person, ms = 120_000) {
  const seen = [];
  await eventually('the end of the turn', async () => {
    const status = await person.status();
    if (status && status !== seen.at(-1)) seen.push(status);
    return seen.includes('Thinking') && status === 'Idle';
  }, ms);
  return seen;
}

/** Switches Hands-free on and waits for the invitation to talk. */
export async function handsFree(person) {
  await person.press('switch', 'Hands-free');
  await untilText(person, 'I’m listening, just talk', 60_000);
}

export async function untilText(person, text, ms = 30_000) {
  await eventually(`“${text}” on screen`, async () => (await bodyText(person)).includes(text), ms);
}

export async function bodyText(person) {
  return person.page.findElement(By.css('body')).getText();
}

/** Texts of what one side has said, oldest first. */
export const messages = (person, name) => person.page.executeScript(`
  const articles = [...document.querySelectorAll('[role=log] article')];
  return articles.filter((one) => one.getAttribute('aria-label') === arguments[0]).map((one) => one.querySelector('p')?.textContent.trim() ?? '');`, name);

/** Notes every status word and spoken caption from now on, each with its time. */
export const watch = (person) => person.page.executeScript(`
  const seen = (window.__seen ??= []);
  if (window.__watching) { seen.length = 0; return; }
  window.__watching = true;
  const note = (kind, text) => {
    if (text && text !== seen.findLast((one) => one.kind === kind)?.text) seen.push({ kind, text, at: performance.timeOrigin + performance.now() });
  };
  const look = () => {
    note('status', document.querySelector('[role=status]')?.textContent.trim());
    for (const line of document.querySelectorAll('[data-caption=mine], [data-caption=theirs]')) note(line.dataset.caption, line.textContent.trim());
  };
  look();
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });`);

/** What `watch` has noted of a kind: `status`, `mine` or `theirs`. */
export async function noted(person, kind) {
  return (await person.page.executeScript('return window.__seen')).filter((one) => one.kind === kind);
}

/** These words were seen in this order, whatever came between. */
export function inOrder(seen, wanted) {
  let at = 0;
  for (const one of seen) if (one === wanted[at]) at++;
  assert.equal(at, wanted.length, `${wanted.join(' → ')} in: ${seen.join(' → ')}`);
}

/** Pixels of the face, to see whether it moved. */
export const lookAtFace = (person) => person.page.executeScript(`
  const { rgba } = window.__visavis_face.readPixels();
  let sum = 0;
  for (let n = 0; n < rgba.length; n += 97) sum = (sum * 31 + rgba[n]) >>> 0;
  return sum;`);

/** Pixels of the mouth's dark inside on Mira's face: none with closed lips, some hundred with an open mouth. */
export const openMouth = (person) => person.page.executeScript(`
  const pixels = window.__visavis_face.snapshot(512);
  let dark = 0;
  for (let y = 316; y < 366; y++) for (let x = 222; x < 282; x++) {
    const at = (y * 512 + x) * 4;
    if (pixels[at] < 120 && pixels[at + 1] < 55 && pixels[at + 2] < 65) dark++;
  }
  return dark;`);

/** Waits until the face moves and the mouth opens; gives what it looked like. Between two sentences it may be shut for a while. */
export async function seesSpeaking(person) {
  const looks = new Set();
  let widest = 0;
  await eventually('a face that moves and opens its mouth', async () => {
    for (let n = 0; n < 4; n++) {
      looks.add(await lookAtFace(person));
      widest = Math.max(widest, await openMouth(person));
    }
    return looks.size >= 5 && widest > 60;
  }, 15_000);
  return looks;
}
