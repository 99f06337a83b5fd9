import { describe, expect, test } from 'vitest';
import type { ChatEvent, EarState, Status } from '../../backend';
import { auraLook, EAR_OFF, reduce, SILENCE, type Hearing } from './voice-reduce';

const ear = (change: Partial<EarState>): ChatEvent => ({ kind: 'ear', ear: { ...EAR_OFF, ...change } });
const caption = (text: string, final = false): ChatEvent => ({ kind: 'caption', session_id: 's1', text, final });
const status = (word: Status): ChatEvent => ({ kind: 'status', session_id: 's1', status: word });
const word: ChatEvent = { kind: 'word', session_id: 's1', start: 4, end: 9 };
const after = (...events: ChatEvent[]): Hearing => events.reduce(reduce, SILENCE);

describe('the switch Hands-free', () => {
  test.each<[string, ChatEvent[], boolean]>([
    ['is on with the ear', [ear({ mode: 'hands_free' })], true],
    ['stays on under a hold', [ear({ mode: 'hands_free' }), ear({ mode: 'holding' })], true],
    ['stays on under a voice message', [ear({ mode: 'hands_free' }), ear({ mode: 'recording' })], true],
    ['is not switched on by a hold', [ear({ mode: 'holding' })], false],
    ['goes off with the ear', [ear({ mode: 'hands_free' }), ear({ mode: 'off' })], false],
  ])('%s', (_name, events, on) => {
    expect(after(...events).handsFree).toBe(on);
  });
});

describe('what the person says', () => {
  test('is shown while it grows, and until the answer begins', () => {
    const said = after(ear({ mode: 'hands_free' }), caption('Hello'), caption('Hello there', true), status('transcribing'), status('thinking'));
    expect(said.caption).toEqual({ sessionId: 's1', text: 'Hello there', final: true });
    expect(reduce(said, status('speaking')).caption).toBeNull();
  });

  test('is not wiped by the voice it speaks over', () => {
    expect(after(status('speaking'), caption('Wait'), status('speaking')).caption?.text).toBe('Wait');
  });

  test.each<[string, ChatEvent[]]>([
    ['given up', [caption('Um'), caption('', true)]],
    ['a cough, the companion goes on', [caption('Mm'), { kind: 'resumed', session_id: 's1' }]],
    ['the microphone was shut in the middle', [caption('I wan'), ear({ mode: 'off' })]],
    ['the turn is over', [caption('Hello', true), status('idle')]],
  ])('is gone: %s', (_name, events) => {
    expect(after(...events).caption).toBeNull();
  });

  test('to the end stays to be answered when the microphone is shut after it', () => {
    expect(after(caption('Good night', true), ear({ mode: 'off' })).caption?.text).toBe('Good night');
  });
});

test('the spoken word ends with the voice', () => {
  expect(after(status('speaking'), word).word).toEqual({ sessionId: 's1', start: 4, end: 9 });
  expect(after(status('speaking'), word, status('interrupted')).word).toBeNull();
});

test('events of the chat change nothing here', () => {
  expect(reduce(SILENCE, { kind: 'delta', session_id: 's1', text: 'Hi' })).toBe(SILENCE);
});

test.each<[string, Partial<EarState>, Status, ReturnType<typeof auraLook>]>([
  ['a shut microphone', {}, 'speaking', 'off'],
  ['quiet', { mode: 'hands_free' }, 'idle', 'ready'],
  ['somebody talks', { mode: 'hands_free' }, 'listening', 'listening'],
  ['a reply is on its way', { mode: 'hands_free' }, 'thinking', 'busy'],
  ['the companion talks', { mode: 'hands_free' }, 'speaking', 'speaking'],
  ['muted', { mode: 'hands_free', muted: true }, 'speaking', 'muted'],
  ['held although hands-free is muted', { mode: 'holding', muted: true }, 'idle', 'listening'],
  ['a voice message', { mode: 'recording' }, 'idle', 'listening'],
  ['asleep', { mode: 'hands_free', asleep: true }, 'idle', 'asleep'],
  ['waking up by a voice', { mode: 'hands_free', asleep: true }, 'listening', 'listening'],
  ['loading', { mode: 'hands_free', loading: true }, 'idle', 'loading'],
  ['lost', { mode: 'hands_free', problem: { code: 'microphone_lost', message: '' } }, 'idle', 'trouble'],
  ['too loud is still heard', { mode: 'hands_free', problem: { code: 'microphone_clipping', message: '' } }, 'listening', 'listening'],
])('the frame shows: %s', (_name, change, word, look) => {
  expect(auraLook({ ...EAR_OFF, ...change }, word)).toBe(look);
});
