import { describe, expect, test } from 'vitest';
import type { MessageView, SessionView, Status } from '../../backend';
import { busy, floor, NOTHING_SAID, reduce, replyUnderWay, type Talk, type TalkInput } from './chat-reduce';

const session: SessionView = { id: 's1', character_id: 'mira', title: 'One', updated_ms: 1, preview: '', group: null, pinned: false, archived: false, tags: [] };

function message(id: string, role: MessageView['role'], text: string, more: Partial<MessageView> = {}): MessageView {
  return { id, session_id: 's1', role, text, created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, ...more };
}

function after(inputs: readonly TalkInput[], from: Talk = { ...NOTHING_SAID, session }): Talk {
  return inputs.reduce(reduce, from);
}

const status = (word: Status, id: string | null = 's1'): TalkInput => ({ kind: 'status', session_id: id, status: word });
const delta = (text: string, id = 's1'): TalkInput => ({ kind: 'delta', session_id: id, text });
const heard = (chars: number, id = 's1'): TalkInput => ({ kind: 'heard', session_id: id, chars });

test('where somebody else had to answer is told under the message that was last, once', () => {
  const by = (from: string | null, id = 's1'): TalkInput => ({ kind: 'answered_by', session_id: id, provider_id: 'p', name: 'Claude', model: 'm', fell_back_from: from, why: 'Nothing listens there.' });
  const asked: TalkInput = { kind: 'message', message: message('u1', 'user', 'Hi') };
  const answered: TalkInput = { kind: 'message', message: message('m1', 'assistant', 'Hello') };
  const line = { after: 'u1', act: 'answered', from: 'Home server', name: 'Claude', why: 'Nothing listens there.' };
  expect(after([asked, by('Home server'), delta('Hello'), answered]).fallBacks, 'it stays where it was').toEqual([line]);
  expect(after([asked, by('Home server'), by('Home server')]).fallBacks).toEqual([line]);
  expect(after([asked, by(null)]).fallBacks, 'nobody fell back').toEqual([]);
  expect(after([asked, by('Home server', 's2')]).fallBacks, 'another chat').toEqual([]);
  const [mute, deaf] = (['spoken', 'heard'] as const).map((act): TalkInput => ({ kind: `${act}_by_fallback`, session_id: 's1', name: 'Far', why: null }));
  const acts = after([asked, deaf!, by('Home server'), mute!, mute!]).fallBacks.map(({ act, from, name }) => [act, from, name]);
  expect(acts, 'each act once').toEqual([['heard', 'Far', null], ['answered', 'Home server', 'Claude'], ['spoken', 'Far', null]]);
});

