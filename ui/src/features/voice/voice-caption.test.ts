import { describe, expect, test } from 'vitest';
import { captionLine, newest, phraseAt, wordAt, type Spoken } from './voice-caption';
import { EAR_OFF, SILENCE, type Hearing } from './voice-reduce';

const REPLY = "I'm glad you told me. That sounds like a **lot** to carry.\n\n1. Breathe out.\n2. Look up.";
const range = (word: string, text = REPLY) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length });
const at = (word: string, text = REPLY) => phraseAt(text, range(word, text).start, range(word, text).end);

describe('the piece around the spoken word', () => {
  test.each([
    ['glad', "I'm ", 'glad', ' you told me. '],
    ['sounds', 'That ', 'sounds', ' like a lot to carry. '],
    ['lot', 'That sounds like a ', 'lot', ' to carry. '],
    ['Breathe', '', 'Breathe', ' out. '],
    ['up', 'Look ', 'up', '.'],
  ])('%s', (word, before, spoken, behind) => {
    expect(at(word)).toEqual({ before, word: spoken, after: behind });
  });

  test('a long sentence is cut at the same places for all of its words', () => {
    const long = 'When the evening comes and the light goes down behind the hills, I like to sit by the window, to listen to the rain for a while, and to think of nothing at all until somebody calls.';
    const pieces = new Set([...long.matchAll(/\S+/g)].map(({ index, 0: word }) => {
      const phrase = phraseAt(long, index, index + word.length);
      return phrase.before + phrase.word + phrase.after;
    }));
    expect([...pieces].join('')).toBe(long);
    expect(pieces.size).toBeLessThanOrEqual(4);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(88);
  });

  test('one endless word does not hang', () => {
    expect(phraseAt('a'.repeat(500), 100, 101).before.length).toBeLessThanOrEqual(88);
  });
});

test.each([[null, null], [0, null], [1, "I'm"], [3, "I'm"], [6, 'glad'], [9999, 'up.']])('heard %s characters: the word is %s', (heard, word) => {
  const found = wordAt(REPLY, heard);
  expect(found && REPLY.slice(found.start, found.end)).toBe(word);
});

test('of a long speech the newest words stay', () => {
  const speech = 'one two three four five six seven eight';
  expect(newest(speech, 99)).toBe(speech);
  expect(newest(speech, 14)).toBe('…seven eight');
});

describe('the line under the face', () => {
  const quiet: Spoken = { sessionId: 's1', status: 'idle', text: null, heard: null };
  const open = (change: Partial<Hearing['ear']> = {}): Hearing => ({ ...SILENCE, ear: { ...EAR_OFF, mode: 'hands_free', ...change }, handsFree: true });
  const saying = { sessionId: 's1', text: 'Hello', final: false };
  const speaking: Spoken = { ...quiet, status: 'speaking', text: REPLY };

  test.each<[string, Hearing, Spoken, string]>([
    ['nothing at rest', SILENCE, quiet, 'nothing'],
    ['an invitation', open(), quiet, 'ready'],
    ['asleep', open({ asleep: true }), quiet, 'asleep'],
    ['muted', open({ muted: true }), quiet, 'muted'],
    ['loading', open({ loading: true }), quiet, 'loading'],
    ['nothing beside a problem', open({ problem: { code: 'microphone_lost', message: '' } }), quiet, 'nothing'],
    ['recording', open({ mode: 'recording' }), quiet, 'recording'],
    ['nothing while the reply is made', open(), { ...quiet, status: 'thinking' }, 'nothing'],
    ['the person', { ...open(), caption: saying }, quiet, 'mine'],
    ['the person over the companion', { ...open(), caption: saying, word: { sessionId: 's1', ...range('glad') } }, speaking, 'mine'],
    ['not the words for another chat', { ...open(), caption: { ...saying, sessionId: 's2' } }, quiet, 'ready'],
    ['the companion', { ...SILENCE, word: { sessionId: 's1', ...range('glad') } }, speaking, 'theirs'],
    ['the companion where only characters are counted', SILENCE, { ...speaking, heard: 5 }, 'theirs'],
    ['nothing before the first word', SILENCE, speaking, 'nothing'],
  ])('%s', (_name, hearing, spoken, kind) => {
    expect(captionLine(hearing, spoken).kind).toBe(kind);
  });
});
