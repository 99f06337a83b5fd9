// The built page on the fake backend in Debian's Chromium, under the app's own content policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(join(root, 'ui', 'package.json'));
const { chromium } = require('playwright-core');
const { preview } = await import(pathToFileURL(join(root, 'ui', 'node_modules', 'vite', 'dist', 'node', 'index.js')));

export const csp = Object.entries(JSON.parse(readFileSync(join(root, 'tauri.conf.json'), 'utf8')).app.security.csp)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ');

/** `base`: the page's address. `complaints`: what the console, the policy or the page itself complained about. */
export async function openStage(extraArgs = []) {
  const server = await preview({ root: join(root, 'ui'), preview: { port: 0, headers: { 'Content-Security-Policy': csp } }, logLevel: 'error' });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--font-render-hinting=none', ...extraArgs],
  });
  const complaints = [];
  return {
    base: server.resolvedUrls.local[0],
    complaints,
    async newPage(name, options) {
      const page = await browser.newPage(options);
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${name}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(`${name}: ${error}`));
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

export async function faceMoves(page) {
  await page.waitForFunction(() => (globalThis.__visavis_face?.frames ?? 0) > 2, null, { timeout: 20000 });
}