describe('a turn', () => {
  const cases: { name: string; inputs: TalkInput[]; expected: Partial<Talk> & { reply?: string | null } }[] = [
    { name: 'deltas are joined in order', inputs: [status('thinking'), delta('Hel'), delta('lo')], expected: { reply: 'Hello', status: 'thinking' } },
    { name: 'a finished reply replaces the streamed text', inputs: [delta('Helo'), { kind: 'message', message: message('m1', 'assistant', 'Hello') }], expected: { reply: null, messages: [message('m1', 'assistant', 'Hello')] } },
    { name: 'a new turn voids what an earlier one left', inputs: [delta('old'), status('thinking'), delta('new')], expected: { reply: 'new' } },
    { name: 'what was heard belongs to the reply under way', inputs: [delta('Hello'), status('speaking'), heard(3)], expected: { heard: { messageId: null, chars: 3 } } },
    { name: 'the mark moves to the kept message', inputs: [delta('Hello'), status('speaking'), heard(3), { kind: 'message', message: message('m1', 'assistant', 'Hello') }], expected: { heard: { messageId: 'm1', chars: 3 } } },
    { name: 'heard after the reply was kept marks the last reply', inputs: [{ kind: 'message', message: message('m1', 'assistant', 'Hello') }, status('speaking'), heard(2)], expected: { heard: { messageId: 'm1', chars: 2 } } },
    { name: 'silence ends the mark', inputs: [delta('Hello'), status('speaking'), heard(3), status('idle')], expected: { heard: null } },
    { name: 'a replay marks the message that is played', inputs: [{ kind: 'message', message: message('m1', 'assistant', 'One') }, { kind: 'message', message: message('m2', 'assistant', 'Two') }, { kind: 'replaying', messageId: 'm1' }, status('speaking'), heard(1)], expected: { heard: { messageId: 'm1', chars: 1 } } },
    { name: 'a replay ends with the voice', inputs: [{ kind: 'replaying', messageId: 'm1' }, status('speaking'), status('idle')], expected: { replaying: null } },
    { name: 'a stored message is sent', inputs: [{ kind: 'sending', text: 'Hi' }, { kind: 'sent', message: message('u1', 'user', 'Hi') }], expected: { sending: null, messages: [message('u1', 'user', 'Hi')] } },
    { name: 'the same message by event and by answer shows once', inputs: [{ kind: 'sending', text: 'Hi' }, { kind: 'message', message: message('u1', 'user', 'Hi') }, { kind: 'sent', message: message('u1', 'user', 'Hi') }], expected: { sending: null, messages: [message('u1', 'user', 'Hi')] } },
    { name: 'a refused message is not shown', inputs: [{ kind: 'sending', text: 'Hi' }, { kind: 'unsent' }], expected: { sending: null, messages: [] } },
    { name: 'a cut reply keeps its mark', inputs: [delta('Hello there'), { kind: 'message', message: message('m1', 'assistant', 'Hello', { cut: true }) }, status('interrupted')], expected: { status: 'interrupted', messages: [message('m1', 'assistant', 'Hello', { cut: true })], reply: null } },
    { name: 'a reply cut before it was heard leaves nothing', inputs: [delta('Hello'), { kind: 'dropped', session_id: 's1' }], expected: { reply: null, messages: [], heard: null } },
    { name: 'an older message that gets its voice does not end the reply under way', inputs: [{ kind: 'message', message: message('m1', 'assistant', 'Old') }, delta('New'), { kind: 'message', message: message('m1', 'assistant', 'Old', { has_voice: true }) }], expected: { reply: 'New', messages: [message('m1', 'assistant', 'Old', { has_voice: true })] } },
    { name: 'words of another chat stay out of this one', inputs: [delta('elsewhere', 's2'), heard(3, 's2'), { kind: 'message', message: message('x', 'user', 'no', { session_id: 's2' }) }], expected: { messages: [], heard: null, reply: null } },
  ];

  test.each(cases)('$name', ({ inputs, expected: { reply, ...expected } }) => {
    const talk = after(inputs);
    expect(talk).toMatchObject(expected);
    if (reply !== undefined) expect(replyUnderWay(talk)).toBe(reply);
  });

  test('help lines stand under the message that asked for them, also where that is on its way', () => {
    const card = { title: 'Help' } as never;
    const care: TalkInput = { kind: 'care', session_id: 's1', card };
    const own: TalkInput = { kind: 'message', message: message('u1', 'user', 'Hi') };
    expect(after([own, care]).care['s1']).toEqual({ after: 'u1', card });
    expect(after([{ kind: 'sending', text: 'Hi' }, care]).care['s1']?.after).toBeNull();
    expect(after([{ kind: 'sending', text: 'Hi' }, care, { kind: 'sent', message: message('u1', 'user', 'Hi') }]).care['s1']?.after).toBe('u1');
  });

  test('another path keeps what is said meanwhile, and of another chat nothing is taken', () => {
    const [a, b, c] = [message('a', 'assistant', 'A'), message('b', 'user', 'B'), message('c', 'assistant', 'C')];
    const opened = { session, messages: [a, b], earlier: 0, greetings: 1, greeting: null, draft: '' };
    const talk = after([{ kind: 'message', message: a }, { kind: 'message', message: b }, delta('new'), { kind: 'path', opened, arrived: [c, b] }]);
    expect(talk.messages).toEqual([a, b, c]);
    expect(replyUnderWay(talk), 'words that stream in go on').toBe('new');
    const elsewhere = { ...opened, session: { ...session, id: 's2' }, messages: [] };
    expect(after([{ kind: 'path', opened: elsewhere, arrived: [] }], talk).messages).toEqual([a, b, c]);
  });

  test('what is hidden is no alternative any more', () => {
    const [a, b] = [message('a', 'assistant', 'A', { variants: ['a', 'x'] }), message('b', 'user', 'B', { variants: ['b', 'y', 'z'] })];
    const talk = after([{ kind: 'message', message: a }, { kind: 'message', message: b }, { kind: 'hidden', ids: ['x', 'y'], toEnd: false }]);
    expect(talk.messages.map(({ variants }) => variants)).toEqual([[], ['b', 'z']]);
    expect(after([{ kind: 'hidden', ids: ['a'], toEnd: false }], talk).messages.map(({ id }) => id)).toEqual(['b']);
  });

  test('a chat that is opened again still shows its half-finished reply', () => {
    const nothing = { messages: [], earlier: 0, greetings: 1, greeting: null, draft: '' };
    const other = { session: { ...session, id: 's2' }, ...nothing };
    const talk = after([delta('half'), { kind: 'opened', opened: other }, delta(' done'), { kind: 'opened', opened: { session, ...nothing } }]);
    expect(replyUnderWay(talk)).toBe('half done');
  });

  test('who of several has the floor: whoever speaks, else whoever spoke last and is still there, else the first', () => {
    const member = (character_id: string, here = true) => ({ character_id, name: character_id, muted: false, here });
    const group = { order: 'natural' as const, members: [member('mira'), member('theo'), member('juno', false)] };
    const opened = (messages: MessageView[]): TalkInput => ({ kind: 'opened', opened: { session: { ...session, group }, messages, earlier: 0, greetings: 1, greeting: null, draft: '' } });
    const speaker = (character_id: string, session_id = 's1'): TalkInput => ({ kind: 'speaker', session_id, character_id });
    expect(floor(after([]))).toBeNull();
    expect(floor(after([opened([])]))).toBe('mira');
    expect(floor(after([opened([message('a', 'assistant', 'x', { speaker: 'theo' })])]))).toBe('theo');
    expect(floor(after([opened([message('a', 'assistant', 'x', { speaker: 'juno' })])])), 'she has left').toBe('mira');
    expect(floor(after([opened([message('a', 'assistant', 'x', { speaker: 'mira' })]), speaker('theo')]))).toBe('theo');
    expect(floor(after([opened([]), speaker('theo', 's2')])), 'in another chat').toBe('mira');
  });

  test('reducing never changes what it was given', () => {
    const before = Object.freeze({ ...NOTHING_SAID, session, messages: Object.freeze([]) as readonly MessageView[], replies: Object.freeze({}) });
    after([delta('a'), { kind: 'message', message: message('m', 'assistant', 'a') }, status('idle')], before);
    expect(before.messages).toHaveLength(0);
  });

  test.each([['idle', false], ['listening', false], ['transcribing', false], ['thinking', true], ['speaking', true], ['interrupted', false]] as const)('%s can be stopped: %s', (word, stoppable) => {
    expect(busy(after([status(word)]))).toBe(stoppable);
  });
});
