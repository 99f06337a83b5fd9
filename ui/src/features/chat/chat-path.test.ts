import { describe, expect, test } from 'vitest';
import type { ChatEvent, MessageView } from '../../backend';
import { actionsOf, awaitReply, lastReply, quoted, stepOver, swipeOf, type Awaited } from './chat-path';

function said(id: string, role: MessageView['role'], variants: string[] = [], more: Partial<MessageView> = {}): MessageView {
  return { id, session_id: 's1', role, text: id, created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants, bookmarked: false, reaction: null, files: [], ...more };
}

const whole = (messages: readonly MessageView[]) => ({ messages, earlier: 0, later: 0 });

describe('arrows among alternatives', () => {
  test.each([
    ['a message alone has none', said('a', 'assistant'), true, null],
    ['in the middle', said('b', 'assistant', ['a', 'b', 'c']), true, { place: 2, count: 3, previous: 'a', next: 'c' }],
    ['after the last reply a new one', said('c', 'assistant', ['a', 'b', 'c']), true, { place: 3, count: 3, previous: 'b', next: 'new' }],
    ['an earlier reply has only those that exist', said('c', 'assistant', ['b', 'c']), false, { place: 2, count: 2, previous: 'b', next: null }],
    ['own words are not made anew', said('b', 'user', ['a', 'b']), true, { place: 2, count: 2, previous: 'a', next: null }],
  ])('%s', (_name, message, last, expected) => expect(swipeOf(message, last)).toEqual(expected));
});

describe('a step over the last reply', () => {
  const greeting = said('g', 'assistant');
  const asked = said('u', 'user');
  test.each([
    ['a greeting is not made anew', [greeting], 1, null],
    ['own words at the end are left alone', [greeting, asked], 1, null],
    ['a single reply is made anew', [greeting, asked, said('a', 'assistant')], 1, { kind: 'regenerate', id: 'a' }],
    ['before the first is nothing', [greeting, asked, said('a', 'assistant', ['a', 'b'])], -1, null],
    ['to the one after', [greeting, asked, said('a', 'assistant', ['a', 'b'])], 1, { kind: 'choose', id: 'b' }],
    ['to the one before', [greeting, asked, said('b', 'assistant', ['a', 'b'])], -1, { kind: 'choose', id: 'a' }],
    ['beyond the last a new one', [greeting, asked, said('b', 'assistant', ['a', 'b'])], 1, { kind: 'regenerate', id: 'b' }],
  ] as const)('%s', (_name, messages, by, expected) => expect(stepOver(whole(messages), by)).toEqual(expected));

  test('only a reply at the end is the last reply', () => {
    expect(lastReply(whole([]))).toBeNull();
    expect(lastReply(whole([greeting, asked, said('a', 'assistant')]))?.id).toBe('a');
    expect(lastReply({ messages: [said('a', 'assistant')], earlier: 4, later: 0 })?.id, 'the greeting was let go').toBe('a');
    expect(lastReply({ messages: [greeting, said('a', 'assistant')], earlier: 0, later: 9 }), 'newer ones stand after it').toBeNull();
  });
});

test('what More offers depends on who said it and what follows', () => {
  expect(actionsOf(said('a', 'assistant'), { last: true })).toEqual(['quote', 'edit', 'say_more', 'bookmark', 'delete']);
  expect(actionsOf(said('a', 'assistant', [], { edited: true }), { last: false })).toEqual(['quote', 'edit', 'revert', 'bookmark', 'branch', 'delete', 'delete_after']);
  expect(actionsOf(said('a', 'user'), { last: true })).toEqual(['quote', 'bookmark', 'delete']);
});

test('a quote keeps its lines, and its empty lines', () => {
  expect(quoted('One\n\ntwo ')).toBe('> One\n>\n> two\n\n');
});

describe('a reply asked for anew', () => {
  const status = (word: 'thinking' | 'speaking' | 'idle' | 'interrupted', session_id: string | null = 's1'): ChatEvent => ({ kind: 'status', session_id, status: word });
  const reply: ChatEvent = { kind: 'message', message: said('new', 'assistant') };
  const dropped: ChatEvent = { kind: 'dropped', session_id: 's1' };
  const after = (events: ChatEvent[]) => {
    let awaited: Awaited = { sessionId: 's1', thinking: false };
    const lost = events.map((event) => {
      const step = awaitReply(awaited, event);
      awaited = step.awaited;
      return step.lost;
    });
    return { waits: awaited !== null, lost: lost.includes(true) };
  };
  test.each([
    ['comes', [status('thinking'), status('speaking'), reply, status('idle')], { waits: false, lost: false }],
    ['ends in silence', [status('thinking'), status('idle')], { waits: false, lost: true }],
    ['is stopped before a word', [status('thinking'), dropped, status('interrupted')], { waits: false, lost: true }],
    ['the silence of what was stopped for it is not its own', [status('interrupted'), status('idle')], { waits: true, lost: false }],
    ['another chat has nothing to do with it', [status('thinking'), status('idle', 's2')], { waits: true, lost: false }],
    ['own words do not answer', [status('thinking'), { kind: 'message', message: said('u', 'user') }], { waits: true, lost: false }],
  ] as [string, ChatEvent[], object][])('%s', (_name, events, expected) => expect(after(events)).toEqual(expected));
});
