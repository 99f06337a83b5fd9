// A script of two companions becomes a film, by the names on screen.
import assert from 'node:assert/strict';
import { PASSPHRASE, meetAndListen, untilText } from '../acts.mjs';
import { dialog, filmFiles, goTo, probe, untilDone } from '../films.mjs';
import { eventually, sleep } from '../time.mjs';

const lines = (person) => person.page.executeScript(`return [...document.querySelectorAll('[data-line] textarea')].map((field) => field.value);`);
const painted = (person) => person.page.executeScript(`
  const canvas = document.querySelector('section[aria-label=Preview] canvas');
  if (!canvas || canvas.width < 100) return 0;
  return new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size;`);

export const scripts = {
  async 'a prompt becomes a dialogue of two, a line is changed, and it becomes a film that plays'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await goTo(person, 'Scripts');
    await untilText(person, 'No scripts yet');
    await person.press('button', 'New script');
    await dialog(person).press('button', 'Leo');
    const wish = await dialog(person).find('textbox', 'What happens?');
    await wish.sendKeys('Two friends plan a picnic by the sea');
    await stage.shot(person, 'script-new');
    await dialog(person).press('button', 'Write dialogue');
    await eventually('the first lines', async () => (await lines(person)).length > 1, 120_000);
    await stage.shot(person, 'script-writing');
    await eventually('the end of the writing', async () => !(await person.sees('button', 'Stop')), 240_000);
    const written = await lines(person);
    console.log(`     ${written.length} lines: ${written.slice(0, 4).join(' | ')}`);
    assert.ok(written.length >= 4 && written.every((line) => line.trim() !== ''), `a dialogue: ${written}`);

    const [first] = await person.page.findElements({ css: '[data-line] textarea' });
    await person.page.executeScript('arguments[0].scrollIntoView({ block: "center" }); arguments[0].focus();', first);
    // A held Ctrl would stay held for what is typed after it.
    await person.page.executeScript('arguments[0].select();', first);
    await first.sendKeys('Shall we have a picnic by the sea?');
    await eventually('the change', async () => (await lines(person))[0] === 'Shall we have a picnic by the sea?');
    await untilText(person, 'Saved');
    await person.press('button', 'Speak all');
    await eventually('every line has a sound', async () => person.sees('button', `Play line ${written.length}`), 240_000);
    await eventually('a picture of the film', async () => (await painted(person)) > 40, 30_000);
    await person.press('button', 'Play preview');
    await sleep(3000);
    await stage.shot(person, 'script-studio');
    const place = await person.find('slider', 'Place in the film');
    assert.match(await place.getAttribute('aria-valuetext'), /^0:0[1-9]/, 'the preview plays');

    await person.press('button', 'Render video');
    await goTo(person, 'Videos');
    await untilDone(person, '', 300_000);
    await stage.shot(person, 'script-film');
    const [file] = filmFiles(stage);
    const film = probe(file);
    assert.deepEqual([film.video.codec_name, film.audio.codec_name], ['h264', 'aac']);
    assert.ok(Math.abs(Number(film.video.duration) - Number(film.audio.duration)) < 0.05, 'picture and sound are of one length');
    await person.press('button', '^Play');
    const at = () => person.page.executeScript('return document.querySelector("video")?.currentTime ?? 0;');
    await eventually('the film plays', async () => (await at()) > 0.3, 40_000);
    await stage.shot(person, 'script-film-plays');
    const near = Number(film.video.duration) - 3;
    await person.page.executeScript('document.querySelector("video").currentTime = arguments[0];', near);
    await eventually('the film plays on from there', async () => (await at()) > near + 0.5, 40_000);
  },
};
