import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en';

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (...args: unknown[]) => string)('Mira', 'Idle'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => join(folder, name));
}

/** Words between tags, and attributes that people read or hear. */
function literals(source: string): string[] {
  const markup = source.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style[\s\S]*?<\/style>/g, '').replace(/<!--[\s\S]*?-->/g, '');
  const attributes = [...markup.matchAll(/\b(?:aria-label|title|placeholder|alt|label)="([^"{]*[A-Za-z]{2,}[^"{]*)"/g)].map((match) => match[1] ?? '');
  const bare = stripBraces(markup).replace(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g, '\n');
  return [...attributes, ...bare.split('\n').map((line) => line.trim()).filter((line) => /[A-Za-z]{2,}/.test(line))];
}

/** Svelte expressions and blocks out of the way, nested ones too. */
function stripBraces(markup: string): string {
  let depth = 0;
  let out = '';
  for (const character of markup) {
    if (character === '{') depth += 1;
    if (depth === 0) out += character;
    if (character === '}') depth -= 1;
  }
  return out;
}

test('every text is there', () => {
  for (const [path, text] of leaves(en, 'en')) expect(text.trim(), path).not.toBe('');
});

test('the words that tests, screen readers and people rely on', () => {
  expect(en.status).toEqual({ idle: 'Idle', listening: 'Listening', transcribing: 'Transcribing', thinking: 'Thinking', speaking: 'Speaking', interrupted: 'Interrupted' });
  expect([en.chat.send, en.chat.stop, en.chats.newChat, en.chat.message, en.chat.conversation]).toEqual(['Send', 'Stop', 'New chat', 'Message', 'Conversation']);
  expect([en.voice.hold, en.voice.handsFree, en.voice.mute, en.voice.message.record]).toEqual(['Hold to talk', 'Hands-free', 'Mute', 'Voice message']);
  expect([en.videos.export.name, en.photo.save, en.photo.say, en.photo.byHand]).toEqual(['Export video', 'Save', 'Say a test sentence', 'Place points by hand']);
  expect(en.nav).toEqual({ chats: 'Chats', characters: 'Characters', memory: 'Memory', scripts: 'Scripts', videos: 'Videos', models: 'Models', settings: 'Settings' });
  expect([en.scripts.create, en.scripts.brief.write, en.scripts.speakAll, en.scripts.render]).toEqual(['New script', 'Write dialogue', 'Speak all', 'Render video']);
  expect(en.face.label('Mira', en.status.speaking)).toBe('Mira, speaking');
});

describe('components hold no text of their own', () => {
  test.each(files(join(import.meta.dirname, '..')))('%s', (file) => {
    expect(literals(readFileSync(file, 'utf8'))).toEqual([]);
  });
});

test('the check for bare text finds some', () => {
  expect(literals('<script>const a = 1;</script><p class={[a > 1 && "x"]}>Bare {name}</p><b title="Tip"></b>')).toEqual(['Tip', 'Bare']);
});
