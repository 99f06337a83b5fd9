// Settings for voice and microphone: what they show, and the test of the microphone.
import assert from 'node:assert/strict';
import { PASSPHRASE, meetAndListen } from '../acts.mjs';
import { eventually, sleep } from '../time.mjs';

/** Brings a group of settings to the top of the window. */
const showGroup = (person, name) => person.page.executeScript(`
  document.querySelector('section[aria-label="' + arguments[0] + '"]').scrollIntoView({ block: 'start' });`, name);

export const settings = {
  async 'Settings show the devices and test the microphone'(stage) {
    stage.sound.breathe();
    const speech = await stage.speech.of('One, two, three. Can you hear me in the back of the room?');
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await (await person.find('link', 'Settings')).click();
    for (const [device, name] of [['Microphone', 'Desk microphone'], ['Speaker', 'Speakers']]) {
      const choice = await person.find('button', `^${device}`);
      await eventually(`${name} in the list`, async () => (await choice.getAttribute('textContent')).trim() === `System default (${name})`);
    }
    await showGroup(person, 'Voice & microphone');
    await person.press('button', 'Test');
    const meter = await person.find('meter', 'Microphone level');
    const playing = stage.sound.play(speech);
    const level = await eventually('a moving level', async () => {
      const value = Number(await meter.getAttribute('aria-valuenow'));
      return value >= 40 && value;
    }, 10_000);
    await stage.shot(person, 'settings-microphone');
    await playing;
    await eventually('a quiet level', async () => Number(await meter.getAttribute('aria-valuenow')) < level - 15, 10_000);
    await person.press('button', 'End test');
    for (const group of ['Talking together', 'Understanding you', 'Voice keys']) {
      await showGroup(person, group);
      await sleep(300);
      await stage.shot(person, `settings-${group.toLowerCase().replaceAll(' ', '-')}`);
    }
  },

  async 'the echo check hears the speaker in the room, and tells when it does not'(stage) {
    stage.sound.breathe();
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await (await person.find('link', 'Settings')).click();
    await showGroup(person, 'Voice & microphone');
    await person.press('button', 'Check');
    await eventually('the verdict', async () => (await person.page.executeScript('return document.body.innerText')).includes('Not heard'), 30_000);
    stage.sound.echo(0.5);
    await person.press('button', 'Check');
    const figures = await eventually('the figures', async () => /Echo -?\d+ dB, -?\d+ dB after cancelling/.exec(await person.page.executeScript('return document.body.innerText'))?.[0], 30_000);
    console.log(`     ${figures}`);
    await stage.shot(person, 'settings-echo-check');
    const text = await person.page.executeScript('return document.body.innerText');
    assert.ok(text.includes('Good') || text.includes('Some echo left'), 'a verdict');
  },
};
