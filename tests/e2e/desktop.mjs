// The real program in a real window, driven as a person would.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Builder, By, Capabilities, until } from 'selenium-webdriver';
import { eventually } from './time.mjs';

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
  const programs = childrenOf(driver.pid);
  const close = async () => {
    await page.quit().catch(() => {});
    // On a busy machine the driver may give up before the program has gone.
    for (const program of programs) stop(program);
    driver.kill('SIGTERM');
  };
  /** As a power cut: nothing is told, nothing is closed. */
  const kill = async () => {
    for (const program of programs) stop(program, 'SIGKILL');
    await close();
  };
  return { page, started, close, kill };
}

function childrenOf(parent) {
  const found = spawnSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' }).stdout ?? '';
  return found.split('\n').filter(Boolean).map(Number);
}

function stop(program, signal = 'SIGTERM') {
  try {
    process.kill(program, signal);
  } catch {
    // It has gone already.
  }
}

/** Finds things by role and accessible name, as a screen reader does. */
export class Person {
  /** `root`: where this person looks, a CSS selector. */
  constructor(page, root = 'body') { Object.assign(this, { page, root }); }

  /** The same person, who looks only there. */
  within(root) { return new Person(this.page, root); }

  find(role, name, ms = 20_000) {
    return this.page.wait(async () => {
      const found = await this.page.executeScript(byRole, role, name, this.root);
      return found ?? false;
    }, ms, `no ${role} named “${name}” on screen`);
  }

  async sees(role, name) {
    return (await this.page.executeScript(byRole, role, name, this.root)) !== null;
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
function byRole(role, name, root) {
  const native = { button: 'button', list: 'ul, ol', form: 'form', textbox: 'textarea, input:not([type]), input[type=text], input[type=password], input[type=url]', listitem: 'li', heading: 'h1, h2, h3', img: 'img, canvas', link: 'a', switch: '[role=switch]', log: '[role=log]', navigation: 'nav', radio: 'input[type=radio]', slider: 'input[type=range]' };
  const named = (element) => (element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent) ?? (element.getAttribute('aria-labelledby') ? document.getElementById(element.getAttribute('aria-labelledby'))?.textContent : null) ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
  const all = [...document.querySelectorAll(root)].flatMap((one) => [...one.querySelectorAll(`[role=${role}]${native[role] ? `, ${native[role]}` : ''}`)]);
  const shown = all.filter((element) => element.getClientRects().length > 0);
  const fits = name.startsWith('^') ? (text) => text.startsWith(name.slice(1)) : (text) => text === name;
  return shown.find((element) => fits(named(element))) ?? null;
}
