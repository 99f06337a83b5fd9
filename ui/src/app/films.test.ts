import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBackend } from '../backend/fake';
import { App } from './app.svelte';

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
});

async function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&videos=none&${query}` });
  const app = new App(backend);
  await app.begin();
  return { app, backend };
}

const file = (name: string, type = '') => ({ name, type, arrayBuffer: async () => new ArrayBuffer(8) }) as File;
const OPTIONS = { fps: 25, width: 512, height: 512, fit: 'crop' as const, background: null, captions: 'none' as const };

test.each([
  ['a picture opens the photo editor', [file('me.JPG')], true, 'photo'],
  ['a picture among others is found', [file('a.txt', 'text/plain'), file('b', 'image/png')], true, 'photo'],
  ['a sound opens the export', [file('a.mp3')], true, 'sound'],
  ['a sound that is pasted means nothing', [file('a.mp3')], false, 'nothing'],
  ['nothing dropped changes nothing', [], true, 'nothing'],
])('%s', async (_, files, dropped, opens) => {
  const { app } = await begun();
  app.films.receive(files, dropped);
  expect([app.films.photo !== null, app.films.exporting?.kind === 'sound']).toEqual([opens === 'photo', opens === 'sound']);
});

test('a file that is neither is told', async () => {
  const { app } = await begun();
  app.films.receive([file('a.zip')], true);
  expect(app.notices.toasts.at(-1)?.message).toMatch(/pictures and sound files/);
});

test('a dropped sound is spoken by who is on stage, and its film ends in the library', async () => {
  const { app } = await begun();
  app.films.receive([file('Speech.wav')], true);
  const subject = app.films.exporting!;
  expect(subject).toMatchObject({ kind: 'sound', characterId: 'mira' });
  await app.films.export(subject, OPTIONS);
  expect(app.films.exporting).toBeNull();
  expect(app.films.videos.shown.map(({ title, character_id }) => [title, character_id])).toEqual([['Speech', 'mira']]);
  app.notices.toasts.find(({ action }) => action?.label === 'Show in Videos')?.action?.run();
  expect(app.router.current).toBe('videos');
});

test('an export that is refused keeps the dialog open', async () => {
  const { app, backend } = await begun();
  backend.exportMessage = () => Promise.reject({ code: 'bad_input', message: 'This reply has no sound.', retry_after_ms: null });
  app.films.exporting = { kind: 'message', messageId: 'chat-1-0' };
  await expect(app.films.export(app.films.exporting, OPTIONS)).rejects.toMatchObject({ message: 'This reply has no sound.' });
  expect(app.films.exporting).not.toBeNull();
});

test('who got a new face is shown with it', async () => {
  const { app, backend } = await begun();
  const portrait = vi.spyOn(app.portraits, 'forget');
  backend.removeFace = async (id) => ({ ...app.characters.find((character) => character.id === id)!, face: 'drawn' });
  await app.films.drawAgain('theo');
  expect(portrait).toHaveBeenCalledWith('theo');
});

test('an own character that was deleted comes back', async () => {
  const { app, backend } = await begun();
  const own = await backend.createCharacter({ name: 'Grace', personality: '', greeting: '', voice: 'af_heart', draft_id: null, consent: null });
  app.characters = [...app.characters, own];
  await app.removeCharacter(own);
  expect(app.characters.some(({ id }) => id === own.id)).toBe(false);
  app.notices.toasts.at(-1)?.action?.run();
  await vi.waitFor(() => expect(app.characters.some(({ id }) => id === own.id)).toBe(true));
});
