// The main jobs in the real window, as a person does them. Usage: node tests/e2e/run.mjs FOLDER_WITH_THE_PROGRAMS [PART_OF_A_NAME]
// Last line: `N passed, N failed`. Screenshots and recordings: tests/e2e/output/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Person, openWindow } from './desktop.mjs';
import { downloads } from './journeys/downloads.mjs';
import { films } from './journeys/films.mjs';
import { handsFree } from './journeys/hands-free.mjs';
import { hold } from './journeys/hold.mjs';
import { hostile } from './journeys/hostile.mjs';
import { keeping } from './journeys/keeping.mjs';
import { living } from './journeys/living.mjs';
import { long } from './journeys/long.mjs';
import { microphones } from './journeys/microphones.mjs';
import { photos } from './journeys/photos.mjs';
import { profiles } from './journeys/profiles.mjs';
import { providers } from './journeys/providers.mjs';
import { services } from './journeys/services.mjs';
import { settings } from './journeys/settings.mjs';
import { cards } from './journeys/cards.mjs';
import { groups } from './journeys/groups.mjs';
import { scripts } from './journeys/scripts.mjs';
import { typing } from './journeys/typing.mjs';
import { voiceMessage } from './journeys/voice-message.mjs';
import { startSound } from './sound.mjs';
import { Speech } from './speech.mjs';

const journeys = { ...typing, ...handsFree, ...hold, ...voiceMessage, ...microphones, ...settings, ...photos, ...films, ...cards, ...groups, ...scripts, ...providers, ...services, ...downloads, ...living, ...keeping, ...profiles, ...hostile, ...long };
/** Slow on a small machine, or dependent on its load: run with VISAVIS_WINDOW_TESTS=all, or by their names. */
const thorough = [
  'words are shown while they are said',
  'she hears her own voice',
  'Mute: nothing is heard',
  'without any sound it is the same',
  'a microphone pulled out',
  'a dead microphone',
  'the echo check',
  'a voice message thrown away',
  'a film under way is cancelled',
  'a film goes on after the program was ended',
  'a face is there again after a restart',
  'texts that want to run something are a chat',
  'the status goes through Thinking',
  'a built-in companion takes a photo',
  'a picture without a face',
  'a voice of a server',
  'an ear of a server',
  'two people: nothing of one',
];
const isThorough = (name) => thorough.some((part) => name.includes(part));
const wanted = (name) => (only ? name.includes(only) : process.env.VISAVIS_WINDOW_TESTS === 'all' || !isThorough(name));
const here = dirname(fileURLToPath(import.meta.url));
const programs = resolve(process.argv[2] ?? '.');
const only = process.argv[3];
const output = join(here, 'output');
if (!only) rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const spoken = mkdtempSync(join(tmpdir(), 'visavis-speech-'));
const speech = new Speech(programs, spoken);

let passed = 0;
let failed = 0;

/** What one journey has: a home, a sound server and windows of its own. */
async function setStage() {
  const home = mkdtempSync(join(tmpdir(), 'visavis-home-'));
  const windows = [];
  const stage = {
    home, output, programs, speech, windows,
    /** Another room: with a microphone or without. */
    async enter(room) {
      stage.sound?.stop();
      stage.sound = await startSound(room);
    },
    async open({ env = {}, args = [], size = [1280, 800], withSound = true } = {}) {
      const noSound = { PULSE_SERVER: 'unix:/nowhere', XDG_RUNTIME_DIR: join(home, 'no-runtime') };
      const audio = withSound ? stage.sound.env : noSound;
      const opened = await openWindow(join(programs, 'visavis'), { ...audio, ...ownPlaces(home), ...env }, args);
      windows.push(opened);
      await opened.page.manage().window().setRect({ x: 0, y: 0, width: size[0], height: size[1] }).catch(() => {});
      return new Person(opened.page);
    },
    async close() { await windows.pop()?.close(); },
    async kill() { await windows.pop()?.kill(); },
    /** All chats, newest first; only while no window is open. */
    chats(...args) {
      const env = { ...process.env, VISAVIS_HOME: join(home, 'data'), VISAVIS_PASSPHRASE: 'correct horse' };
      return JSON.parse(execFileSync(join(programs, 'visavis-cli'), ['history', ...args, '--json'], { env, encoding: 'utf8', maxBuffer: 1 << 28 })).sessions;
    },
    shot: (person, file) => person.screenshot(join(output, `${file}.png`)),
    async clear() {
      while (windows.length) await stage.close();
      stage.sound.stop();
      await forget(home);
    },
  };
  await stage.enter();
  return stage;
}

/** The web view's own processes end a moment after the program, and write until then: waiting without giving way only meets them again. */
async function forget(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }).catch((error) => console.log(`     ${folder} stays: ${error.code}`));
}

/** Where the program and its page keep what they remember; the models stay where they are. */
function ownPlaces(home) {
  const shared = process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share');
  return { VISAVIS_HOME: join(home, 'data'), XDG_DATA_HOME: join(home, 'share'), VISAVIS_MODELS: process.env.VISAVIS_MODELS ?? join(shared, 'visavis/models') };
}

/** Whether it went well. */
async function perform(name, journey) {
  const stage = await setStage();
  const started = Date.now();
  try {
    await journey(stage);
    console.log(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message}\n${error.stack?.split('\n').slice(1, 5).join('\n')}`);
    const last = stage.windows.at(-1);
    if (last) await new Person(last.page).screenshot(join(output, `failed-${name.replaceAll(/\W+/g, '-')}.png`)).catch(() => {});
    return false;
  } finally {
    await stage.clear();
  }
}

for (const [name, journey] of Object.entries(journeys)) {
  if (!wanted(name)) continue;
  // Once more: real sound through a sound server on a machine that is doing other things may stumble. Twice is a fault.
  const well = (await perform(name, journey)) || (console.log('     once more'), await perform(name, journey));
  if (well) passed++;
  else failed++;
}

await forget(spoken);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
