// A voice message: recorded, seen as a waveform, with its words, answered, played again.
import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import { PASSPHRASE, meetAndListen, untilStatus } from '../acts.mjs';
import { understood } from '../speech.mjs';
import { eventually, now, sleep } from '../time.mjs';
import { readWav, speechIn } from '../waves.mjs';

const MESSAGE = 'Good morning. I am sitting in the garden, and a small bird is singing right above me.';

export const voiceMessage = {
  async 'a voice message keeps its sound and its words, and can be heard again'(stage) {
    stage.sound.breathe();
    const wave = await stage.speech.of(MESSAGE, 'bf_isabella');
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    const tape = await stage.sound.record();

    await person.press('button', 'Voice message');
    await person.find('group', 'Recording');
    await sleep(500);
    await stage.sound.play(wave);
    await stage.shot(person, 'voice-message-recording');
    await person.press('button', 'Send');
    const sound = await person.find('group', '^Voice message, ', 60_000);
    const article = await sound.findElement(By.xpath('ancestor::article'));
    const words = await article.getText();
    assert.ok(understood(MESSAGE, words) >= 0.6, `its words stand with it: “${words}”`);
    const path = await sound.findElement(By.css('span svg path'));
    const heights = await eventually('the waveform', async () => {
      const bars = [...(await path.getAttribute('d')).matchAll(/v([\d.]+)/g)].map(([, height]) => Number(height));
      return bars.length === 64 && bars;
    });
    assert.ok(Math.max(...heights) > 15 && Math.min(...heights) < 5, `loud and quiet bars: ${heights.map(Math.round).join(' ')}`);
    await untilStatus(person, 'Speaking', 60_000);
    await untilStatus(person, 'Idle', 90_000);
    await stage.shot(person, 'voice-message');

    const from = now();
    await person.press('button', 'Play voice message');
    await person.find('button', 'Stop playing');
    await person.find('button', 'Play voice message', 30_000);
    await sleep(300);
    const played = tape.speaker.sounds(from, Infinity, 1500);
    const original = speechIn(readWav(wave));
    console.log(`     said for ${original.ms} ms, played again for ${Math.round(played[0].end - played[0].start)} ms`);
    assert.equal(played.length, 1, 'in one piece');
    assert.ok(Math.abs(played[0].end - played[0].start - original.ms) < 500, 'the whole message');
    await stage.close();
    const [, message, reply] = stage.chats()[0].messages;
    assert.ok(message.role === 'user' && message.spoken && message.voice_ms >= original.ms, JSON.stringify(message));
    assert.ok(reply.role === 'assistant' && !reply.cut, JSON.stringify(reply));
  },

  async 'a voice message thrown away leaves nothing'(stage) {
    stage.sound.breathe();
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await person.press('button', 'Voice message');
    await person.find('group', 'Recording');
    await stage.sound.play(await stage.speech.of('Nobody should ever hear this.'));
    await person.press('button', 'Cancel recording');
    await person.find('textbox', 'Message');
    await sleep(2000);
    await stage.close();
    assert.equal(stage.chats()[0].messages.length, 1, 'only the greeting');
  },
};
