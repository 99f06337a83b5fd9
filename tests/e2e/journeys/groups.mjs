// A chat of several, by the names on screen.
import assert from 'node:assert/strict';
import { PASSPHRASE, lookAtFace, meetAndListen, messages, say, untilStatus } from '../acts.mjs';
import { dialog } from '../films.mjs';
import { eventually, sleep } from '../time.mjs';

export const groups = {
  async 'two companions in one chat answer in turn, each with her own face'(stage) {
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await person.press('button', 'New group chat');
    await dialog(person).find('button', '^Juno');
    await dialog(person).press('button', '^Juno');
    await stage.shot(person, 'group-new');
    await dialog(person).press('button', 'Start group chat');
    await person.find('button', 'Let Juno speak');
    await untilStatus(person, 'Speaking', 120_000);
    await untilStatus(person, 'Idle', 120_000);
    const mira = await lookAtFace(person);
    await say(person, 'Juno and Mira, what do you like about rain?');
    await person.find('img', 'Juno, speaking', 180_000);
    await sleep(500);
    await stage.shot(person, 'group-juno-speaking');
    assert.notEqual(await lookAtFace(person), mira, 'another face');
    await person.find('img', 'Mira, speaking', 180_000);
    await stage.shot(person, 'group-mira-speaking');
    await untilStatus(person, 'Idle', 120_000);
    await person.press('button', 'Let Juno speak');
    await eventually('a second line of hers', async () => (await messages(person, 'Juno')).length === 2, 180_000);
    await untilStatus(person, 'Idle', 120_000);
    await stage.close();
    const [chat] = stage.chats();
    assert.deepEqual(chat.messages.map(({ role, speaker }) => speaker ?? role), ['mira', 'user', 'juno', 'mira', 'juno']);
    assert.ok(chat.messages.every(({ text }) => !/^(Mira|Juno):/m.test(text)), 'nobody speaks for another');
  },
};
