// What stands ready before a window opens, made by the command line.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSPHRASE } from './acts.mjs';

/** Runs `visavis-cli` on the stage's home. What it says as JSON. */
export function commandLine(stage, args, input = '') {
  const env = { ...process.env, VISAVIS_HOME: join(stage.home, 'data'), ...PASSPHRASE };
  return JSON.parse(execFileSync(join(stage.programs, 'visavis-cli'), [...args, '--json'], { env, input, encoding: 'utf8' }));
}

const HEAD = { user_name: 'You', character_name: 'Mira', create_date: '2026-01-01@10h00m00s', chat_metadata: {} };

/** A chat with Mira as SillyTavern writes it, she first and then in turn, under the name of its file. What the import says. */
export function takeIn(stage, name, texts) {
  const line = (mes, n) => ({ name: n % 2 ? 'You' : 'Mira', is_user: n % 2 === 1, is_system: false, send_date: '2026-01-01T10:00:00.000Z', mes });
  const file = join(stage.home, `${name}.jsonl`);
  writeFileSync(file, [HEAD, ...texts.map(line)].map((one) => JSON.stringify(one)).join('\n'));
  return commandLine(stage, ['chats', 'import', file, '--character', 'mira']);
}

/** A server answers, and no model of this computer. */
export function connect(stage, server, key) {
  commandLine(stage, ['providers', 'add', '--kind', 'openai-compatible', '--name', 'Study', '--base-url', server.url, '--model', 'quiet-7b', '--key-stdin'], `${key}\n`);
  commandLine(stage, ['providers', 'use', 'Study']);
}
