// Pictures, faces and films in the real window: what the journeys share.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { By } from 'selenium-webdriver';
import { bodyText, untilText } from './acts.mjs';
import { eventually, sleep } from './time.mjs';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const portraits = join(top, 'src-tauri/crates/avatar/tests/photo');

/** A portrait from the tests of the photo faces. */
export const portrait = (name) => join(portraits, name);
/** A file of the repository. */
export const inRepository = (path) => join(top, path);

/** The open dialog. */
export const dialog = (person) => person.within('[role=dialog]');

/** Gives a file to the place that asks for one; the system's own dialog cannot be driven. */
export async function give(person, path, root = '[role=dialog]') {
  const [input] = await person.page.findElements(By.css(`${root} input[type=file]`));
  assert.ok(input, `somebody asks for a file in ${root}`);
  await input.sendKeys(path);
}

export async function goTo(person, room) {
  // A room may say how much is going on in it.
  await (await person.find('link', `^${room}`)).click();
  await person.find('main', room).catch(() => {});
}

/** From the list of characters to the opened picture. */
export async function openPicture(person, path) {
  await goTo(person, 'Characters');
  await person.press('button', 'New companion from a photo');
  await dialog(person).find('button', 'Choose a photo');
  await give(person, path);
  await untilText(person, 'Whose face is this?', 60_000);
}

/** How restless the lower face is: the mean change of its small blocks between two looks, in shades of 255. The head moves at rest, too. */
export async function motion(person, { looks = 16, every = 80 } = {}) {
  await eventually('a face to look at', () => person.page.executeScript(MOUTH), 20_000);
  let [before, sum, pairs] = [null, 0, 0];
  for (let n = 0; n < looks; n++) {
    const now = await person.page.executeScript(MOUTH);
    if (before && now) {
      sum += now.reduce((total, value, i) => total + Math.abs(value - before[i]), 0) / now.length;
      pairs++;
    }
    before = now;
    await sleep(every);
  }
  assert.ok(pairs > 1, 'there is a face to look at');
  return sum / pairs;
}

/** Means of 8 x 8 blocks over the middle of the lower face, 0-255. */
const MOUTH = `
  const pixels = window.__visavis_face?.snapshot(512);
  if (!pixels) return null;
  const means = [];
  for (let by = 0; by < 8; by++) for (let bx = 0; bx < 8; bx++) {
    let sum = 0;
    for (let y = 0; y < 16; y++) for (let x = 0; x < 16; x++) {
      const at = ((290 + by * 16 + y) * 512 + 192 + bx * 16 + x) * 4;
      sum += pixels[at] * 0.3 + pixels[at + 1] * 0.59 + pixels[at + 2] * 0.11;
    }
    means.push(sum / 256);
  }
  return means;`;

/** The card of a film whose title begins so. */
export const card = (person, title) => person.within('main').find('listitem', `^${title}`);

/** Text of that card. */
export async function cardText(person, title) {
  return (await card(person, title)).getText();
}

export async function untilCard(person, title, words, ms = 120_000) {
  await eventually(`“${words}” on the card ${title}`, async () => (await cardText(person, title)).includes(words), ms);
}

/** Waits until the film can be played. */
export async function untilDone(person, title, ms = 180_000) {
  await eventually(`the film ${title}`, async () => {
    assert.ok(!(await bodyText(person)).includes('could not be made'), 'the film did not fail');
    return person.sees('button', `^Play ${title}`);
  }, ms);
}

/** From a reply (the newest without `n`) to the list of videos. */
export async function exportReply(person, choose = async () => {}) {
  const buttons = await person.page.executeScript(`return [...document.querySelectorAll('[role=log] button[aria-label="Export video"]')];`);
  assert.ok(buttons.length > 0, 'a reply offers to become a video');
  await buttons.at(-1).click();
  await dialog(person).find('button', 'Export video');
  await choose();
  await dialog(person).press('button', 'Export video');
  await person.press('button', 'Show in Videos');
}

/** Files of finished films in the home. */
export const filmFiles = (stage) => readdirSync(join(stage.home, 'data/videos')).filter((name) => /\.(mp4|webm)$/.test(name)).map((name) => join(stage.home, 'data/videos', name));

/** What is in the folder of films, whatever it is. */
export const leftOvers = (stage) => readdirSync(join(stage.home, 'data/videos'), { recursive: true });

/** What ffprobe says of a film. */
export function probe(path) {
  const args = ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_name,codec_type,duration,nb_read_packets,width,height,r_frame_rate:format=duration:format_tags', '-of', 'json', path];
  const { streams, format } = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }));
  const of = (kind) => streams.find(({ codec_type }) => codec_type === kind);
  return { video: of('video'), audio: of('audio'), duration: Number(format.duration), tags: format.tags ?? {} };
}

/** Saves the film that is open under this path, in the system's own dialog, with the keyboard. */
export async function saveAs(person, path) {
  const before = visibleWindows();
  await dialog(person).press('button', '^Save');
  const opened = await eventually('the dialog of the system', () => visibleWindows().find((id) => !before.includes(id)), 20_000);
  await sleep(500);
  const xdotool = (...args) => execFileSync('xdotool', args, { stdio: 'ignore' });
  xdotool('windowfocus', opened);
  xdotool('key', '--window', opened, 'ctrl+a');
  xdotool('type', '--window', opened, path);
  xdotool('key', '--window', opened, 'Return');
  await eventually('the copy', () => existsSync(path), 20_000);
  return path;
}

function visibleWindows() {
  return spawnSync('xdotool', ['search', '--onlyvisible', '--name', '.'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
}
