// The main job in the real window, as a person does it. Usage: node tests/e2e/run.mjs FOLDER_WITH_THE_PROGRAMS
// Last line: `N passed, N failed`. Screenshots and recordings: tests/e2e/output/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Person, openWindow, startSound } from './desktop.mjs';
import { journeys } from './journeys.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const programs = resolve(process.argv[2] ?? '.');
const only = process.argv[3];
const output = join(here, 'output');
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

let passed = 0;
let failed = 0;
const sound = await startSound();

for (const [name, journey] of Object.entries(journeys)) {
  if (only && !name.includes(only)) continue;
  const home = mkdtempSync(join(tmpdir(), 'visavis-home-'));
  const windows = [];
  const stage = {
    home, output, sound, programs,
    async open({ env = {}, args = [], size = [1280, 800], withSound = true } = {}) {
      const quietRoom = { PULSE_SERVER: 'unix:/nowhere', XDG_RUNTIME_DIR: join(home, 'no-runtime') };
      const audio = withSound ? sound.env : quietRoom;
      const opened = await openWindow(join(programs, 'visavis'), { ...audio, VISAVIS_HOME: join(home, 'data'), ...env }, args);
      windows.push(opened);
      await opened.page.manage().window().setRect({ x: 0, y: 0, width: size[0], height: size[1] }).catch(() => {});
      return new Person(opened.page);
    },
    async close() { await windows.pop()?.close(); },
    cli(...args) {
      const env = { ...process.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };
      return JSON.parse(execFileSync(join(programs, 'visavis-cli'), [...args, '--json'], { env, encoding: 'utf8', maxBuffer: 1 << 28 }));
    },
    shot: (person, file) => person.screenshot(join(output, `${file}.png`)),
  };
  const started = Date.now();
  try {
    await journey(stage);
    passed++;
    console.log(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}\n${error.stack?.split('\n').slice(1, 5).join('\n')}`);
    const person = windows.at(-1) && new Person(windows.at(-1).page);
    await person?.screenshot(join(output, `failed-${name.replaceAll(' ', '-')}.png`)).catch(() => {});
  } finally {
    while (windows.length) await windows.pop().close();
    rmSync(home, { recursive: true, force: true });
  }
}

sound.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
