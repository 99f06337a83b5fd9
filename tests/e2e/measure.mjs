// Start-up and memory of the real window. Usage: node tests/e2e/measure.mjs FOLDER_WITH_THE_PROGRAMS. Prints one JSON value.
import { readFileSync, readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Person, openWindow } from './desktop.mjs';
import { startSound } from './sound.mjs';
import { eventually, sleep } from './time.mjs';

const programs = resolve(process.argv[2]);
const home = mkdtempSync(join(tmpdir(), 'visavis-measure-'));
const sound = await startSound();
const env = { ...sound.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };

/** A number for each process whose name begins with `name`, added up. */
function summed(name, file, number) {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith(name)) sum += number(readFileSync(`/proc/${pid}/${file}`, 'utf8'));
    } catch { /* it has ended meanwhile */ }
  }
  return sum;
}

/** Resident megabytes. */
const resident = (name) => Math.round(summed(name, 'status', (status) => Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)) / 1024);

/** Seconds of processor time used so far: fields 14 and 15 behind the name, in hundredths. */
const worked = (name) => summed(name, 'stat', (stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0)) / 100;

/** Percent of one core over the next seconds. */
async function load(seconds = 10) {
  const names = { app: 'visavis', webkit: 'WebKit' };
  const before = Object.values(names).map(worked);
  const started = Date.now();
  await sleep(seconds * 1000);
  const passed = (Date.now() - started) / 1000;
  return Object.fromEntries(Object.entries(names).map(([key, name], n) => [key, Number((((worked(name) - before[n]) / passed) * 100).toFixed(1))]));
}

const painted = (page) => page.executeScript('return (window.__visavis_face?.frames ?? 0) > 0');
try {
  let window = await openWindow(join(programs, 'visavis'), env);
  let person = new Person(window.page);
  await person.find('radio', '^Mira');
  await sleep(4000);
  const before = { app: resident('visavis'), webkit: resident('WebKit') };
  await person.press('radio', '^Mira');
  await person.press('button', 'Start talking');
  await person.find('textbox', 'Message');
  await eventually('the greeting', async () => (await person.status()) === 'Idle', 60_000);
  await window.close();

  // The second start: the chat is there. The clock starts before the driver's request, so this includes the driver.
  const started = Date.now();
  window = await openWindow(join(programs, 'visavis'), env);
  person = new Person(window.page);
  await person.find('textbox', 'Message');
  const interactive = Date.now() - started;
  await eventually('the face', () => painted(window.page), 60_000);
  const face = Date.now() - started;
  const firstPaint = await window.page.executeScript("return Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)");
  await sleep(5000);
  const idle = { app: resident('visavis'), webkit: resident('WebKit'), worker: resident('vis-llm-worker') };
  const frames = await window.page.executeScript('return window.__visavis_face.frames');
  await sleep(4000);
  const more = await window.page.executeScript('return window.__visavis_face.frames');
  const calm = await load();
  sound.breathe();
  await person.press('switch', 'Hands-free');
  await eventually('the ear', () => person.page.executeScript("return document.querySelector('[data-caption=ready]') !== null"), 60_000);
  await sleep(3000);
  const listening = await load();
  const listeningMb = { app: resident('visavis'), webkit: resident('WebKit'), worker: resident('vis-llm-worker') };
  await window.close();
  console.log(JSON.stringify({ start_to_interactive_ms: interactive, start_to_face_ms: face, first_contentful_paint_ms: firstPaint, window_frames_per_second: (more - frames) / 4, memory_no_models_mb: before, memory_models_loaded_mb: idle, memory_listening_mb: listeningMb, idle_percent_of_a_core: calm, hands_free_percent_of_a_core: listening }));
} finally {
  sound.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
