import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBackend } from '../backend/fake';
import { App } from './app.svelte';
import { detailOf, routeOf } from './route.svelte';

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
});

async function begun(query = '') {
  const app = new App(fakeBackend({ query: `pace=0&videos=none&${query}` }));
  await app.begin();
  await vi.waitFor(() => expect(app.scripts.library.loaded).toBe(true));
  return app;
}

test.each([['#/scripts/a%20b', 'scripts', 'a b'], ['#/scripts', 'scripts', null], ['#/scripts/', 'scripts', null], ['#/scripts/%zz', 'scripts', null], ['', 'chats', null]])('%s', (hash, route, detail) => {
  expect([routeOf(hash), detailOf(hash)]).toEqual([route, detail]);
});

test('the script whose id stands in the address is open; the list knows its newest state', async () => {
  const app = await begun();
  app.router.go('scripts', 'raise');
  await app.scripts.show(app.router.detail);
  expect(app.scripts.studio?.script.title).toBe('Asking for a raise');
  app.scripts.studio?.edit({ kind: 'title', title: 'A raise' });
  await vi.waitFor(() => expect(app.scripts.library.find('raise')?.title).toBe('A raise'));
  await app.scripts.show(null);
  expect(app.scripts.studio).toBeNull();
  await app.scripts.show('nowhere');
  expect(app.scripts.problem).toMatch(/no longer here/);
});

test('leaving saves what was just typed', async () => {
  const app = await begun();
  await app.scripts.show('raise');
  const studio = app.scripts.studio!;
  studio.type(studio.script.lines[0]!.id, 'Go on.');
  await app.scripts.show(null);
  expect((await app.backend.script('raise')).lines[0]?.text).toBe('Go on.');
});

test('a new script opens in the studio, and its film lands in the videos with a link back', async () => {
  const app = await begun();
  await app.scripts.create(['mira', 'theo'], { kind: 'write', brief: { prompt: 'A picnic in the rain', tone: 'Warm', length_s: 30 } });
  expect([app.router.current, app.router.detail]).toEqual(['scripts', app.scripts.library.all[0]?.id]);
  await app.scripts.show(app.router.detail);
  await vi.waitFor(() => expect(app.scripts.studio?.script.work).toBeNull());
  expect(app.scripts.studio?.script.title).toBe('A picnic in the rain');
  await app.scripts.render();
  expect(app.films.videos.shown[0]).toMatchObject({ script_id: app.router.detail, width: 910, height: 512 });
  expect(app.notices.toasts.at(-1)?.action?.label).toBe('Show in Videos');
});

test('deleting the open script closes it, says what went, and undo brings it back', async () => {
  const app = await begun();
  app.router.go('scripts', 'lighthouse');
  await app.scripts.show('lighthouse');
  await app.scripts.remove('lighthouse');
  expect([app.scripts.studio, app.router.detail]).toEqual([null, null]);
  const toast = app.notices.toasts.at(-1);
  expect(toast?.message).toMatch(/9 recorded lines/);
  toast?.action?.run();
  await vi.waitFor(() => expect(app.scripts.library.find('lighthouse')).toBeDefined());
});
