// What a person does with keyboard and mouse, by the names on screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { By, Key } from 'selenium-webdriver';
import { PASSPHRASE, lookAtFace, meet, openMouth, say, seesSpeaking, statusesUntilIdle, untilStatus } from '../acts.mjs';
import { eventually, sleep } from '../time.mjs';
import { readWav, speechIn } from '../waves.mjs';

export const typing = {
  async 'first run to a spoken reply, and after a restart the chat is there'(stage) {
    let person = await stage.open({ env: PASSPHRASE });
    await person.find('button', 'Start talking');
    await sleep(1500);
    await stage.shot(person, 'onboarding-light');
    await meet(person);
    await untilStatus(person, 'Speaking');
    await stage.shot(person, 'greeting');
    await untilStatus(person, 'Idle');

    const speaker = stage.sound.recordSpeaker();
    await sleep(700);
    await say(person, 'Hello, how are you?');
    const before = await lookAtFace(person);
    await untilStatus(person, 'Speaking');
    await sleep(500);
    await stage.shot(person, 'chat-speaking');
    const looks = await seesSpeaking(person);
    assert.ok(!looks.has(before), 'it does not look as before');
    await untilStatus(person, 'Idle');
    await sleep(600);
    for (let n = 0; n < 5; n++) {
      assert.ok(await openMouth(person) <= 4, 'the lips are closed in silence');
      await sleep(100);
    }
    const heard = speechIn(await speaker.stop());
    await stage.shot(person, 'chat-light');

    const log = await person.find('log', 'Conversation');
    const shown = await log.getText();
    assert.ok(shown.includes('Hello, how are you?'), 'what was said stands in the Conversation');
    await stage.close();

    const [chat] = stage.chats('--audio', join(stage.home, 'sound'));
    const reply = chat.messages.at(-1);
    assert.equal(reply.role, 'assistant');
    assert.ok(reply.has_voice && !reply.cut && reply.text.length > 5, `a whole, spoken reply: ${JSON.stringify(reply)}`);
    const kept = speechIn(readWav(reply.audio));
    console.log(`     heard ${heard.ms} ms at RMS ${heard.rms.toFixed(3)}; kept ${kept.ms} ms at ${kept.rms.toFixed(3)}`);
    assert.ok(Math.abs(heard.ms - kept.ms) < 300, 'what was heard lasts as long as what is kept: no gap, nothing lost');
    assert.ok(heard.rms > 0.01 && Math.abs(heard.rms / kept.rms - 1) < 0.25, 'and is as loud');

    person = await stage.open({ env: PASSPHRASE });
    await person.find('textbox', 'Message');
    const again = await eventually('the chat after a restart', async () => {
      const text = await (await person.find('log', 'Conversation')).getText();
      return text.includes('Hello, how are you?') && text;
    });
    assert.ok(again.includes(reply.text.slice(0, 20)), 'the reply is there too');
  },

  async 'the status goes through Thinking and Speaking back to Idle'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meet(person);
    await untilStatus(person, 'Speaking');
    await untilStatus(person, 'Idle');
    await say(person, 'I had a rough day at work.');
    const seen = await statusesUntilIdle(person);
    assert.deepEqual(seen.filter((status) => status !== 'Interrupted'), ['Idle', 'Thinking', 'Speaking', 'Idle'].slice(seen[0] === 'Idle' ? 0 : 1));
  },

  async 'Stop silences at once and keeps what was heard'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await person.find('button', 'Start talking');
    const speaker = stage.sound.recordSpeaker();
    await eventually('the recording', () => speaker.ms() > 0, 10_000);
    await meet(person);
    await eventually('half a second of the greeting', () => speechIn(speaker.samples()).ms > 500, 60_000);
    const stop = await person.find('button', 'Stop');
    const before = speaker.ms();
    await stop.click();
    const after = speaker.ms();
    await untilStatus(person, 'Idle');
    await sleep(900);
    const heard = speechIn(await speaker.stop());
    assert.ok(heard.endMs - after < 450, `silent soon after Stop: ${heard.endMs - after} ms on the recording`);
    // The driver's own way to the button lies between the two; the truth lies between the two figures.
    console.log(`     sound ended ${Math.round(heard.endMs - before)} ms after the click was asked for, ${Math.round(heard.endMs - after)} ms after it returned`);
    await say(person, 'Please tell me about the sea and the stars.');
    await untilStatus(person, 'Speaking');
    await sleep(400);
    await person.press('button', 'Stop');
    await untilStatus(person, 'Idle');
    await stage.close();
    const last = stage.chats()[0].messages.at(-1);
    if (last.role === 'assistant') assert.ok(last.cut, 'the reply is marked as cut');
  },

  async 'without a keyring the person chooses, and nothing is written before'(stage) {
    const person = await stage.open({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', XDG_RUNTIME_DIR: join(stage.home, 'none') } });
    await person.find('button', '^Keep unencrypted');
    await stage.shot(person, 'vault');
    await person.press('button', '^Keep unencrypted');
    await person.find('button', 'Start talking');
  },

  async 'without a speaker the reply still comes, and it is said'(stage) {
    const person = await stage.open({ env: PASSPHRASE, withSound: false });
    await meet(person);
    await eventually('the notice about the speaker', async () => (await person.page.findElement(By.css('body')).getText()).includes('No speaker was found'), 60_000);
    await untilStatus(person, 'Idle', 60_000);
    await say(person, 'Can you read this?');
    await statusesUntilIdle(person);
    await stage.shot(person, 'no-speaker');
  },

  async 'the page paints what the CPU painter paints'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meet(person);
    await untilStatus(person, 'Speaking');
    const folder = join(stage.output, 'parity');
    mkdirSync(folder, { recursive: true });
    for (let n = 0; n < 20; n++) {
      const capture = await person.page.executeScript(`
        const face = window.__visavis_face;
        const list = new Uint8Array(face.list()), pixels = face.snapshot(512);
        const text = (bytes) => { let s = ''; for (let i = 0; i < bytes.length; i += 32768) s += String.fromCharCode(...bytes.subarray(i, i + 32768)); return btoa(s); };
        return { list: text(list), pixels: text(pixels) };`);
      writeFileSync(join(folder, `${n}.vdl`), Buffer.from(capture.list, 'base64'));
      writeFileSync(join(folder, `${n}.rgba`), Buffer.from(capture.pixels, 'base64'));
      await sleep(120);
    }
    const report = JSON.parse(execFileSync(join(stage.programs, 'face-parity'), ['mira', folder], { encoding: 'utf8' }));
    console.log(`     ${report.lists} lists, PSNR ${report.worst_psnr_db.toFixed(1)} dB at worst, ${report.mean_psnr_db.toFixed(1)} on average`);
    assert.equal(report.lists, 20);
    assert.ok(report.worst_psnr_db >= 45, `the two painters agree: ${JSON.stringify(report)}`);
  },

  async 'screens in light and dark, large and small'(stage) {
    let person = await stage.open({ env: PASSPHRASE });
    await meet(person, 'Mira');
    await untilStatus(person, 'Speaking');
    await untilStatus(person, 'Idle');
    await say(person, 'My dog Biscuit always cheers me up.');
    await statusesUntilIdle(person);
    await stage.shot(person, 'light-1280x800');
    for (const room of ['Characters', 'Models', 'Settings']) {
      await person.page.executeScript('window.scrollTo(0, 0)');
      await (await person.find('link', room)).click();
      await sleep(700);
      await stage.shot(person, `${room.toLowerCase()}-light`);
    }
    await person.press('radio', 'Dark');
    await sleep(400);
    await stage.shot(person, 'settings-dark');
    await stage.close();
    person = await stage.open({ env: PASSPHRASE, size: [900, 600] });
    await person.find('textbox', 'Message');
    await sleep(1500);
    await stage.shot(person, 'dark-900x600');
    await stage.close();
    person = await stage.open({ env: PASSPHRASE });
    await person.find('textbox', 'Message');
    await sleep(1500);
    await stage.shot(person, 'dark-1280x800');
    await (await person.find('textbox', 'Message')).sendKeys(Key.ESCAPE);
  },
};
