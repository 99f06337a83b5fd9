import { describe, expect, test, vi } from 'vitest';
import { BackendError, type BinEntry } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { daysLeft, found } from './bin-view';
import { Data } from './data.svelte';

async function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const told = { failed: vi.fn(), broughtBack: vi.fn() };
  const data = new Data(backend, told);
  await backend.subscribe((event) => data.receive(event));
  await data.load();
  return { backend, told, data };
}

describe('backups', () => {
  test('need a passphrase, then are made, listed and found whole with it', async () => {
    const { data } = await begun();
    expect(data.backups).toMatchObject({ protected: false, backups: [] });
    await data.setPassphrase('four warm words');
    expect(data.backups?.protected).toBe(true);
    expect(await data.make()).toBe(true);
    expect(data.backups?.backups).toHaveLength(1);
    const made = data.backups!.backups[0]!;
    expect(made.checked_ms).toBeNull();
    expect((await data.check(made, '')).problem).toBeNull();
    expect(data.backups?.backups[0]?.checked_ms).not.toBeNull();
  });

  test('progress is that of the work under way, and ends with it', async () => {
    const { data } = await begun('backups=1');
    const shares: (number | null)[] = [];
    const made = data.make();
    expect([data.working, data.share]).toEqual(['backup', null]);
    data.receive({ kind: 'data_progress', what: 'export', done: 1, of: 2 });
    shares.push(data.share);
    data.receive({ kind: 'data_progress', what: 'backup', done: 1, of: 4 });
    shares.push(data.share);
    data.receive({ kind: 'data_progress', what: 'backup', done: 1, of: 0 });
    shares.push(data.share);
    await made;
    expect(shares).toEqual([null, 0.25, null]);
    expect([data.working, data.share]).toEqual([null, null]);
  });

  test('a wrong passphrase is passed on, and nothing is under way any more', async () => {
    const { data } = await begun('backups=2');
    const backup = data.backups!.backups[0]!;
    await expect(data.check(backup, 'guess')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await expect(data.restore(backup, 'guess')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    expect(data.working).toBeNull();
    expect(await data.restore(backup, 'four warm words')).toMatchObject({ chats: 5 });
  });

  test('another rhythm shows at once and goes back when it could not be kept', async () => {
    const { data, backend, told } = await begun('backups=1');
    backend.setBackups = () => Promise.reject(new BackendError('set_backups', 'disk_full', 'The disk is full.'));
    const kept = data.schedule('daily', 10);
    expect(data.backups).toMatchObject({ every: 'daily', keep: 10 });
    await kept;
    expect(data.backups).toMatchObject({ every: 'weekly', keep: 5 });
    expect(told.failed).toHaveBeenCalledWith('set_backups', expect.anything());
  });

  test('deleted, it is off the list', async () => {
    const { data } = await begun('backups=2');
    expect(await data.removeBackup(data.backups!.backups[1]!)).toBe(true);
    expect(data.backups?.backups).toHaveLength(1);
  });
});

describe('the bin', () => {
  test('holds deleted chats too, and gives back', async () => {
    const { data, backend, told } = await begun();
    await backend.deleteSession('chat-2');
    await data.load();
    const entry = data.bin!.find(({ id }) => id === 'chat-2')!;
    expect(entry).toMatchObject({ kind: 'chat', title: 'Asking for a raise' });
    expect(await data.bringBack(entry)).toBe(true);
    expect(told.broughtBack).toHaveBeenCalledWith(entry);
    expect(data.bin?.some(({ id }) => id === 'chat-2')).toBe(false);
    expect((await backend.sessions()).map(({ id }) => id)).toContain('chat-2');
  });

  test('refused, an entry stays', async () => {
    const { data, backend, told } = await begun();
    const before = data.bin!.length;
    backend.deleteFromBin = () => Promise.reject(new BackendError('delete_from_bin', 'disk_full', 'The disk is full.'));
    expect(await data.deleteForGood(data.bin![0]!)).toBe(false);
    expect([data.bin!.length, told.failed.mock.calls.length]).toEqual([before, 1]);
    expect(await data.emptyBin()).toBe(before);
    expect(data.bin).toEqual([]);
  });

  const entry = (title: string, detail = '', gone_ms = 0): BinEntry => ({ id: title, kind: 'chat', title, detail, deleted_ms: 0, gone_ms });

  test.each([
    ['', 3], ['cafe', 1], ['LYON', 1], ['mira lyon', 1], ['tea mira', 0],
  ])('“%s” finds %i', (query, count) => {
    expect(found([entry('Café'), entry('Lives in Lyon', 'Known to Mira'), entry('Tea')], query)).toHaveLength(count);
  });

  test('days are calendar days, and none is less than nothing', () => {
    const now = new Date(2026, 10, 22, 23, 0).getTime();
    expect(daysLeft(entry('a', '', new Date(2026, 10, 23, 1, 0).getTime()), now)).toBe(1);
    expect(daysLeft(entry('a', '', now - 1e9), now)).toBe(0);
  });
});

describe('everything', () => {
  test('is exported, or it is told why not', async () => {
    const { data, backend, told } = await begun();
    await data.export();
    expect(data.exported).toMatchObject({ files: 214 });
    backend.exportEverything = () => Promise.reject(new BackendError('export_everything', 'disk_full', 'The disk is full.'));
    await data.export();
    expect([data.exported, told.failed.mock.calls.length]).toEqual([null, 1]);
  });

  test('is deleted only with the word for it', async () => {
    const { data, backend } = await begun();
    await expect(data.wipe('delete', false, false)).rejects.toMatchObject({ code: 'bad_input' });
    expect(await backend.sessions()).toHaveLength(5);
    expect(await data.wipe('DELETE', true, true)).toMatchObject({ left: [] });
    expect([await backend.sessions(), (await backend.appInfo()).onboarded]).toEqual([[], false]);
  });

  test('a page that cannot be filled says why', async () => {
    const { data, backend } = await begun();
    backend.health = () => Promise.reject(new BackendError('health', 'internal', 'The database is locked.'));
    await data.load();
    expect(data.problem).toBe('The database is locked.');
  });
});
