// Thousands of texts that want to run something, in every place where people's words are shown: nothing runs and nobody is asked,
// with the sanitiser alone (the policy is switched off) and with the policy alone (the texts are put into a page as they are).
import assert from 'node:assert/strict';
import { importFiles, jsonCard } from '../cast-stage.mjs';
import { csp } from '../stage.mjs';
import { corpus } from './corpus.mjs';

const ALL = corpus();
const TEXTS = ALL.map(({ text }) => text);
const BARE = '<!doctype html><meta charset=utf-8><title>bare</title><main></main>';
const BATCH = 400;
/** High enough for many messages at a time; the face stands still. */
const TALL = { viewport: { width: 1280, height: 2400 }, reducedMotion: 'reduce' };
/** What a message may consist of. */
const PLAIN = { tags: 'a,blockquote,br,button.copy,code,del,em,figure,h1,h2,h3,h4,h5,h6,hr,li,ol,p,pre,span,strong,table,tbody,td,th,thead,tr,ul,math,math *', attributes: ['href', 'start', 'align', 'class', 'role', 'tabindex', 'aria-label', 'type'] };

/** Opens the page and notes everything that may not happen. `texts`: what the fake program shows. */
async function watched(open, address, { texts = [], ...options }) {
  const seen = { ran: new Set(), asked: [], left: [] };
  const page = await open('?vault=new', options);
  const base = new URL(page.url());
  const context = page.context();
  await context.route((url) => url.host !== base.host, (route) => (seen.asked.push(route.request().url()), route.abort()));
  await page.exposeFunction('__ran', (id) => seen.ran.add(id));
  await page.addInitScript((list) => {
    globalThis.hit = (id) => void globalThis.__ran(id);
    globalThis.alert = globalThis.confirm = globalThis.prompt = () => void globalThis.__ran('dialog');
    globalThis.__visavis_strange = list;
  }, texts);
  context.on('page', (other) => seen.left.push(`a window: ${other.url()}`));
  page.on('framenavigated', (frame) => frame === page.mainFrame() && frame.url() !== 'about:blank' && new URL(frame.url()).host !== base.host && seen.left.push(frame.url()));
  await page.route(`${base.origin}/bare`, (route) => route.fulfill({ contentType: 'text/html', body: BARE }));
  await page.route(`${base.origin}/guarded`, (route) => route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': csp }, body: BARE }));
  await back(page, new URL(address, base).href);
  return { page, seen };
}

function untouched({ ran, asked, left }, where) {
  const shown = [...ran].map((id) => `${id}: ${ALL.find((each) => each.id === id)?.text ?? ''}`);
  assert.deepEqual(shown, [], `${where}: nothing runs`);
  assert.deepEqual(asked, [], `${where}: nobody is asked`);
  assert.deepEqual(left, [], `${where}: the window stays`);
}

/** Puts texts into the page as they are, by both ways that markup is read, and does to them what a person might. */
const place = (page, texts) =>
  page.evaluate(async (list) => {
    const main = document.querySelector('main');
    main.replaceChildren();
    for (const text of list) {
      const [read, parsed] = [document.createElement('div'), document.createElement('div')];
      main.append(read, parsed);
      read.innerHTML = text;
      const range = document.createRange();
      range.selectNode(parsed);
      try {
        parsed.append(range.createContextualFragment(text)); // scripts in it are run, where they may
      } catch {} // more than the reader takes
    }
    const press = (node) => node.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    const leads = ({ protocol }) => typeof protocol === 'string' && /^https?:$/.test(protocol);
    for (const node of document.querySelectorAll('main *')) {
      for (const kind of ['mouseover', 'mousemove', 'pointerenter', 'focus', 'focusin']) node.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
      if (node.matches('a, area, math, svg a, [href]') && !leads(node)) press(node);
      if (node.matches('button, input[type=submit], input[type=image]') && node.form !== null) press(node);
    }
    await new Promise((done) => setTimeout(done, 250));
  }, texts);

/** To another page. What is in this one may just be leading it away, and break off a try; each try waits a little longer. */
async function back(page, address) {
  for (let tries = 1; ; tries += 1) {
    const error = await page.goto(address).then(() => null, (thrown) => thrown);
    if (error === null) return;
    if (tries === 10) throw error;
    await page.waitForTimeout(100 * tries);
  }
}

async function placeAll(page, address, entries) {
  for (let from = 0; from < entries.length; from += BATCH) {
    await back(page, address);
    await place(page, entries.slice(from, from + BATCH).map(({ text }) => text)).catch((error) => {
      if (!/context was destroyed|closed|navigation/i.test(error.message)) throw error; // it led the page away, which is noted
    });
    await page.waitForTimeout(100);
  }
}

/** As messages of a chat, gone through from the newest to the first. */
async function messages(open, texts) {
  const { page, seen } = await watched(open, '/?strange=messages&pace=0', { ...TALL, texts, bypassCSP: true });
  await page.locator(`[data-row="strange-${texts.length - 1}"]`).waitFor();
  const { shown, odd } = await page.evaluate(scrollThrough, { total: texts.length, plain: PLAIN });
  assert.deepEqual(odd, [], 'nothing but plain text markup is there');
  untouched(seen, 'messages');
  assert.deepEqual(texts.filter((_, n) => !shown.includes(`strange-${n}`)), [], 'each was shown');
}

export const HOSTILE_JOURNEYS = {
  async 'hostile: unguarded, many of the texts do run'(open, say) {
    const { page, seen } = await watched(open, '/bare', { bypassCSP: true });
    const some = ALL.filter(({ family }) => family !== 'navigation' && family !== 'markdown').filter((_, i) => i % 4 === 0);
    await placeAll(page, new URL('/bare', page.url()).href, some);
    say(`${ALL.length} texts; of ${some.length} put in as they are ${seen.ran.size} run and ${new Set(seen.asked).size} addresses are asked`);
    assert.ok(seen.ran.size > 60 && seen.asked.length > 20, 'the texts are not harmless by themselves');
  },

  ...Object.fromEntries([0, 1, 2].map((third) => [`hostile: messages, by the sanitiser alone, ${third + 1} of 3`, (open) => messages(open, TEXTS.filter((_, n) => n % 3 === third))])),

  async 'hostile: cards in the preview of an import, by the sanitiser alone'(open) {
    const { page, seen } = await watched(open, '/?pace=0#/characters', { bypassCSP: true });
    await page.getByRole('main', { name: 'Characters' }).waitFor();
    const part = Math.ceil(TEXTS.length / 24);
    const cards = Array.from({ length: 24 }, (_, n) => TEXTS.slice(n * part, (n + 1) * part)).map((texts, n) => {
      const [name = 'x', creator, nickname] = texts;
      return jsonCard(`card-${n}.json`, { name, nickname, creator, description: texts.slice(3).join('\n').slice(0, 600), tags: texts, first_mes: texts.join(' '), creator_notes: texts.join('\n') });
    });
    await importFiles(page, cards);
    await page.getByRole('dialog').first().waitFor();
    await page.waitForTimeout(800);
    untouched(seen, 'cards');
  },

  async 'hostile: stopped by the policy alone'(open) {
    const { page, seen } = await watched(open, '/guarded', {});
    const entries = ALL.filter(({ family }) => family !== 'navigation');
    await placeAll(page, new URL('/guarded', page.url()).href, entries);
    untouched(seen, `${entries.length} texts as they are`);
  },
};

/** In the page: up through the whole chat, pressing what can be pressed. What was shown, and what no message may have in it. */
async function scrollThrough({ total, plain }) {
  const view = document.querySelector('[role=log]');
  const shown = new Set();
  const odd = new Set();
  const look = () => {
    for (const row of view.querySelectorAll('[data-row]')) {
      if (shown.has(row.dataset.row)) continue;
      shown.add(row.dataset.row);
      for (const node of row.querySelectorAll('.prose *')) {
        if (!node.matches(plain.tags)) odd.add(`${row.dataset.row} <${node.localName}>`);
        if (node.closest('math') && !/on/.test(node.getAttributeNames().join())) continue;
        for (const name of node.getAttributeNames()) if (!plain.attributes.includes(name)) odd.add(`${row.dataset.row} ${name}`);
        if (node.localName === 'a' && node.hasAttribute('href') && !/^(https?|mailto):/.test(node.href)) odd.add(`${row.dataset.row} ${node.href}`);
        for (const kind of ['mouseover', 'focus']) node.dispatchEvent(new MouseEvent(kind, { bubbles: false }));
        if (node.matches('a, .spoiler, button')) node.click();
      }
    }
  };
  for (let idle = 0; shown.size < total && idle < 10; ) {
    const before = shown.size;
    look();
    view.scrollTop -= view.clientHeight * 0.7;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    idle = shown.size > before ? 0 : idle + 1;
  }
  look();
  return { shown: [...shown], odd: [...odd].slice(0, 20) };
}
