// A picture becomes a face, by the names on screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { By, Key } from 'selenium-webdriver';
import { PASSPHRASE, meetAndListen, messages, say, statusesUntilIdle, untilStatus, untilText } from '../acts.mjs';
import { dialog, exportReply, filmFiles, give, goTo, inRepository, motion, openPicture, portrait, probe, saveAs, untilDone } from '../films.mjs';
import { eventually, sleep } from '../time.mjs';

export const photos = {
  async 'a photo becomes a companion who talks, and what she said becomes a film'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await openPicture(person, portrait('astronaut.png'));
    await stage.shot(person, 'photo-consent');
    assert.ok(!(await (await dialog(person).find('button', 'Save')).isEnabled()), 'nobody’s face is used before the question about it is answered');
    await dialog(person).press('radio', 'I have permission');
    await dialog(person).find('img', 'Companion, idle', 60_000);

    const nose = await dialog(person).find('button', '^Tip of the nose');
    const before = await nose.getAttribute('aria-label');
    await person.page.executeScript('arguments[0].focus()', nose);
    for (let n = 0; n < 3; n++) await nose.sendKeys(Key.ARROW_DOWN);
    const point = await dialog(person).find('button', '^Tip of the nose');
    assert.notEqual(await point.getAttribute('aria-label'), before, 'the point was moved');
    await eventually('the face with the moved point', async () => !(await dialog(person).sees('progressbar', 'Bringing the face to life')));
    await sleep(600);
    await stage.shot(person, 'photo-light');

    const resting = await motion(person);
    await dialog(person).press('button', 'Say a test sentence');
    await dialog(person).find('img', 'Companion, speaking', 60_000);
    await sleep(500);
    const speaking = await motion(person);
    await stage.shot(person, 'photo-test-sentence');
    console.log(`     around the mouth: ${resting.toFixed(2)} at rest, ${speaking.toFixed(2)} while speaking`);
    assert.ok(speaking > resting * 1.5 && speaking > 1, `the mouth moves: ${speaking} against ${resting}`);
    await dialog(person).find('img', 'Companion, idle', 60_000);

    await (await dialog(person).find('textbox', 'Name')).sendKeys('Eileen');
    await (await dialog(person).find('textbox', 'Personality')).sendKeys('Calm and brave, has seen the Earth from above');
    await dialog(person).press('button', 'Save');
    await untilText(person, 'I’m Eileen', 60_000);
    await untilStatus(person, 'Speaking', 90_000);
    await untilStatus(person, 'Idle', 90_000);
    await say(person, 'What do you like about the sea?');
    await untilStatus(person, 'Speaking', 120_000);
    await sleep(700);
    const talking = await motion(person);
    await stage.shot(person, 'photo-chat-speaking');
    assert.ok(talking > resting * 1.5, `she is seen talking: ${talking} against ${resting}`);
    await untilStatus(person, 'Idle', 120_000);
    const [, reply] = await messages(person, 'Eileen');
    assert.ok(reply.length > 2, `she answered: ${reply}`);

    await exportReply(person);
    await person.find('progressbar', '^Progress of', 60_000).catch(() => {});
    await stage.shot(person, 'videos-running');
    await untilDone(person, '');
    await sleep(700);
    await stage.shot(person, 'videos-done');
    const [file] = filmFiles(stage);
    const film = probe(file);
    assert.deepEqual([film.video.codec_name, film.audio.codec_name, film.video.width, film.video.r_frame_rate], ['h264', 'aac', 512, '25/1']);
    assert.match(JSON.stringify(film.tags), /synthetic/i, 'the film says what it is');

    await person.press('button', '^Play');
    const playing = () => person.page.executeScript('const film = document.querySelector("video"); return film && { at: film.currentTime, length: film.duration, error: film.error?.message ?? null };');
    await eventually('the film plays', async () => ((await playing())?.at ?? 0) > 0.3, 40_000);
    await stage.shot(person, 'videos-player');
    const copy = await saveAs(person, join(stage.home, 'my film.mp4'));
    assert.deepEqual(readFileSync(copy), readFileSync(file), 'what was saved is the film');
    await dialog(person).press('button', 'Show in folder');
    await untilText(person, 'No file manager could be opened. It lies at', 20_000);
    await person.page.actions().sendKeys(Key.ESCAPE).perform();

    await goTo(person, 'Characters');
    await sleep(800);
    await stage.shot(person, 'characters-own');
    await stage.close();
    const kept = stage.chats().flatMap((chat) => chat.messages).find(({ text }) => text === reply);
    const seconds = (kept?.voice_ms ?? 0) / 1000;
    console.log(`     reply ${seconds.toFixed(3)} s; film ${film.video.nb_read_packets} pictures, ${Number(film.video.duration).toFixed(3)} s, sound ${Number(film.audio.duration).toFixed(3)} s`);
    assert.ok(Math.abs(Number(film.audio.duration) - seconds) < 0.04 && Math.abs(Number(film.video.duration) - seconds) < 0.04, 'film and reply are of one length');
    assert.equal(Number(film.video.nb_read_packets), Math.round(seconds * 25), 'one picture for every 40 ms');
  },

  async 'a face is there again after a restart, and the answer about its picture is remembered'(stage) {
    let person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await openPicture(person, portrait('celia.jpg'));
    await dialog(person).press('radio', 'Not a real person');
    await dialog(person).find('img', 'Companion, idle', 60_000);
    await (await dialog(person).find('textbox', 'Name')).sendKeys('Celia');
    await dialog(person).press('button', 'Save');
    await untilText(person, 'I’m Celia', 60_000);
    await stage.close();
    person = await stage.open({ env: PASSPHRASE });
    await person.find('img', '^Celia', 60_000);
    const moves = await motion(person, { looks: 6 });
    assert.ok(moves > 0, 'the face lives after the restart');
    await goTo(person, 'Characters');
    await person.press('radio', 'Dark').catch(() => {});
    await person.press('button', 'New companion from a photo');
    await give(person, portrait('celia.jpg'));
    await dialog(person).find('img', 'Companion, idle', 60_000);
    assert.ok(await dialog(person).sees('button', 'Change'), 'the same picture is not asked about again');
    await person.page.actions().sendKeys(Key.ESCAPE).perform();
    // The picture that was put away can be taken up again; that is not the "Undo" meant below.
    await eventually('the notice is gone', async () => !(await person.sees('button', 'Undo')), 60_000);
    await person.press('button', 'Options for Celia');
    await person.press('menuitem', 'Delete');
    await eventually('Celia is gone', async () => !(await person.sees('button', 'New chat with Celia')));
    await person.press('button', 'Undo');
    await person.find('button', 'New chat with Celia');
  },

  async 'a picture without a face: twelve points by hand make one that speaks'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await openPicture(person, inRepository('assets/characters/pip/portrait.png'));
    await untilText(person, 'No face was found', 60_000);
    await stage.shot(person, 'photo-no-face');
    await dialog(person).press('button', 'Place points by hand');
    await untilText(person, '1 of 12', 20_000);
    for (const [x, y] of ROBOT) await clickPicture(person, x, y);
    await dialog(person).press('radio', 'Not a real person');
    await dialog(person).find('img', 'Companion, idle', 60_000);
    await sleep(500);
    const resting = await motion(person);
    await dialog(person).press('button', 'Say a test sentence');
    await dialog(person).find('img', 'Companion, speaking', 60_000);
    await sleep(500);
    const speaking = await motion(person);
    await stage.shot(person, 'photo-by-hand');
    console.log(`     around the mouth: ${resting.toFixed(2)} at rest, ${speaking.toFixed(2)} while speaking`);
    assert.ok(speaking > resting * 1.3, `what was placed by hand moves: ${speaking} against ${resting}`);
    await (await dialog(person).find('textbox', 'Name')).sendKeys('Robin');
    await dialog(person).press('button', 'Save');
    await untilText(person, 'I’m Robin', 60_000);
    await person.find('img', '^Robin', 60_000);
    await untilStatus(person, 'Speaking', 90_000);
    await stage.shot(person, 'photo-by-hand-chat');
  },

  async 'a built-in companion takes a photo for a face, and gives it back; what is no picture is told'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await goTo(person, 'Characters');
    await person.press('button', 'Options for Mira');
    await person.press('menuitem', 'Use a photo');
    await dialog(person).find('button', 'Choose a photo');
    await give(person, inRepository('README.md'));
    await untilText(person, 'not a picture', 20_000);
    await stage.shot(person, 'photo-no-picture');
    await give(person, portrait('amara.jpg'));
    await untilText(person, 'Whose face is this?', 60_000);
    await dialog(person).press('radio', 'Not a real person');
    await dialog(person).find('img', 'Mira, idle', 60_000);
    await dialog(person).press('button', 'Save');
    await untilText(person, 'Mira has a new face.');
    await goTo(person, 'Chats');
    await person.find('img', 'Mira, idle', 60_000);
    await sleep(1200);
    await stage.shot(person, 'photo-mira');
    const photo = await look(person);
    await goTo(person, 'Characters');
    await person.press('button', 'Options for Mira');
    await person.press('menuitem', 'Back to the drawn face');
    await untilText(person, 'Mira is drawn again.');
    await goTo(person, 'Chats');
    await sleep(1200);
    assert.ok(Math.abs((await look(person)) - photo) > 3, 'the drawn face is back on the stage');
  },
};

/** Mean brightness of the face. */
const look = (person) => eventually('the face', () => person.page.executeScript(`
  const pixels = window.__visavis_face?.snapshot(64);
  return pixels ? pixels.reduce((sum, value) => sum + value, 0) / pixels.length : 0;`));

/** Where the twelve points are in the portrait of Pip, a robot, in shares of its sides. */
const ROBOT = [[189, 235], [231, 235], [281, 235], [324, 235], [256, 268], [221, 299], [290, 299], [256, 298], [256, 312], [256, 346], [256, 150], [256, 196]].map(([x, y]) => [x / 512, y / 512]);

/** Clicks at a place of the shown picture, in shares of its sides. */
async function clickPicture(person, x, y) {
  const image = await person.page.findElement(By.css('[role=dialog] [role=group] > img'));
  const box = await person.page.executeScript('const { left, top, width, height } = arguments[0].getBoundingClientRect(); return { left, top, width, height };', image);
  await person.page.actions().move({ x: Math.round(box.left + box.width * x), y: Math.round(box.top + box.height * y) }).click().perform();
  await sleep(120);
}
