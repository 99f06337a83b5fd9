import { describe, expect, test, vi } from 'vitest';
import type { Activity } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { byDay } from './days';
import { Log } from './log.svelte';

const log = (query = 'activity=many', page = 50) => new Log(fakeBackend({ query: `pace=0&${query}` }), page);

describe('the log', () => {
  test('is read page by page, and counts all of it', async () => {
    const all = log();
    await all.load();
    expect([all.items.length, all.total, all.more]).toEqual([50, 240, true]);
    await all.older();
    expect(all.items.length).toBe(100);
    expect(new Set(all.items.map(({ id }) => id)).size, 'nothing twice').toBe(100);
  });

  test('of one kind keeps the counts of all', async () => {
    const all = log();
    await all.show('deleted');
    expect(all.items.every(({ kind }) => kind === 'deleted')).toBe(true);
    expect(all.total).toBe(240);
    expect(await all.clear()).toBe(240);
    expect([all.kind, all.items.length, all.total]).toEqual([null, 0, 0]);
  });

  test('an answer that comes late does not undo a newer choice', async () => {
    const backend = fakeBackend({ query: 'pace=0&activity=many' });
    const real = backend.activities.bind(backend);
    vi.spyOn(backend, 'activities').mockImplementation(async (kind, ...rest) => {
      if (kind === 'failed') await new Promise((done) => setTimeout(done, 30));
      return real(kind, ...rest);
    });
    const all = new Log(backend, 50);
    const [slow, quick] = [all.show('failed'), all.show('deleted')];
    await Promise.all([slow, quick]);
    expect(all.items[0]?.kind).toBe('deleted');
  });

  test('says why it cannot be read', async () => {
    const backend = fakeBackend({ query: 'pace=0' });
    vi.spyOn(backend, 'activities').mockRejectedValue({ code: 'failed', message: 'The file is damaged.', retry_after_ms: null });
    const all = new Log(backend);
    await all.load();
    expect([all.problem, all.loaded, all.loading]).toEqual(['The file is damaged.', true, false]);
  });
});

test('days are named as people name them', () => {
  const now = new Date(2026, 10, 22, 9).getTime();
  const at = (day: number, hour: number) => ({ id: hour, at_ms: new Date(2026, 10, day, hour).getTime() }) as Activity;
  const days = byDay([at(22, 8), at(22, 1), at(21, 23), at(14, 5)], now, 'en', { today: 'Today', yesterday: 'Yesterday' });
  expect(days.map(({ title, items }) => [title, items.length])).toEqual([['Today', 2], ['Yesterday', 1], ['Saturday, November 14', 1]]);
});
