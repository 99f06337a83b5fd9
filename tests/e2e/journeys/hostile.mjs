// The texts of tests/ui/hostile in the real window: as messages of a chat that was taken in, and put into the page as they are, where
// the policy and the window's own guard are all that is left.
import assert from 'node:assert/strict';
import { corpus } from '../../ui/hostile/corpus.mjs';
import { PASSPHRASE } from '../acts.mjs';
import { takeIn } from '../before-opening.mjs';
import { eventually } from '../time.mjs';

const ALL = corpus();
const BATCH = 150;

/** Notes what ran and what the policy stopped, also across a page that is loaded anew. */
const watch = (person) => person.page.executeScript(`
  if (window.__watched) return;
  window.__watched = true;
  const note = (key, what) => sessionStorage.setItem(key, JSON.stringify([...JSON.parse(sessionStorage.getItem(key) ?? '[]'), what]));
  window.hit = (id) => note('ran', id);
  window.alert = window.confirm = window.prompt = () => note('ran', 'dialog');
  document.addEventListener('securitypolicyviolation', () => sessionStorage.setItem('stopped', Number(sessionStorage.getItem('stopped') ?? 0) + 1));`);

const seen = (person) => person.page.executeScript(`
  const asked = performance.getEntriesByType('resource').map((one) => one.name).filter((name) => /hostile/.test(name) && one(name));
  function one(name) { return performance.getEntriesByName(name).some((entry) => entry.responseStatus > 0 || entry.transferSize > 0); }
  return { ran: JSON.parse(sessionStorage.getItem('ran') ?? '[]'), asked, stopped: Number(sessionStorage.getItem('stopped') ?? 0), at: location.href, whole: document.querySelector('[role=log], main') !== null };`);

async function untouched(person, where) {
  const { ran, asked, stopped, at, whole } = await seen(person);
  assert.deepEqual(ran.map((id) => ALL.find((one) => one.id === id)?.text ?? id), [], `${where}: nothing runs`);
  assert.deepEqual(asked, [], `${where}: nobody is asked`);
  assert.match(at, /^tauri:\/\/localhost(?:[\/#?]|$)/, `${where}: the window stays: ${at}`);
  assert.ok(whole, `${where}: the page is still there`);
  return stopped;
}

/** One step up through the chat, pressing what can be pressed. Rows seen so far. */
const stepUp = (person) => person.page.executeScript(`
  const view = document.querySelector('[role=log]');
  const rows = (window.__rows ??= new Set());
  for (const row of view.querySelectorAll('[data-row]')) {
    if (rows.has(row.dataset.row)) continue;
    rows.add(row.dataset.row);
    for (const node of row.querySelectorAll('.prose *')) {
      for (const kind of ['mouseover', 'focus']) node.dispatchEvent(new MouseEvent(kind, { bubbles: false }));
      if (node.matches('.spoiler, a:not([href^="http"]):not([href^="mailto"])')) node.click();
    }
  }
  view.scrollTop -= view.clientHeight * 0.8;
  return rows.size;`);

/** Puts texts into the page as they are, by both ways that markup is read, and does to them what a person might. */
const place = (person, texts) => person.page.executeScript(`
  const host = (window.__host = document.body.appendChild(document.createElement('section')));
  // Some texts take the place of what the document itself is called by.
  const make = document.createElement.bind(document);
  const range = document.createRange();
  for (const text of arguments[0]) {
    const [read, parsed] = [make('div'), make('div')];
    host.append(read, parsed);
    read.innerHTML = text;
    range.selectNode(parsed);
    try { parsed.append(range.createContextualFragment(text)); } catch {}
  }
  for (const node of host.querySelectorAll('*')) {
    for (const kind of ['mouseover', 'mousemove', 'pointerenter', 'focus', 'focusin']) node.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    if (node.matches('a, area, math, svg a, [href], button, input[type=submit], input[type=image]')) node.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }`, texts);

export const hostile = {
  async 'texts that want to run something are a chat, and nothing runs'(stage) {
    const report = takeIn(stage, 'hostile', ALL.map(({ text }) => text));
    const person = await stage.open({ env: PASSPHRASE });
    await eventually('the chat', () => person.page.executeScript("return document.querySelectorAll('[role=log] [data-row]').length > 3"), 60_000);
    await watch(person);
    let rows = 0;
    for (let idle = 0; rows < ALL.length && idle < 40; ) {
      const now = await stepUp(person);
      idle = now > rows ? 0 : idle + 1;
      rows = now;
      await new Promise((done) => setTimeout(done, 25));
    }
    await stage.shot(person, 'hostile-messages');
    await untouched(person, 'messages');
    console.log(`     ${ALL.length} texts, ${rows} rows shown, taken in: ${JSON.stringify(report).slice(0, 160)}`);
    assert.ok(rows >= ALL.length, `every message was shown: ${rows} of ${ALL.length}`);
  },

  async 'texts that want to run something are put into the page as they are, and nothing runs'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await person.find('button', 'Start talking');
    let stopped = 0;
    for (let from = 0; from < ALL.length; from += BATCH) {
      await watch(person);
      await place(person, ALL.slice(from, from + BATCH).map(({ text }) => text));
      await new Promise((done) => setTimeout(done, 300));
      await person.page.executeScript('window.__host?.remove()');
      stopped = await untouched(person, `texts from ${from}`);
    }
    console.log(`     ${ALL.length} texts as they are, ${stopped} stopped by the policy, the window stayed`);
    assert.ok(stopped > 500, 'the policy was asked, and said no');
  },
};
