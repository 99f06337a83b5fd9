import { describe, expect, test, vi } from 'vitest';
import type { DownloadView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { LocalModels } from './local.svelte';

async function loaded(query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const told = { arrived: vi.fn(), removed: vi.fn(), changed: vi.fn() };
  const local = new LocalModels(backend, told);
  await local.load();
  return { backend, told, local };
}

/** A program that reports when the test says so. */
async function watched() {
  const { backend, told } = await loaded();
  let report: (download: DownloadView) => void = () => {};
  backend.watchDownloads = async (on) => void (report = on);
  const local = new LocalModels(backend, told);
  await local.load();
  return { backend, told, local, report: (change: Partial<DownloadView>) => report({ id: 'qwen3-0.6b', name: 'Qwen3 0.6B', doing: 'fetching', done_bytes: 10, total_bytes: 100, bytes_per_second: 5, remaining_ms: 18, host: 'h', sha256: null, trouble: null, ...change }) };
}

describe('offers', () => {
  test('few at first, the recommended one leads, what is too large waits; all on demand', async () => {
    const { local } = await loaded();
    const { list, count } = local.offersOf('chat', false);
    expect(list.map(({ id }) => id)).toEqual(['qwen3-1.7b', 'qwen3-0.6b', 'llama-3.2-3b']);
    expect(count).toBe(4);
    expect(local.offersOf('chat', true).list.map(({ id }) => id)).toContain('qwen3-8b');
    expect(local.offersOf('voice', true).count).toBe(0);
  });

  test('what is on its way is shown, however large', async () => {
    const { local, report } = await watched();
    report({ id: 'qwen3-8b' });
    expect(local.offersOf('chat', false).list.map(({ id }) => id)).toContain('qwen3-8b');
    expect(local.added, 'its own offer shows it').toEqual([]);
  });

  test('measured once, every model has its speed', async () => {
    const { local } = await loaded();
    expect(local.measured).toBe(false);
    await local.measure();
    expect(local.measured).toBe(true);
    expect(local.offers?.find(({ id }) => id === 'qwen3-1.7b')?.tokens_per_second).toBeCloseTo(7.6);
  });
});

describe('downloads', () => {
  test('one that arrives is told once, stands among what is here, and is no download any more', async () => {
    const { backend, told, local, report } = await watched();
    report({});
    expect(local.download('qwen3-0.6b')?.done_bytes).toBe(10);
    const here = await backend.localModels();
    backend.localModels = async () => [...here, { ...here[0]!, path: 'qwen3-0.6b.gguf', name: 'Qwen3 0.6B', answers: false }];
    report({ doing: 'done' });
    report({ doing: 'done' });
    await vi.waitFor(() => expect(local.download('qwen3-0.6b')).toBeNull());
    expect(told.arrived).toHaveBeenCalledExactlyOnceWith('Qwen3 0.6B');
    expect(local.shown.map(({ name }) => name)).toContain('Qwen3 0.6B');
  });

  test('one of an address has a place of its own', async () => {
    const { local, report } = await watched();
    report({ id: 'added-1', name: 'x.gguf' });
    expect(local.added.map(({ id }) => id)).toEqual(['added-1']);
  });

  test('what the program refuses is told in its words', async () => {
    const { local } = await loaded('offline');
    await local.start('qwen3-0.6b', false);
    expect(local.problem).toMatch(/^Visavis is offline/);
    expect(local.download('qwen3-0.6b')).toBeNull();
    const full = (await loaded('download=full')).local;
    await full.start('qwen3-0.6b', false);
    expect(full.problem).toMatch(/2\.5 GB are needed/);
  });

  test('a wrong address begins nothing and keeps its own sentence', async () => {
    const { local } = await loaded();
    expect(await local.downloadAddress('http://127.0.0.1/readme.txt')).toBe(false);
    expect([local.bringProblem, local.problem]).toEqual(['Only GGUF files can be used as a model. Look for one that ends with .gguf.', null]);
  });

  test('a file that is copied has its own bar, and is told by its import alone', async () => {
    const { told, local, report } = await watched();
    report({ id: 'import-x.gguf', done_bytes: 40 });
    expect(local.carrying?.done_bytes).toBe(40);
    report({ id: 'import-x.gguf', doing: 'done' });
    expect([local.added, told.arrived.mock.calls]).toEqual([[], []]);
  });

  test('the watch is set once, however often the room is entered', async () => {
    const { backend, local } = await loaded();
    const watch = vi.spyOn(backend, 'watchDownloads');
    await local.load();
    expect(watch).not.toHaveBeenCalled();
  });
});

describe('what is here', () => {
  test('another one answers; one that is too large says so and the old one stays', async () => {
    const { local, told } = await loaded('local=many');
    const answers = () => local.installed?.find((model) => model.answers && model.purpose === 'chat')?.name;
    await local.use('qwen3-1.7b.gguf');
    expect(answers()).toBe('Qwen3 1.7B');
    expect(told.changed).toHaveBeenCalledOnce();
    await local.use('imported/story-teller-32b.Q4_K_M.gguf');
    expect(local.problem).toContain('16 GB');
    expect([answers(), local.using]).toEqual(['Qwen3 1.7B', null]);
  });

  test('who listens is a list of its own; another ear changes nothing about who answers', async () => {
    const { local } = await loaded('local=many');
    expect(local.shown.some(({ purpose }) => purpose === 'listening')).toBe(false);
    const [tiny, base] = local.ears;
    expect([tiny?.answers, base?.answers]).toEqual([true, false]);
    await local.use(base!.path);
    expect(local.ears.map(({ answers }) => answers)).toEqual([false, true]);
    expect(local.shown.filter(({ answers }) => answers)).toHaveLength(1);
  });

  test('removed, it is on offer again', async () => {
    const { local, told } = await loaded('local=many');
    const model = local.installed!.find(({ path }) => path === 'qwen3-1.7b.gguf')!;
    await local.remove(model);
    expect(told.removed).toHaveBeenCalledWith('Qwen3 1.7B');
    expect(local.installed?.some(({ path }) => path === model.path)).toBe(false);
    expect(local.offersOf('chat', true).list.map(({ id }) => id)).toContain('qwen3-1.7b');
  });

  test('imports: one, a folder, and a dialog that was closed', async () => {
    const { backend, local } = await loaded();
    expect((await local.bring('folder'))?.map(({ name }) => name)).toEqual(['first', 'second']);
    expect((await local.bring({ path: '/a/b.gguf' }))?.[0]?.name).toBe('b');
    backend.importModel = async () => null;
    expect(await local.bring('file')).toBeNull();
    expect(local.bringProblem).toBeNull();
  });
});
