import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend, ChatEvent, Fact } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { marksByMessage, ordered, type Lately, type Mark } from './memory-facts';
import { Memory } from './memory.svelte';

const fact = (id: string, more: Partial<Fact> = {}): Fact => ({ id, text: `Fact ${id}`, kind: 'like', character_id: null, source: null, state: 'kept', pinned: false, created_ms: 1, updated_ms: 1, recalled: 0, earlier: [], ...more });
const said = (message_id: string) => ({ session_id: 's', message_id, excerpt: '', created_ms: 1 });
const NOTHING: Lately = { fresh: new Map(), gone: new Map(), reverted: new Set(), asked: new Map() };
const shape = (mark: Mark) => (mark.kind === 'asked' ? `asked ${mark.text}` : `${mark.kind} ${mark.fact.id}`);

test('pinned first, then the newest', () => {
  const facts = [fact('old', { created_ms: 1 }), fact('new', { created_ms: 9 }), fact('pinned', { pinned: true, created_ms: 0 })];
  expect(ordered(facts).map(({ id }) => id)).toEqual(['pinned', 'new', 'old']);
});

describe('marks under messages', () => {
  test.each<[string, Fact[], Partial<Lately>, string[]]>([
    ['what was learned', [fact('a', { source: said('m') })], {}, ['learned a']],
    ['what waits for a word', [fact('a', { source: said('m'), state: 'proposed' })], {}, ['proposed a']],
    ['nothing of what was written by hand', [fact('a')], {}, []],
    ['in the order of learning, whatever is pinned', [fact('late', { source: said('m'), created_ms: 5, pinned: true }), fact('early', { source: said('m') })], {}, ['learned early', 'learned late']],
    ['forgotten under its message', [], { gone: new Map([['a', fact('a', { source: said('m') })]]) }, ['forgotten a']],
    ['forgotten in words', [], { asked: new Map([['m', ['Likes tea']]]) }, ['asked Likes tea']],
    ['left as it was', [fact('a', { source: said('m') })], { reverted: new Set(['a']) }, ['reverted a']],
  ])('%s', (_name, facts, lately, expected) => {
    expect((marksByMessage(facts, { ...NOTHING, ...lately }).get('m') ?? []).map(shape)).toEqual(expected);
  });

  test('what stood there before is told of what was just learned, not of an old edit', () => {
    const changed = fact('a', { source: said('m'), earlier: [{ text: 'Lives in Lyon', until_ms: 1 }] });
    const mark = (lately: Partial<Lately>) => marksByMessage([changed], { ...NOTHING, ...lately }).get('m')?.[0];
    expect(mark({ fresh: new Map([['a', 'Lives in Lyon']]) })).toMatchObject({ was: 'Lives in Lyon', fresh: true });
    expect(mark({})).toMatchObject({ was: null, fresh: false });
  });
});

