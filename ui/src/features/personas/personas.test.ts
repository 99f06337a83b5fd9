import { beforeEach, expect, test, vi } from 'vitest';
import type { Backend, Persona } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { chosenPersona, personaChoices } from './persona-choice';
import { Personas } from './personas.svelte';

const persona = (id: string, is_default = false): Persona => ({ id, name: id.toUpperCase(), description: '', has_picture: false, is_default });
let backend: Backend;
let personas: Personas;
const failed = vi.fn();
const removed = vi.fn();

beforeEach(async () => {
  vi.clearAllMocks();
  backend = fakeBackend({ query: 'pace=0&personas' });
  personas = new Personas(backend, { failed, removed });
  await personas.load();
});

test.each([
  ['nobody is written down', [], ['Just you'], null, ''],
  ['no default', [persona('a')], ['Just you', 'A'], 'a', 'a'],
  ['the default is named as such and stands once', [persona('a', true), persona('b')], ['A (as everywhere)', 'B'], 'b', 'b'],
  ['what is chosen is now the default', [persona('a', true)], ['A (as everywhere)'], 'a', ''],
  ['what is chosen is gone', [persona('a', true)], ['A (as everywhere)'], 'gone', ''],
])('the choice in a chat: %s', (_name, list, labels, id, chosen) => {
  expect(personaChoices(list).map(({ label }) => label)).toEqual(labels);
  expect(chosenPersona(list, id)).toBe(chosen);
});

test('a new one with a picture, and the picture taken away', async () => {
  expect(await personas.save({ id: null, name: ' Ada ', description: ' Counts stars. ', picture: new Uint8Array([1, 2]) })).toBeNull();
  const ada = personas.list.find(({ name }) => name === 'Ada')!;
  expect(ada).toMatchObject({ description: 'Counts stars.', has_picture: true, is_default: false });
  expect(await personas.picture(ada.id)).toBe('data:image/jpeg;base64,AQI=');
  await personas.save({ id: ada.id, name: 'Ada', description: '', picture: null });
  expect(personas.picture(ada.id)).toBeNull();
  await personas.save({ id: ada.id, name: 'Ada L.', description: '', picture: undefined });
  expect(personas.find(ada.id)?.name).toBe('Ada L.');
});

test('the first one is used everywhere at once, later ones are not', async () => {
  const fresh = new Personas(fakeBackend({ query: 'pace=0' }), { failed, removed });
  await fresh.load();
  await fresh.save({ id: null, name: 'Sam', description: '', picture: undefined });
  await fresh.save({ id: null, name: 'Ash', description: '', picture: undefined });
  expect(fresh.default?.name).toBe('Sam');
});

test('one at most is used everywhere', async () => {
  await personas.choose('persona-ash');
  expect(personas.list.filter(({ is_default }) => is_default).map(({ name }) => name)).toEqual(['Captain Ash']);
  await personas.choose(null);
  expect(personas.default).toBeNull();
});

test('deleted there is a way back; a refusal is told where it was asked', async () => {
  await personas.remove(personas.list[0]!);
  expect(personas.list).toHaveLength(1);
  removed.mock.calls[0]![1]();
  await vi.waitFor(() => expect(personas.list).toHaveLength(2));
  expect(await personas.save({ id: null, name: '  ', description: '', picture: undefined })).toMatch(/needs a name/);
  await personas.choose('nobody');
  expect(failed).toHaveBeenCalledOnce();
});
