import { describe, expect, test, vi } from 'vitest';
import { BackendError } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Incoming } from './incoming.svelte';

const file = (name: string, text: string, size = text.length) => ({ name, size, arrayBuffer: async () => new TextEncoder().encode(text).buffer }) as unknown as File;
const TAVERN = ['{"user_name":"You","character_name":"Mira"}', '{"name":"Mira","is_user":false,"mes":"Hello there."}', '{"name":"You","is_user":true,"mes":"Hi."}'].join('\n');
const EXPORT = '[{"mapping":{}}]';

function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const changed = vi.fn(async () => {});
  return { backend, changed, incoming: new Incoming(backend, changed) };
}

const read = (incoming: Incoming) => vi.waitFor(() => expect(incoming.reading).toBe(false));

describe('chats that are looked at first', () => {
  test('nothing is kept before it is accepted; those with a companion here go there', async () => {
    const { backend, incoming, changed } = begun();
    incoming.begin('theo', [file('evening.jsonl', TAVERN)]);
    await read(incoming);
    expect(incoming.files[0]?.found).toMatchObject({ format: 'silly_tavern', chats: [{ title: 'evening', character: 'Mira', character_id: 'mira', shown: 2 }] });
    expect([incoming.chosen, incoming.orphans, (await backend.sessions()).length]).toEqual([1, false, 5]);
    expect(await incoming.accept()).toBe(true);
    expect(incoming.arrived).toMatchObject([{ title: 'evening', character_id: 'mira' }]);
    expect(changed).toHaveBeenCalledOnce();
    expect(await backend.sessions()).toHaveLength(6);
  });

  test('only those that are chosen come in, to who was named', async () => {
    const { incoming } = begun('chats=4');
    incoming.begin(null, [file('conversations.json', EXPORT)]);
    await read(incoming);
    expect([incoming.chosen, incoming.orphans, incoming.ready]).toEqual([4, true, false]);
    incoming.heir = 'juno';
    const { key } = incoming.files[0]!;
    incoming.choose(key, 2, false);
    incoming.choose(key, 0, false);
    expect([incoming.chosen, incoming.ready]).toEqual([2, true]);
    await incoming.accept();
    expect(incoming.arrived?.map(({ title, character_id }) => [title, character_id])).toEqual([['A weekend in Porto', 'juno'], ['Cover letter', 'juno']]);
    expect(incoming.notes).toHaveLength(2);
  });

  test('all or none of a file', async () => {
    const { incoming } = begun();
    incoming.begin('mira', [file('conversations.json', EXPORT), file('evening.jsonl', TAVERN)]);
    await read(incoming);
    incoming.chooseAll(incoming.files[0]!.key, false);
    expect(incoming.chosen).toBe(1);
    incoming.chooseAll(incoming.files[0]!.key, true);
    expect(incoming.chosen).toBe(4);
  });

  test('a card says that it is one; a file too large is not read', async () => {
    const { incoming, backend } = begun();
    const inspect = vi.spyOn(backend, 'inspectChats');
    incoming.begin('mira', [file('mira.json', '{"spec": "chara_card_v2"}'), file('all.zip', 'PK', 600_000_000)]);
    await read(incoming);
    expect(incoming.files.map(({ state, code }) => [state, code])).toEqual([['refused', 'card'], ['refused', 'too_large']]);
    expect(inspect).toHaveBeenCalledOnce();
    expect(await incoming.accept(), 'nothing to take in').toBe(false);
  });

  test('what the program has let go meanwhile is read once more', async () => {
    const { incoming, backend } = begun();
    incoming.begin('mira', [file('evening.jsonl', TAVERN)]);
    await read(incoming);
    await backend.dropChats(incoming.files[0]!.found!.token);
    expect(await incoming.accept()).toBe(true);
  });

  test('of several files those that came in stay in when another is refused', async () => {
    const { incoming, backend, changed } = begun();
    incoming.begin('mira', [file('a.jsonl', TAVERN), file('b.jsonl', TAVERN)]);
    await read(incoming);
    const accept = backend.acceptChats;
    let calls = 0;
    backend.acceptChats = (...given) => ((calls += 1) === 2 ? Promise.reject(new BackendError('accept_chats', 'disk_full', 'The disk is full.')) : accept(...given));
    expect(await incoming.accept()).toBe(false);
    expect([incoming.problem, incoming.files.map((item) => item.file.name), changed.mock.calls.length]).toEqual(['The disk is full.', ['b.jsonl'], 1]);
  });

  test('the whole import can be undone', async () => {
    const { incoming, backend } = begun();
    incoming.begin('mira', [file('conversations.json', EXPORT)]);
    await read(incoming);
    await incoming.accept();
    expect(await backend.sessions()).toHaveLength(8);
    expect(await incoming.undo()).toBe(3);
    expect([(await backend.sessions()).length, incoming.open]).toEqual([5, false]);
  });

  test('put away, the program lets everything go; pasted words are a file', async () => {
    const { incoming, backend } = begun();
    const dropped = vi.spyOn(backend, 'dropChats');
    incoming.begin('mira');
    incoming.paste('  ');
    expect(incoming.files).toEqual([]);
    incoming.take([file('evening.jsonl', TAVERN)]);
    await read(incoming);
    incoming.close();
    expect([dropped.mock.calls.length, incoming.open, incoming.files.length]).toEqual([1, false, 0]);
  });
});
