// Commands that the page calls by name, beside those the program has: names and arguments are the same.
import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('./tauri-*.ts', { query: '?raw', import: 'default', eager: true });
const [bindings] = Object.values(import.meta.glob<string>('./bindings.gen.ts', { query: '?raw', import: 'default', eager: true }));

/** `{ a, b: c, d: { e } }` → `a b d` */
const names = (given: string | undefined) => [...(given ?? '').replace(/(?<=.)\{[^{}]*\}/g, '').matchAll(/(?:^|[,{])\s*(\w+)\s*(?=[,:}])/g)].map(([, name]) => name).sort().join(' ');
const calls = (text: string, call: string) => [...text.matchAll(new RegExp(`${call}\\(["'](\\w+)["'](?:,\\s*(\\{(?:[^{}]|\\{[^{}]*\\})*\\}))?`, 'g'))].map(([, command, args]) => ({ command: command!, args: names(args) }));

const known = new Map(calls(bindings ?? '', '__TAURI_INVOKE(?:<[^(]*>)?').map(({ command, args }) => [command, args]));
/** Its channel carries raw bytes, which the generated file cannot describe. */
const RAW = ['play_preview'];
/** The page asks for them, and the generated file does not have them yet. */
const AHEAD = [
  'drop_handed', 'send_with_files', 'file_text', 'file_picture', 'save_file',
  'set_backup_passphrase', 'set_backups', 'delete_backup', 'check_backup', 'restore_backup', 'delete_everything', 'restore_from_bin', 'delete_from_bin',
  'accept_chats', 'drop_chats', 'chat_text', 'write_chat',
];
const asked = Object.entries(sources)
  .filter(([file]) => !file.includes('.test.'))
  .flatMap(([file, text]) => calls(text, 'ask(?:<[^(]*>)?').map((call) => ({ file, ...call })))
  .filter(({ command }) => !RAW.includes(command) && !(AHEAD.includes(command) && !known.has(command)));

test('the page and the program speak of the same commands', () => {
  expect(known.size).toBeGreaterThan(100);
  expect(asked.length).toBeGreaterThan(100);
  // Bytes go over a command of their own, which has no named arguments.
  const wrong = asked.filter(({ command, args }) => args !== '' || known.get(command) !== undefined).filter(({ command, args }) => known.get(command) !== args);
  expect(wrong).toEqual([]);
});
