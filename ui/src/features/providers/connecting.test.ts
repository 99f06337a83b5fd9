import { expect, test, vi } from 'vitest';
import { BackendError, type ProviderDraft } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Connecting } from './connecting.svelte';
import { draftOf, emptyDraft } from './provider-kinds';

const KEY = 'sk-planted-canary-7f3a9c';
const server = (change: Partial<ProviderDraft> = {}): ProviderDraft => ({ ...emptyDraft('openai-compatible', []), base_url: 'http://10.0.0.7:8000/v1', ...change });

function connecting(draft: ProviderDraft, query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const onkept = vi.fn();
  return { backend, onkept, form: new Connecting(backend, draft, null, onkept) };
}

test.each([
  [server(), 'wrong-key', 'wrong_key'],
  [server(), 'poor-key', 'no_credit'],
  [server({ base_url: 'https://nowhere.example/v1' }), KEY, 'no_network'],
  [server({ base_url: 'http://127.0.0.1:9/v1' }), KEY, 'unreachable'],
  [server({ base_url: 'http://127.0.0.1:8080/wrong' }), KEY, 'wrong_url'],
  [server({ model: 'none' }), KEY, 'wrong_model'],
  [emptyDraft('anthropic', []), '', 'wrong_key'],
] as const)('a test tells the causes apart: %o with %s is %s', async (draft, key, cause) => {
  const { form } = connecting(draft);
  await form.test(key);
  expect(form.report).toMatchObject({ ok: false, cause });
  expect(form.offer.models, 'no list is asked of what does not answer').toBeNull();
});

test('offline nothing is asked of another computer, but of this one', async () => {
  const away = connecting(server(), 'offline');
  await away.form.test('');
  expect(away.form.report?.cause).toBe('offline');
  const here = connecting(server({ base_url: 'http://127.0.0.1:8080/v1' }), 'offline');
  await here.form.test('');
  expect(here.form.report?.ok).toBe(true);
});

test('a good test brings the list, and a model of it what it can hold', async () => {
  const { form } = connecting(server());
  await form.test(KEY);
  expect(form.offer.models).toHaveLength(43);
  form.setModel('gemma-3-4b-it');
  expect(form.draft).toMatchObject({ model: 'gemma-3-4b-it', context_tokens: 32_768 });
});

test('another address or key makes what was found out void', async () => {
  const { form } = connecting(server());
  await form.test(KEY);
  form.set({ base_url: 'http://10.0.0.8:8000/v1' });
  expect([form.report, form.offer.models]).toEqual([null, null]);
  await form.test(KEY);
  form.keyChanged();
  expect([form.report, form.offer.models]).toEqual([null, null]);
});

test('the key passes through and stays nowhere', async () => {
  const { form, onkept, backend } = connecting(server({ model: 'gemma-3-4b-it' }));
  const add = vi.spyOn(backend, 'addProvider');
  await form.test(KEY);
  expect(await form.save(KEY)).toBe(true);
  expect(add.mock.lastCall?.[1]).toBe(KEY);
  const everything = [form.draft, form.kept, form.report, form.offer, form.problem, onkept.mock.calls, await backend.providers()];
  expect(JSON.stringify(everything)).not.toContain(KEY);
  expect(form.kept).toMatchObject({ key: { last: '3a9c' }, tested: { ok: true } });
});

test('a kept one is tested with its kept key, saved first where it was changed', async () => {
  const { backend, onkept } = connecting(server(), 'providers=three');
  const claude = (await backend.providers()).find(({ id }) => id === 'claude')!;
  const form = new Connecting(backend, draftOf(claude), claude, onkept);
  const change = vi.spyOn(backend, 'changeProvider');
  await form.test('');
  expect(change).not.toHaveBeenCalled();
  form.set({ name: 'Claude at work' });
  await form.test('');
  expect(change).toHaveBeenCalledOnce();
  expect(onkept.mock.lastCall?.[0]).toMatchObject({ name: 'Claude at work', tested: { ok: true } });
});

test('a refused save says why and keeps what was written', async () => {
  const { form, backend, onkept } = connecting(server({ model: 'm' }));
  backend.addProvider = () => Promise.reject(new BackendError('add_provider', 'keys_locked', 'The keys are locked.'));
  expect(await form.save(KEY)).toBe(false);
  expect([form.problem, form.draft.model, form.busy]).toEqual(['The keys are locked.', 'm', null]);
  expect(onkept).not.toHaveBeenCalled();
});
