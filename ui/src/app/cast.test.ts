import { beforeEach, expect, test, vi } from 'vitest';
import { BackendError } from '../backend';
import { fakeBackend } from '../backend/fake';
import { App } from './app.svelte';

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => {};
});

async function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&own&videos=none&${query}` });
  const app = new App(backend);
  await app.begin();
  const find = (id: string) => app.characters.find((character) => character.id === id);
  return { app, backend, find };
}

const file = (name: string, bytes: number[] | string = 'x', type = '') =>
  ({ name, type, arrayBuffer: async () => (typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes)).buffer }) as unknown as File;
const drop = (...files: File[]) => ({ items: files.map(() => ({})), files }) as unknown as DataTransfer;

test('a star shows at once, and goes back when it could not be kept', async () => {
  const { app, backend, find } = await begun();
  const kept = app.cast.star(find('mira')!);
  expect(find('mira')?.favourite).toBe(true);
  await kept;
  expect(find('mira')?.favourite).toBe(true);
  backend.setFavourite = () => Promise.reject(new BackendError('set_favourite', 'disk_full', 'The disk is full.'));
  await app.cast.star(find('theo')!);
  expect(find('theo')?.favourite).toBe(false);
  expect(app.notices.toasts.at(-1)?.message).toBe('The disk is full.');
});

test('lists follow what is written, and the room keeps it when it is left', async () => {
  const { app, backend, find } = await begun();
  app.cast.write('own-ilya');
  const sheet = app.cast.sheet!;
  await vi.waitFor(() => expect(sheet.kept).not.toBeNull());
  sheet.set({ name: 'Ilja', tags: ['radio'] });
  await sheet.flush();
  expect(find('own-ilya')).toMatchObject({ name: 'Ilja', tags: ['radio'] });
  sheet.set({ personality: 'Says little. Means it.' });
  app.cast.write(null);
  expect(app.cast.sheet).toBeNull();
  await vi.waitFor(() => expect(find('own-ilya')?.tagline, 'the line that the program makes of it').toBe('Says little.'));
  expect((await backend.characterSheet('own-ilya')).personality).toBe('Says little. Means it.');
});

test('a new character can speak from the first moment, and two have two names', async () => {
  const { app, find } = await begun();
  await app.cast.create();
  await app.cast.create();
  const names = app.characters.filter(({ name }) => name.startsWith('New character')).map(({ name }) => name);
  expect(names).toEqual(['New character', 'New character 2']);
  expect(app.router.current).toBe('characters');
  expect(find(app.router.detail ?? '')?.greeting).toMatch(/good to see you/);
});

test('a copy is somebody else', async () => {
  const { app, find } = await begun();
  await app.cast.duplicate('mira');
  const copy = find(app.router.detail ?? '');
  expect(copy).toMatchObject({ name: 'Mira (copy)', own: true });
  expect(find('mira')?.own).toBe(false);
});

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TEXT = [0, 0, 0, 6, ...[...'tEXtchara\0'].map((letter) => letter.charCodeAt(0)), 0, 0, 0, 0];

test.each([
  ['a card opens the import', [file('a.png', [...PNG, ...TEXT])], 'cards'],
  ['a card among photos too', [file('me.png', PNG, 'image/png'), file('a.json', '{}')], 'cards'],
  ['a photo becomes a face', [file('me.png', PNG, 'image/png')], 'photo'],
  ['a sound becomes a video', [file('a.mp3')], 'sound'],
])('dropped: %s', async (_, files, opens) => {
  const { app } = await begun();
  await app.cast.receive(drop(...files));
  expect([app.cast.cards.open, app.films.photo !== null, app.films.exporting?.kind === 'sound']).toEqual([opens === 'cards', opens === 'photo', opens === 'sound']);
});

test('while a picture is asked for, whatever comes goes there', async () => {
  const { app } = await begun();
  app.films.openPhoto({ kind: 'new' });
  await app.cast.receive(drop(file('a.png', [...PNG, ...TEXT], 'image/png')));
  expect(app.cast.cards.open).toBe(false);
});

test('lore that came in is on the open sheet, and can be undone there', async () => {
  const { app } = await begun();
  app.cast.write('own-ilya');
  const sheet = app.cast.sheet!;
  await vi.waitFor(() => expect(sheet.kept).not.toBeNull());
  app.cast.cards.take([file('book.json', JSON.stringify({ entries: [{ keys: ['quay'], content: 'Wet.' }] }))], sheet.id);
  await vi.waitFor(() => expect(app.cast.cards.pending).toBe(0));
  await app.cast.cards.accept(app.cast.cards.items[0]!.key);
  expect(sheet.value?.lore?.entries).toHaveLength(1);
  expect(app.cast.covered, 'the dialog is done').toBe(false);
  await sheet.undo();
  expect(sheet.value?.lore).toBeNull();
});

test('the address says who is written, and which part', async () => {
  const { app } = await begun();
  app.router.go('characters', 'own-mara', 'lore');
  expect([app.router.current, app.router.detail, app.router.part]).toEqual(['characters', 'own-mara', 'lore']);
  app.router.turn('voice');
  expect([location.hash, app.router.part]).toEqual(['#/characters/own-mara/voice', 'voice']);
  app.router.go('characters');
  expect([app.router.detail, app.router.part]).toEqual([null, null]);
});