describe('the memory', () => {
  let backend: Backend;
  let memory: Memory;
  const failed = vi.fn();
  const forgotten = vi.fn();

  const begin = async (query = '') => {
    backend = fakeBackend({ query: `pace=0&${query}` });
    memory = new Memory(backend, { failed, forgotten });
    await backend.subscribe((event: ChatEvent) => memory.receive(event));
    await memory.load();
  };
  const say = async (text: string) => {
    const { id } = await backend.sendMessage('chat-1', text);
    await backend.stop();
    return id;
  };
  const texts = () => memory.facts.map(({ text }) => text);
  const marks = (id: string) => (memory.marks(id) ?? []).map((mark) => (mark.kind === 'asked' ? `asked ${mark.text}` : `${mark.kind} ${mark.fact.text}`));

  beforeEach(async () => {
    vi.clearAllMocks();
    await begin();
  });

  test('how facts are found is known', async () => {
    expect(memory.byMeaning).toBe(true);
    await begin('meaning=off');
    expect(memory.byMeaning).toBe(false);
  });

  test('what is learned stands under its message; undone it is forgotten there, and brought back', async () => {
    const id = await say('I like jasmine tea.');
    expect(marks(id)).toEqual(['learned Likes jasmine tea']);
    await memory.undo(memory.facts.find(({ text }) => text === 'Likes jasmine tea')!);
    expect([marks(id), texts().includes('Likes jasmine tea')]).toEqual([['forgotten Likes jasmine tea'], false]);
    const [mark] = memory.marks(id)!;
    await memory.bringBack((mark as Mark & { fact: Fact }).fact);
    expect(marks(id)).toEqual(['learned Likes jasmine tea']);
  });

  test('what contradicts replaces, and undone the old words stand again', async () => {
    const id = await say('I live in Nantes now');
    expect(memory.marks(id)).toMatchObject([{ kind: 'learned', was: 'Lives in Paris' }]);
    await memory.undo(memory.facts.find(({ text }) => text.startsWith('Lives'))!);
    expect(marks(id)).toEqual(['reverted Lives in Paris']);
  });

  test('a corrected word does not change what undo means', async () => {
    const id = await say('I like jasmin tea.');
    const learned = memory.facts.find(({ source }) => source?.message_id === id)!;
    await memory.change(learned, 'Likes jasmine tea', null);
    await memory.undo(memory.facts.find(({ id }) => id === learned.id)!);
    expect(marks(id), 'forgotten, and not back to the misspelt word').toEqual(['forgotten Likes jasmine tea']);
  });

  test('asked for in words it is gone from the list and told under those words', async () => {
    await say('I like jasmine tea.');
    const id = await say('Please forget that');
    await vi.waitFor(() => expect(texts()).not.toContain('Likes jasmine tea'));
    expect(marks(id)).toEqual(['asked Likes jasmine tea']);
  });

  test('in ask mode nothing is kept before it is accepted', async () => {
    await begin('memory=ask');
    const id = await say('I like jasmine tea.');
    expect([marks(id), memory.kept.length, memory.proposed.length]).toEqual([['proposed Likes jasmine tea'], 8, 1]);
    await memory.accept(memory.proposed[0]!);
    expect([marks(id), memory.kept.length, memory.proposed.length]).toEqual([['learned Likes jasmine tea'], 9, 0]);
  });

  test('the search and the companion narrow the list; what is written by hand stays in view', async () => {
    await memory.filter('mira');
    expect(memory.kept.map(({ character_id }) => character_id)).not.toContain('theo');
    memory.typed('phone');
    await vi.waitFor(() => expect(memory.kept.map(({ text }) => text)).toEqual(['Does not like phone calls']));
    await memory.add('Has a dog called Bo', 'mira');
    expect(memory.kept.map(({ text }) => text)).toContain('Has a dog called Bo');
    memory.typed('');
    await memory.filter(null);
    expect(memory.kept).toHaveLength(9);
  });

  test('of several questions in a row the last one counts', async () => {
    const real = backend.memoryFacts;
    backend.memoryFacts = async (character, query) => {
      if (character === 'theo') await new Promise((done) => setTimeout(done, 60));
      return real(character, query);
    };
    await Promise.all([memory.filter('theo'), memory.filter('mira')]);
    await new Promise((done) => setTimeout(done, 80));
    expect(memory.kept.some(({ character_id }) => character_id === 'theo')).toBe(false);
  });

  test('words and who knows them change together, each with its own call', async () => {
    const city = memory.facts.find(({ id }) => id === 'fact-city')!;
    expect(await memory.change(city, ' Lives in Nantes ', 'mira')).toBe(true);
    expect(memory.facts.find(({ id }) => id === 'fact-city')).toMatchObject({ text: 'Lives in Nantes', character_id: 'mira', earlier: [{ text: 'Lives in Lyon' }, { text: 'Lives in Paris' }] });
    expect(await memory.change(city, '  ', null)).toBe(false);
    expect(failed, 'the refusal is told').toHaveBeenCalledOnce();
  });

  test('forgotten from the list there is a way back', async () => {
    await memory.forget(memory.facts[0]!);
    expect(memory.facts).toHaveLength(7);
    forgotten.mock.calls[0]![1]();
    await vi.waitFor(() => expect(memory.facts).toHaveLength(8));
  });

  test('everything of one companion, then everything', async () => {
    await memory.filter('mira');
    expect(await memory.forgetEverything()).toBe(1);
    await memory.filter(null);
    expect([await memory.forgetEverything(), memory.facts.length]).toEqual([7, 0]);
  });

  test('a memory that cannot be read says so and stays open', async () => {
    backend.memoryFacts = () => Promise.reject({ code: 'failed', message: 'The database is busy. Try again.', retry_after_ms: null });
    await memory.load();
    expect([memory.problem, memory.loaded]).toEqual(['The database is busy. Try again.', true]);
  });
});
