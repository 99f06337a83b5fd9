import { expect, test, vi } from 'vitest';
import { BackendError, type ProviderBackend, type ProviderView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Answering } from './answering.svelte';
import { draftOfServer, emptyDraft, freeName, missing } from './provider-kinds';
import { Providers } from './providers.svelte';

async function loaded(query: string, change: Partial<ProviderBackend> = {}) {
  const backend = Object.assign(fakeBackend({ query: `pace=0&${query}` }), change);
  const told = { failed: vi.fn(), removed: vi.fn<(provider: ProviderView, undo: () => void) => void>(), keyless: vi.fn() };
  const providers = new Providers(backend, told);
  await providers.load();
  return { providers, told, backend };
}

const names = (providers: Providers) => providers.list?.map(({ name }) => name);

test('without any provider the built-in one answers alone', async () => {
  const { providers } = await loaded('');
  expect(names(providers)).toEqual(['Built-in brain']);
  expect(providers.several).toBe(false);
});

test('another order is shown at once, and kept by the program', async () => {
  const { providers, backend } = await loaded('providers=three');
  const moving = providers.move(1, 0);
  expect(names(providers)?.[0]).toBe('Claude');
  expect(await moving).toBe(true);
  expect((await backend.providers()).map(({ id }) => id)).toEqual(['claude', 'server', 'ollama', 'local']);
});

test('an order that is refused goes back to what it was', async () => {
  const { providers, told } = await loaded('providers=three', { orderProviders: () => Promise.reject(new BackendError('order_providers', 'disk_full', 'The disk is full.')) });
  expect(await providers.move(0, 3)).toBe(false);
  expect(names(providers)?.[0]).toBe('Home server');
  expect(told.failed).toHaveBeenCalledOnce();
});

test('who is removed can come back to the same place, without the key', async () => {
  const { providers, told } = await loaded('providers=three');
  await providers.remove(providers.find('claude')!);
  expect(providers.find('claude')).toBeNull();
  told.removed.mock.lastCall?.[1]();
  await vi.waitFor(() => expect(told.keyless).toHaveBeenCalledOnce());
  expect(names(providers)).toEqual(['Home server', 'Claude', 'Ollama', 'Built-in brain']);
  expect(providers.find('claude')?.key).toEqual({ state: 'none', last: '', where: '' });
});

test('a test says which of the causes it was', async () => {
  const { providers } = await loaded('providers=lost');
  await Promise.all([providers.test('server'), providers.test('claude')]);
  expect([providers.find('server')?.tested?.cause, providers.find('claude')?.tested?.ok]).toEqual(['unreachable', true]);
});

test('models are asked for once; a list that failed is asked for again', async () => {
  const { providers, backend } = await loaded('providers=three');
  const asked = vi.spyOn(backend, 'providerModels').mockRejectedValueOnce(new BackendError('models', 'unreachable', 'Nothing listens there.'));
  await providers.listModels('server');
  expect(providers.offers.get('server')?.problem).toContain('Nothing listens');
  await providers.listModels('server');
  await providers.listModels('server');
  expect(asked).toHaveBeenCalledTimes(2);
  await providers.setModel(providers.find('server')!, 'gemma-3-4b-it');
  expect(providers.find('server')).toMatchObject({ model: 'gemma-3-4b-it', context_tokens: 32_768 });
});

test('a new one is asked before the built-in one, where that stood last', async () => {
  const { providers, backend } = await loaded('');
  const draft = { ...emptyDraft('ollama', []), model: 'qwen3:8b' };
  await providers.put(await backend.addProvider(draft, null));
  expect((await backend.providers()).map(({ kind }) => kind)).toEqual(['ollama', 'local']);
  await providers.move(1, 0);
  await providers.put(await backend.addProvider({ ...draft, name: 'Second' }, null));
  expect(names(providers), 'who put the built-in one first meant it').toEqual(['Built-in brain', 'Ollama', 'Second']);
});

test('a found server is a draft, and one that only speaks is none', async () => {
  const { providers } = await loaded('found');
  await providers.look();
  expect(providers.found?.map((server) => draftOfServer(server, ['Ollama']))).toEqual([
    { kind: 'ollama', name: 'Ollama 2', base_url: 'http://127.0.0.1:11434/api', model: 'llama3.2:3b', context_tokens: null, sees: false },
    { kind: 'openai-compatible', name: 'LM Studio', base_url: 'http://127.0.0.1:1234/v1', model: 'gemma-3-4b-it', context_tokens: null, sees: false },
    null,
  ]);
});

test('names do not repeat', () => {
  expect(freeName('Claude', ['Claude', 'Claude 2'])).toBe('Claude 3');
});

test.each([
  [{ ...emptyDraft('anthropic', []), name: ' ' }, false, 'name'],
  [emptyDraft('openai-compatible', []), false, 'address'],
  [emptyDraft('anthropic', []), false, 'key'],
  [emptyDraft('anthropic', []), true, null],
  [emptyDraft('ollama', []), false, null],
] as const)('what is missing: %o with a key: %s', (draft, hasKey, expected) => {
  expect(missing(draft, hasKey)).toBe(expected);
});

test('the chat has its own provider, the companion another, and the reply tells who answered', async () => {
  const { backend } = await loaded('providers=lost');
  const answering = new Answering(backend, vi.fn());
  await backend.subscribe((event) => answering.receive(event));
  await answering.open('chat-1', 'mira');
  expect([answering.chosen, answering.inUse, answering.always]).toEqual([null, 'server', null]);
  await answering.choose('ollama');
  await answering.setAlways(true);
  expect([answering.chosen, answering.inUse, answering.always]).toEqual(['ollama', 'ollama', 'ollama']);
  await answering.choose(null);
  await backend.setCharacterProvider('mira', null);
  await backend.sendMessage('chat-1', 'Hello');
  await vi.waitFor(() => expect(answering.inUse, 'the first in line is lost, and it does not go farther than to this network').toBe('ollama'));
});

test('an answer about a chat that was left is not taken', async () => {
  const { backend } = await loaded('providers=three');
  const slow = backend.sessionProvider.bind(backend);
  backend.sessionProvider = async (id) => {
    if (id === 'chat-1') await new Promise((done) => setTimeout(done, 20));
    return { ...(await slow(id)), in_use: id };
  };
  const answering = new Answering(backend, vi.fn());
  await Promise.all([answering.open('chat-1', 'mira'), answering.open('chat-2', 'theo')]);
  expect(answering.inUse).toBe('chat-2');
});
