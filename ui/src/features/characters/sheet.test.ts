import { beforeEach, describe, expect, test, vi } from 'vitest';
import { BackendError, type CharacterSheet } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { exampleCount, sectionNamed, sectionOf, standingTokens } from './sections';
import { Sheet } from './sheet.svelte';

beforeEach(() => {
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => {};
});

async function opened(id = 'own-mara', query = '') {
  const backend = fakeBackend({ query: `pace=0&own&${query}` });
  const changed: CharacterSheet[] = [];
  const change = vi.spyOn(backend, 'changeCharacter');
  const sheet = new Sheet(backend, id, { changed: (now) => changed.push(now) }, 5);
  await sheet.load();
  return { sheet, backend, change, changed };
}

describe('typing', () => {
  test('shows at once and is kept by itself, once for a run of keys', async () => {
    const { sheet, change, changed } = await opened();
    sheet.set({ personality: 'P' });
    sheet.set({ personality: 'Pa' });
    expect(sheet.value?.personality).toBe('Pa');
    expect(sheet.state).toBe('saving');
    await vi.waitFor(() => expect(sheet.state).toBe('saved'));
    expect(change.mock.calls).toEqual([['own-mara', { personality: 'Pa' }]]);
    expect(sheet.kept?.personality).toBe('Pa');
    expect(changed.at(-1)?.personality, 'lists are told').toBe('Pa');
  });

  test('two fields are two steps', async () => {
    const { sheet, change } = await opened();
    sheet.set({ personality: 'A' });
    sheet.set({ scenario: 'B' });
    await sheet.flush();
    expect(change.mock.calls.map(([, fields]) => fields)).toEqual([{ personality: 'A' }, { scenario: 'B' }]);
  });

  test('there and back again is no step', async () => {
    const { sheet, change } = await opened();
    const before = sheet.value!.greetings;
    sheet.set({ greetings: [...before].reverse() });
    sheet.set({ greetings: [...before] });
    await sheet.flush();
    expect(change).not.toHaveBeenCalled();
    expect([sheet.state, sheet.canUndo]).toEqual(['saved', false]);
  });

  test('what is typed while an answer is on its way stays', async () => {
    const { sheet } = await opened();
    sheet.set({ description: 'one' });
    const kept = sheet.flush();
    sheet.set({ description: 'one two' });
    await kept;
    expect(sheet.value?.description).toBe('one two');
    await sheet.flush();
    expect(sheet.kept?.description).toBe('one two');
  });

  test('a refused change stays on the screen with its reason, and can be tried again', async () => {
    const { sheet } = await opened('own-mara', 'save=fails');
    sheet.set({ personality: 'Kept' });
    expect(await sheet.flush()).toBe(false);
    expect(sheet.state).toBe('failed');
    expect(sheet.refused).toContain('disk is full');
    expect(sheet.value?.personality).toBe('Kept');
    expect(await sheet.flush()).toBe(true);
    expect([sheet.state, sheet.kept?.personality]).toEqual(['saved', 'Kept']);
  });

  test('without a name the old one stays, and other fields are kept all the same', async () => {
    const { sheet, change } = await opened();
    sheet.set({ name: ' ' });
    expect(sheet.nameless).toBe(true);
    await sheet.flush();
    expect(change).not.toHaveBeenCalled();
    sheet.set({ personality: 'Dry' });
    await sheet.flush();
    expect([sheet.kept?.name, sheet.kept?.personality]).toEqual(['Mara Quill', 'Dry']);
    expect(sheet.value?.name, 'the box still shows what is typed').toBe(' ');
  });

  test('somebody who came with the program cannot be changed', async () => {
    const { sheet, change } = await opened('mira');
    sheet.set({ name: 'X' });
    await sheet.flush();
    expect(change).not.toHaveBeenCalled();
    expect([sheet.own, sheet.canUndo]).toEqual([false, false]);
  });

  test('closing keeps what is typed', async () => {
    const { sheet, change } = await opened();
    sheet.set({ scenario: 'Last words' });
    sheet.close();
    await vi.waitFor(() => expect(change).toHaveBeenCalledWith('own-mara', { scenario: 'Last words' }));
  });
});

describe('undo and redo', () => {
  test('what is typed and not kept yet is the first step back', async () => {
    const { sheet } = await opened();
    const before = sheet.kept?.personality;
    sheet.set({ personality: 'Wrong' });
    expect(sheet.canUndo).toBe(true);
    await sheet.undo();
    expect([sheet.value?.personality, sheet.canRedo]).toEqual([before, true]);
    await sheet.redo();
    expect(sheet.value?.personality).toBe('Wrong');
  });

  test('tells where it took place', async () => {
    const { sheet } = await opened();
    sheet.set({ greetings: ['Only one'] });
    await sheet.flush();
    await sheet.undo();
    expect(sheet.landed).toEqual({ section: 'greetings' });
    expect(sheet.value?.greetings).toHaveLength(3);
  });
});

test('a picture that was taken away comes back', async () => {
  const { sheet, backend } = await opened();
  vi.stubGlobal('createImageBitmap', async () => ({ width: 10, height: 12 }));
  const file = { name: 'smile.png', arrayBuffer: async () => new ArrayBuffer(8) } as File;
  await sheet.addPictures([file, file], 'other');
  expect(sheet.value?.pictures.map(({ kind }) => kind), 'the first one becomes the main one').toEqual(['main', 'other']);
  const [main, other] = sheet.value?.pictures ?? [];
  await sheet.setPictureKind(other!.id, 'main');
  expect(sheet.value?.pictures.map(({ kind }) => kind), 'there is one main picture').toEqual(['other', 'main']);
  await sheet.removePicture(main!.id);
  expect(sheet.value?.pictures).toHaveLength(1);
  await sheet.undo();
  expect(sheet.value?.pictures).toHaveLength(2);
  const read = vi.spyOn(backend, 'pictureBytes');
  expect(await sheet.pictureUrl(main!.id)).toBe('blob:x');
  await sheet.pictureUrl(main!.id);
  expect(read, 'asked for once').toHaveBeenCalledTimes(1);
  vi.unstubAllGlobals();
});

test('a character that is gone says so', async () => {
  const { sheet } = await opened('nobody');
  expect(sheet.problem).toContain('no longer here');
  expect(sheet.value).toBeNull();
});

test('an error that is none of ours has words too', async () => {
  const { sheet, backend } = await opened();
  backend.changeCharacter = () => Promise.reject(new BackendError('change_character', 'bad_input', 'Duplicate Mira to change her.'));
  sheet.set({ name: 'New' });
  await sheet.flush();
  expect(sheet.refused).toBe('Duplicate Mira to change her.');
});

describe('sections', () => {
  test('an unknown part of the address is the first section', () => {
    expect([sectionNamed('lore'), sectionNamed('x'), sectionNamed(null)]).toEqual(['lore', 'who', 'who']);
  });

  test('figures over a sheet', async () => {
    const { sheet } = await opened();
    const value = sheet.value!;
    expect(sectionOf(value, value)).toBeNull();
    expect(sectionOf(value, { ...value, lore: null })).toBe('lore');
    expect(exampleCount(value.examples)).toBe(2);
    expect([exampleCount(''), exampleCount('A: hi')]).toEqual([0, 1]);
    const constant = value.lore!.entries.find((entry) => entry.constant)!;
    expect(standingTokens(value) - standingTokens({ ...value, lore: null })).toBe(Math.ceil(constant.content.length / 4));
  });
});
