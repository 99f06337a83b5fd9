// Chats of 100 and of 100,000 messages in the real window: how soon each stands there, and how much of it exists.
import assert from 'node:assert/strict';
import { Key } from 'selenium-webdriver';
import { PASSPHRASE } from '../acts.mjs';
import { takeIn } from '../before-opening.mjs';
import { eventually } from '../time.mjs';

const MANY = { short: 100, long: 100_000 };
const TIMES = 15;
const MOST_NODES = 2000;

/** A chat of so many messages, called as its first words are. */
const fill = (stage, name, count) => takeIn(stage, name, Array.from({ length: count }, (_, n) => `${name} message ${n}: *she looks up* and says **something** about the sea, the wind and what is for dinner.`));

/** Milliseconds from the press on a chat's name to the frame in which its newest message has been painted. */
const opened = (person, name, last) => person.page.executeAsyncScript(`
  const [name, last, done] = arguments;
  const link = [...document.querySelectorAll('nav a')].find((one) => one.textContent.includes(name));
  const begun = performance.now();
  link.click();
  const look = () => {
    const rows = document.querySelectorAll('[role=log] [data-row]');
    if (!rows[rows.length - 1]?.textContent.includes(last)) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  };
  look();`, name, last);

const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const shows = (person, words) => person.page.executeScript("return document.querySelector('[role=log]').innerText.includes(arguments[0])", words);

export const long = {
  async 'a chat of 100,000 messages stands there as soon as one of 100'(stage) {
    for (const [name, count] of Object.entries(MANY)) fill(stage, name, count);
    const person = await stage.open({ env: PASSPHRASE });
    await eventually('a chat', () => person.page.executeScript("return document.querySelectorAll('[role=log] [data-row]').length > 3"), 60_000);
    const times = { short: [], long: [] };
    for (let n = 0; n < TIMES; n++) {
      for (const [name, count] of Object.entries(MANY)) times[name].push(await opened(person, name, `${name} message ${count - 1}:`));
    }
    const nodes = await person.page.executeScript("return document.querySelectorAll('*').length");
    await stage.shot(person, 'long-newest');
    const log = await person.find('log', 'Conversation');
    await log.sendKeys(Key.HOME);
    await eventually('the first message', () => shows(person, 'long message 0:'));
    await stage.shot(person, 'long-first');
    await log.sendKeys(Key.END);
    await eventually('the newest message', () => shows(person, 'long message 99999:'));
    const [short, whole] = [median(times.short), median(times.long)];
    console.log(`     median of ${TIMES}: ${short.toFixed(0)} ms of 100, ${whole.toFixed(0)} ms of 100,000 (${(whole / short).toFixed(2)} times); ${nodes} nodes`);
    assert.ok(nodes <= MOST_NODES, `${nodes} nodes`);
  },
};
