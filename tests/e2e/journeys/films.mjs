// Films in the real window: cancelled, begun again, finished after a restart, saved and deleted.
import assert from 'node:assert/strict';
import { PASSPHRASE, meetAndListen, untilText } from '../acts.mjs';
import { cardText, dialog, filmFiles, give, goTo, leftOvers, probe, untilCard, untilDone } from '../films.mjs';
import { readWav } from '../waves.mjs';
import { eventually, sleep } from '../time.mjs';

/** Hz, of what is spoken for tests. */
const RATE = 24_000;
/** Long enough to be caught in the middle. */
const LONG = Array.from({ length: 12 }, (_, n) => `This is sentence number ${n + 1} of a long speech about the sea and the people who live by it.`).join(' ');

/** A sound file becomes a large film of whoever is on stage. */
async function exportSound(person, sound, size = '^Large square') {
  await goTo(person, 'Videos');
  await give(person, sound, 'main');
  await dialog(person).find('button', 'Export video');
  await dialog(person).press('radio', size);
}

export const films = {
  async 'a film under way is cancelled without a trace, and made after all'(stage) {
    const sound = await stage.speech.of(LONG);
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await exportSound(person, sound);
    await stage.shot(person, 'videos-export');
    await dialog(person).press('button', 'Export video');
    await eventually('pictures are made', async () => /[1-9]\d?%/.test(await cardText(person, '')), 60_000);
    await sleep(500);
    await stage.shot(person, 'videos-under-way');
    await person.press('button', '^Cancel');
    await untilCard(person, '', 'Cancelled', 20_000);
    await stage.shot(person, 'videos-cancelled');
    await eventually('nothing half is left', () => !leftOvers(stage).some((name) => /mp4|part|segment/i.test(name)), 10_000);
    await person.press('button', '^Try again');
    await untilDone(person, '', 300_000);
    const film = probe(filmFiles(stage)[0]);
    const seconds = readWav(sound).length / RATE;
    console.log(`     sound ${seconds.toFixed(3)} s; film ${film.video.nb_read_packets} pictures of ${film.video.width}, ${film.duration} s`);
    assert.equal(film.video.width, 1024);
    assert.ok(Math.abs(Number(film.audio.duration) - seconds) < 0.04, 'as long as the sound');
    assert.equal(Number(film.video.nb_read_packets), Math.round(seconds * 25));
    assert.ok(!leftOvers(stage).some((name) => /\.wav$/.test(name)), 'the sound that was given is not kept any longer');
    await person.within('main').press('button', '^Options for');
    await person.press('menuitem', 'Delete');
    await untilText(person, 'No videos yet');
    await person.press('button', 'Undo');
    await person.find('button', '^Play');
    await person.within('main').press('button', '^Options for');
    await person.press('menuitem', 'Delete');
    await eventually('the file is gone', () => filmFiles(stage).length === 0, 20_000);
  },

  async 'a film goes on after the program was ended in the middle of it'(stage) {
    const sound = await stage.speech.of(LONG);
    let person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await exportSound(person, sound);
    await dialog(person).press('button', 'Export video');
    await eventually('some of it is made', async () => /[2-9]\d%/.test(await cardText(person, '')), 120_000);
    await stage.kill();
    const kept = leftOvers(stage);
    console.log(`     kept by the killed program: ${kept.join(', ')}`);
    person = await stage.open({ env: PASSPHRASE });
    await goTo(person, 'Videos');
    await untilDone(person, '', 300_000);
    const film = probe(filmFiles(stage)[0]);
    const seconds = readWav(sound).length / RATE;
    assert.equal(Number(film.video.nb_read_packets), Math.round(seconds * 25), 'no picture is missing or twice');
    assert.ok(Math.abs(Number(film.audio.duration) - seconds) < 0.04, 'sound and pictures end together');
    await stage.shot(person, 'videos-after-restart');
  },
};
