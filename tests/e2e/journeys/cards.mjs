// Characters from other programs, by the names on screen.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Key } from 'selenium-webdriver';
import { pngCard } from '../../ui/cast-stage.mjs';
import { PASSPHRASE, meetAndListen, messages, say, untilStatus, untilText } from '../acts.mjs';
import { dialog, goTo } from '../films.mjs';
import { sleep } from '../time.mjs';

export const cards = {
  async 'a card with a lorebook is looked at, taken in and talked with, and its lore is in the prompt'(stage) {
    const card = join(stage.home, 'isolde.png');
    writeFileSync(card, pngCard().buffer);
    const person = await stage.open({ env: PASSPHRASE });
    await meetAndListen(person);
    await goTo(person, 'Characters');
    await sleep(800);
    await stage.shot(person, 'characters-library');
    // Sounds are asked for there, too; cards may be many.
    await (await person.page.findElement({ css: 'main input[type=file][multiple]' })).sendKeys(card);
    await untilText(person, '2 lore entries', 30_000);
    await stage.shot(person, 'card-preview');
    assert.notEqual(await person.page.getTitle(), 'ran', 'nothing in a card runs');
    await dialog(person).press('button', 'Import');
    await person.find('button', 'New chat with Isolde Marsh', 30_000);
    await stage.shot(person, 'characters-imported');
    await person.press('button', 'New chat with Isolde Marsh');
    await untilText(person, 'The ground is listening', 60_000);
    await say(person, 'I follow the lantern in the fog.');
    await untilStatus(person, 'Speaking', 120_000);
    await untilStatus(person, 'Idle', 120_000);
    const said = await messages(person, 'Isolde Marsh');
    assert.ok(said.length > 1 && said[1].length > 2, `she answered: ${said}`);
    await person.press('button', 'Show prompt');
    await untilText(person, 'Will-o’-wisps', 30_000);
    await stage.shot(person, 'prompt-lore');
    const sheet = await (await person.page.findElement({ css: '[role=dialog]' })).getText();
    assert.match(sheet, /lantern/, `why it was used is told: ${sheet}`);
    await person.page.actions().sendKeys(Key.ESCAPE).perform();
    await stage.close();
    const kept = stage.chats().flatMap((chat) => chat.messages).filter(({ text }) => text === said[1]);
    assert.equal(kept.length, 1, 'the reply is kept');
  },
};
