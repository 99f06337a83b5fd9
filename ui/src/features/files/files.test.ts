import { describe, expect, test, vi } from 'vitest';
import { BackendError } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Files } from './files.svelte';
import { factsOf, goesTo } from './file-facts';

const file = (name: string, text = 'Once upon a time.', size = text.length) => ({ name, size, arrayBuffer: async () => new TextEncoder().encode(text).buffer }) as unknown as File;

function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const told = { info: vi.fn(), failed: vi.fn() };
  return { backend, told, files: new Files(backend, told) };
}

const read = (files: Files) => vi.waitFor(() => expect(files.pending('chat-1')).toBe(false));
const states = (files: Files) => files.all.map(({ state }) => state);

describe('files on their way into a message', () => {
  test('are read at once, for the chat they were given to, and judged by what they hold', async () => {
    const { files } = begun();
    files.take('chat-1', [file('story.txt'), file('list.pdf', '%PDF-1.7 x')]);
    files.take('chat-2', [file('other.md')]);
    expect([files.pending('chat-1'), files.claim('chat-1')]).toEqual([true, null]);
    await read(files);
    expect(files.of('chat-1').map(({ handed }) => handed?.kind)).toEqual(['text', 'pdf']);
    expect(files.claim('chat-1')).toHaveLength(2);
    files.sent('chat-1');
    expect(files.all.map(({ sessionId }) => sessionId)).toEqual(['chat-2']);
  });

  test('one that is refused says why, holds nobody up, and can be tried again', async () => {
    const { files, backend } = begun();
    const hand = vi.spyOn(backend, 'handFile');
    files.take('chat-1', [file('locked.pdf', '%PDF-1.7 /Encrypt'), file('ok.txt')]);
    await read(files);
    expect(states(files)).toEqual(['refused', 'ready']);
    expect(files.all[0]?.message).toContain('without the password');
    expect([files.count('chat-1'), files.claim('chat-1')?.length]).toEqual([1, 1]);
    hand.mockResolvedValueOnce({ ...files.all[1]!.handed!, token: 'again' });
    files.retry(files.all[0]!.key);
    await read(files);
    expect(states(files)).toEqual(['ready', 'ready']);
  });

  test('what is too large is not even read', async () => {
    const { files, backend } = begun();
    const hand = vi.spyOn(backend, 'handFile');
    files.take('chat-1', [file('film.txt', 'x', 40_000_000)]);
    await read(files);
    expect(files.all[0]).toMatchObject({ state: 'refused', message: expect.stringContaining('40 MB') });
    expect(hand).not.toHaveBeenCalled();
  });

  test('more than ten are left out, and it is said', () => {
    const { files, told } = begun('handed=slow');
    files.take('chat-1', Array.from({ length: 12 }, (_, n) => file(`${n}.txt`)));
    expect([files.all.length, told.info.mock.calls.length]).toEqual([10, 1]);
  });

  test('what would leave this computer unseen is shown first, once', async () => {
    const { files } = begun('sends=remote');
    files.take('chat-1', [file('a.txt')]);
    await read(files);
    expect([files.claim('chat-1'), files.looking]).toEqual([null, { sessionId: 'chat-1', sends: true }]);
    files.looking = null;
    expect(files.claim('chat-1')).toHaveLength(1);
    files.take('chat-1', [file('b.txt')]);
    await read(files);
    expect(files.claim('chat-1'), 'another one came').toBeNull();
  });

  test('when somebody else answers, they are read anew, and what was seen counts no more', async () => {
    const { files, backend } = begun();
    const dropped = vi.spyOn(backend, 'dropHanded');
    files.take('chat-1', [file('a.txt')]);
    await read(files);
    const before = files.all[0]!.handed!;
    files.look('chat-1');
    backend.handFile = async () => ({ ...before, token: 'new', to: 'Claude · api.anthropic.com', leaves: true });
    await files.renew('chat-1');
    expect(dropped).toHaveBeenCalledWith(before.token);
    expect(files.all[0]).toMatchObject({ state: 'ready', seen: false, handed: { token: 'new' } });
    expect(files.claim('chat-1')).toBeNull();
  });

  test('removed while it is read, the program lets it go', async () => {
    const { files, backend } = begun();
    const dropped = vi.spyOn(backend, 'dropHanded');
    files.take('chat-1', [file('a.txt')]);
    files.remove(files.all[0]!.key);
    await vi.waitFor(() => expect(dropped).toHaveBeenCalledOnce());
    expect(files.all).toEqual([]);
  });

  test('where a file of a message was saved, or why not', async () => {
    const { files, backend, told } = begun();
    backend.saveFile = async () => '/Downloads/a.txt';
    await files.save('x');
    expect(told.info).toHaveBeenCalledWith('Saved as /Downloads/a.txt');
    backend.saveFile = () => Promise.reject(new BackendError('save_file', 'disk_full', 'The disk is full.'));
    await files.save('x');
    expect(told.failed).toHaveBeenCalledWith('save_file', expect.anything());
  });
});

test('facts in one line, and the way out is never hidden behind what stays', async () => {
  expect(factsOf({ kind: 'pdf', pages: 3, bytes: 1_240_000 })).toBe('PDF · 3 pages · 1.2 MB');
  const here = { to: 'this computer', leaves: false } as never;
  const there = { to: 'Claude · api.anthropic.com', leaves: true } as never;
  expect(goesTo([here, there])).toEqual({ to: 'Claude · api.anthropic.com', leaves: true });
  expect([goesTo([here]), goesTo([])]).toEqual([{ to: 'this computer', leaves: false }, null]);
});
