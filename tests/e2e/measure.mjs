// Start-up and memory of the real window. Usage: node tests/e2e/measure.mjs FOLDER_WITH_THE_PROGRAMS. Prints one JSON value.
import { readFileSync, readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Person, eventually, openWindow, sleep, startSound } from './desktop.mjs';

const programs = resolve(process.argv[2]);
const home = mkdtempSync(join(tmpdir(), 'visavis-measure-'));
const sound = await startSound();
const env = { ...sound.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };

/** Resident megabytes of every process whose name begins with `name`. */
function resident(name) {
  let kb = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (status.startsWith(`Name:\t${name}`)) kb += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    } catch { /* it has ended meanwhile */ }
  }
  return Math.round(kb / 1024);
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
  await window.close();
  console.log(JSON.stringify({ start_to_interactive_ms: interactive, start_to_face_ms: face, first_contentful_paint_ms: firstPaint, window_frames_per_second: (more - frames) / 4, memory_no_models_mb: before, memory_models_loaded_mb: idle }));
} finally {
  sound.stop();
  rmSync(home, { recursive: true, force: true });
}
