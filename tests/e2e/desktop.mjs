// A desktop without hardware: a sound server with a speaker that can be recorded, and a window driven as a person would.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, By, Capabilities, until } from 'selenium-webdriver';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Polls until `probe` gives something truthy; fails with `what` after `ms`. */
export async function eventually(what, probe, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for: ${what}`);
    await sleep(100);
  }
}

/** A private PulseAudio server with one null sink; its monitor is what a person would hear. */
export async function startSound() {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-sound-'));
  chmodSync(folder, 0o700);
  const socket = join(folder, 'pulse.sock');
  const env = { XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: join(folder, 'pulse'), PULSE_STATE_PATH: join(folder, 'state'), PULSE_SERVER: `unix:${socket}` };
  mkdirSync(env.PULSE_RUNTIME_PATH);
  mkdirSync(env.PULSE_STATE_PATH);
  const server = spawn('pulseaudio', ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-target=stderr',
    '-L', `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
    '-L', 'module-null-sink sink_name=speaker rate=48000 channels=2 sink_properties=device.description=TestSpeaker'],
  { env: { ...process.env, ...env }, stdio: 'ignore' });
  const all = { ...process.env, ...env };
  await eventually('the sound server', () => quiet(() => execFileSync('pactl', ['info'], { env: all, stdio: 'ignore' })), 10_000);
  execFileSync('pactl', ['set-default-sink', 'speaker'], { env: all });
  return { env, stop: () => { server.kill('SIGTERM'); rmSync(folder, { recursive: true, force: true }); } };
}

/** Records the speaker until `stop`, which gives samples as a Float32Array at 24 kHz. */
export function recordSpeaker(sound) {
  const parec = spawn('parec', ['--device=speaker.monitor', '--format=s16le', '--rate=24000', '--channels=1', '--latency-msec=20'], { env: { ...process.env, ...sound.env } });
  const parts = [];
  parec.stdout.on('data', (part) => parts.push(part));
  return {
    /** Milliseconds recorded so far. */
    ms: () => parts.reduce((sum, part) => sum + part.length, 0) / 48,
    samples() {
      const bytes = Buffer.concat(parts);
      return Float32Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2) / 32768);
    },
    async stop() {
      parec.kill('SIGINT');
      await new Promise((done) => parec.on('exit', done));
      return this.samples();
    },
  };
}

/** Samples of a 16-bit mono WAV file with the usual 44-byte head. */
export function readWav(path) {
  const bytes = readFileSync(path).subarray(44);
  return Float32Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2) / 32768);
}

/** Loudness in blocks of 20 ms: where there is sound, how long, how strong. */
export function speechIn(samples, rate = 24_000) {
  const block = rate / 50;
  const loud = [];
  for (let at = 0; at + block <= samples.length; at += block) {
    let sum = 0;
    for (let n = at; n < at + block; n++) sum += samples[n] ** 2;
    loud.push(Math.sqrt(sum / block));
  }
  const first = loud.findIndex((rms) => rms > 0.005);
  const last = loud.findLastIndex((rms) => rms > 0.005);
  if (first < 0) return { ms: 0, rms: 0, startMs: 0, endMs: 0 };
  const span = loud.slice(first, last + 1);
  const rms = Math.sqrt(span.reduce((sum, value) => sum + value ** 2, 0) / span.length);
  return { ms: span.length * 20, rms, startMs: first * 20, endMs: (last + 1) * 20 };
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** The real program in a real WebKit window. `env` is its environment beside the usual one. */
export async function openWindow(binary, env, args = []) {
  const port = await freePort();
  const all = { ...process.env, ...env, TAURI_WEBVIEW_AUTOMATION: 'true', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { env: all, stdio: ['ignore', 'ignore', 'inherit'] });
  await eventually('the window driver', () => fetch(`http://127.0.0.1:${port}/status`).then(() => true, () => false), 15_000);
  const wanted = new Capabilities();
  wanted.setBrowserName('wry');
  wanted.set('webkitgtk:browserOptions', { binary, args });
  const started = Date.now();
  const page = await new Builder().usingServer(`http://127.0.0.1:${port}/`).withCapabilities(wanted).build();
  await page.manage().setTimeouts({ script: 60_000 });
  return { page, started, close: async () => { await page.quit().catch(() => {}); driver.kill('SIGTERM'); } };
}

/** Finds things by role and accessible name, as a screen reader does. */
export class Person {
  constructor(page) { this.page = page; }

  find(role, name, ms = 20_000) {
    return this.page.wait(async () => {
      const found = await this.page.executeScript(byRole, role, name);
      return found ?? false;
    }, ms, `no ${role} named “${name}” on screen`);
  }

  async sees(role, name) {
    return (await this.page.executeScript(byRole, role, name)) !== null;
  }

  async press(role, name) {
    const element = await this.find(role, name);
    await this.page.wait(until.elementIsEnabled(element), 20_000, `“${name}” stays disabled`);
    await element.click();
  }

  async status() {
    const [element] = await this.page.findElements(By.css('[role=status]'));
    return element ? (await element.getText()).trim() : '';
  }

  async screenshot(path) {
    await this.page.executeScript(keepPainting);
    writeFileSync(path, Buffer.from(await this.page.takeScreenshot(), 'base64'));
  }
}

// Runs in the page. On a page where nothing moves, WebKitWebDriver waits for a frame that never comes: a dot that nobody sees moves for 3 s.
function keepPainting() {
  const dot = document.body.appendChild(document.createElement('i'));
  dot.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;opacity:0.01;background:#888';
  const end = performance.now() + 3000;
  const move = () => {
    if (performance.now() > end) return dot.remove();
    dot.style.left = dot.style.left === '0px' ? '1px' : '0px';
    requestAnimationFrame(move);
  };
  move();
}

// Runs in the page. Only what the page uses: explicit roles, native roles, aria-label, label, text.
function byRole(role, name) {
  const native = { button: 'button', textbox: 'textarea, input:not([type]), input[type=text], input[type=password]', img: 'img, canvas', link: 'a', switch: '[role=switch]', log: '[role=log]', navigation: 'nav', radio: 'input[type=radio]', slider: 'input[type=range]' };
  const named = (element) => (element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent) ?? (element.getAttribute('aria-labelledby') ? document.getElementById(element.getAttribute('aria-labelledby'))?.textContent : null) ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
  const all = document.querySelectorAll(`[role=${role}]${native[role] ? `, ${native[role]}` : ''}`);
  const shown = [...all].filter((element) => element.getClientRects().length > 0);
  const fits = name.startsWith('^') ? (text) => text.startsWith(name.slice(1)) : (text) => text === name;
  return shown.find((element) => fits(named(element))) ?? null;
}

function quiet(work) {
  try { work(); return true; } catch { return false; }
}
