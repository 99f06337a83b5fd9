import { describe, expect, test, vi } from 'vitest';
import { BackendError, type CharacterView, type ImportView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Cards } from './cards.svelte';

const card = (name: string, more: object = {}) => file(`${name}.json`, JSON.stringify({ spec: 'chara_card_v2', data: { name, description: `Who ${name} is`, first_mes: 'Hi', ...more } }));
const file = (name: string, text: string) => ({ name, arrayBuffer: async () => new TextEncoder().encode(text).buffer }) as unknown as File;
const lorebook = () => file('book.json', JSON.stringify({ entries: [{ keys: ['a'], content: 'b' }] }));

function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&own&${query}` });
  const arrived: CharacterView[] = [];
  const told = { arrived: (character: CharacterView) => void arrived.push(character), lore: vi.fn(), refresh: vi.fn(), failed: vi.fn() };
  let now = 0;
  const cards = new Cards(backend, told, () => now);
  return { backend, cards, arrived, told, tick: (ms: number) => (now += ms) };
}

const read = (cards: Cards) => vi.waitFor(() => expect(cards.pending).toBe(0));
const states = (cards: Cards) => cards.items.map(({ state }) => state);

describe('cards that are looked at first', () => {
  test('nothing is kept before it is accepted', async () => {
    const { cards, arrived, backend } = begun();
    const accept = vi.spyOn(backend, 'acceptCard');
    cards.take([card('Anouk')]);
    await read(cards);
    expect(cards.current?.preview).toMatchObject({ name: 'Anouk', spec: 'V2', greetings: 1 });
    expect(accept).not.toHaveBeenCalled();
    expect(await cards.accept(cards.items[0]!.key)).toBe(true);
    expect(arrived.map(({ name, own }) => [name, own])).toEqual([['Anouk', true]]);
    expect(states(cards)).toEqual(['imported']);
  });

  test('a file that is no card says why and holds nobody up', async () => {
    const { cards, arrived } = begun();
    cards.take([file('a.json', '{'), card('Bertil')]);
    await read(cards);
    expect(states(cards)).toEqual(['refused', 'ready']);
    expect(cards.items[0]?.message).toContain('no character card');
    await cards.acceptAll();
    expect(arrived.map(({ name }) => name)).toEqual(['Bertil']);
    expect([cards.imported, cards.refused, cards.running]).toEqual([1, 1, false]);
  });

  test('all but what is left out, is here already, or is lore; a twin in the same import stays out', async () => {
    const { cards, arrived } = begun();
    cards.take([card('Anouk'), card('Bertil'), lorebook(), card('Anouk'), card('Cosima')]);
    await read(cards);
    cards.leave(cards.items[1]!.key, true);
    expect(cards.included).toBe(3);
    await cards.acceptAll();
    expect(arrived.map(({ name }) => name)).toEqual(['Anouk', 'Cosima']);
    expect(states(cards)).toEqual(['imported', 'left', 'ready', 'ready', 'imported']);
    expect(cards.items[3]?.preview?.duplicate_of?.name).toBe('Anouk');
    expect(cards.duplicates).toBe(1);
    expect(await cards.accept(cards.items[3]!.key), 'asked for by hand it goes in again').toBe(true);
    expect(arrived).toHaveLength(3);
  });

  test('files that are still being read join in', async () => {
    const { cards, arrived } = begun();
    cards.take(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => card(name)));
    expect(cards.pending).toBe(6);
    await cards.acceptAll();
    expect(arrived).toHaveLength(6);
  });

  test('it can be stopped', async () => {
    const { cards, backend, arrived } = begun();
    cards.take([card('A'), card('B')]);
    await read(cards);
    const accept = backend.acceptCard;
    backend.acceptCard = (id) => {
      cards.stop();
      return accept(id);
    };
    await cards.acceptAll();
    expect([arrived.length, cards.included]).toEqual([1, 1]);
  });

  test('a card that the program has let go meanwhile is read once more', async () => {
    const { cards, backend, arrived } = begun();
    cards.take([card('Late')]);
    await read(cards);
    await backend.dropCard(cards.items[0]!.preview!.card_id);
    expect(await cards.accept(cards.items[0]!.key)).toBe(true);
    expect(arrived[0]?.name).toBe('Late');
  });

  test('lore goes to the character it was given for', async () => {
    const { cards, told } = begun();
    cards.take([lorebook()], 'own-ilya');
    await read(cards);
    await cards.accept(cards.items[0]!.key);
    expect(told.lore).toHaveBeenCalledWith(expect.objectContaining({ id: 'own-ilya', lore: expect.objectContaining({ entries: [expect.objectContaining({ keys: ['a'] })] }) }));
  });

  test('what is put away is dropped in the program too', async () => {
    const { cards, backend } = begun();
    const drop = vi.spyOn(backend, 'dropCard');
    cards.take([card('A')]);
    await read(cards);
    const id = cards.items[0]!.preview!.card_id;
    cards.close();
    expect([drop.mock.calls, cards.open]).toEqual([[[id]], false]);
  });

  test('a picture without a card carries the word for it', async () => {
    const { cards, backend } = begun();
    backend.inspectCard = () => Promise.reject(new BackendError('inspect_card', 'no_card', 'This picture holds no character card.'));
    cards.take([card('A')]);
    await read(cards);
    expect(cards.items[0]?.code).toBe('no_card');
  });
});

describe('a folder', () => {
  const VIEW: ImportView = { id: 'i', folder: 'Old', total: 10, done: 1, imported: 1, duplicates: 0, refused: 0, state: 'running', remaining_ms: 10, problems: [] };

  test('tells how far it is, and the list follows now and then', async () => {
    const { cards, backend, told, tick } = begun();
    let tell: (view: ImportView) => void = () => {};
    backend.watchImports = async (onImport) => void (tell = onImport);
    await cards.begin();
    tick(10_000);
    for (let n = 0; n < 5; n += 1) tell({ ...VIEW, done: n });
    expect([cards.folder?.done, told.refresh.mock.calls.length]).toEqual([4, 1]);
    tick(5000);
    tell(VIEW);
    expect(told.refresh).toHaveBeenCalledTimes(2);
    tell({ ...VIEW, state: 'completed' });
    expect(told.refresh, 'at the end in any case').toHaveBeenCalledTimes(3);
    cards.hideFolder();
    expect(cards.folder).toBeNull();
  });

  test('runs to its end, with a report of what did not come in', async () => {
    const { cards } = begun('imports=60');
    await cards.begin();
    await cards.importFolder();
    await vi.waitFor(() => expect(cards.folder?.state).toBe('completed'), { timeout: 3000 });
    const { total, imported, duplicates, refused, problems } = cards.folder!;
    expect(imported + duplicates + refused).toBe(total);
    expect(problems).toHaveLength(duplicates + refused);
  });

  test('nothing chosen is nothing; a refusal is told', async () => {
    const { cards, backend, told } = begun('folder=none');
    await cards.importFolder();
    expect([cards.folder, cards.asking]).toEqual([null, false]);
    backend.importFolder = () => Promise.reject(new BackendError('import_folder', 'io', 'The folder cannot be read.'));
    await cards.importFolder();
    expect(told.failed).toHaveBeenCalledWith('import_folder', expect.anything());
  });
});
