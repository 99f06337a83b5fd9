import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import type { ChatEvent } from './backend';
import { tauriBackend } from './tauri';

afterEach(() => clearMocks());

const DRAFT = { kind: 'openai-compatible', name: 'Home', base_url: 'http://127.0.0.1:8080/v1', model: 'm', context_tokens: null, sees: false } as const;
const VIEW = { ...DRAFT, id: 'p1', key: { state: 'kept', last: 'x7Qa', where: 'keyring' }, host: '127.0.0.1:8080', reach: 'this_computer', tested: null, enabled: true, changed_ms: 1 };

test('every verb is a command of its name, with camelCase arguments', async () => {
  const calls: [string, unknown][] = [];
  const answers: Record<string, unknown> = {
    providers: [VIEW], order_providers: [VIEW], session_provider: { in_use: 'p1' }, key_store: { choice: 'vault-of-tomorrow', keyring_works: true, locked: false }, provider_models: [{ id: 'm' }],
    test_draft: { ok: false, cause: 'wrong_key', message: 'No.', took_ms: null, at_ms: 1 },
  };
  mockIPC((command, args) => {
    calls.push([command, args]);
    return command in answers ? answers[command] : /provider/.test(command) && !/remove|character|session/.test(command) ? VIEW : null;
  });
  const backend = tauriBackend();
  expect(await backend.providers()).toEqual([VIEW]);
  await backend.addProvider(DRAFT, 'k');
  await backend.changeProvider('p1', DRAFT);
  expect(await backend.removeProvider('p1')).toBeUndefined();
  await backend.setProviderKey('p1', 'k');
  await backend.orderProviders(['p1']);
  await backend.setProviderEnabled('p1', false);
  expect(await backend.testDraft(DRAFT, null)).toEqual({ ok: false, cause: 'wrong_key', message: 'No.', took_ms: 0, at_ms: 1, model_ok: null });
  expect(await backend.providerModels('p1')).toEqual([{ id: 'm', name: null, context_tokens: null, sees: null }]);
  expect(await backend.characterProvider('mira')).toBeNull();
  await backend.setCharacterProvider('mira', 'p1');
  expect(await backend.setSessionProvider('s1', null)).toEqual({ provider_id: null, in_use: 'p1' });
  expect((await backend.chooseKeyStore('session', null)).choice, 'a place of a newer program: nothing is promised').toBe('session');
  await backend.setOffline(true);
  expect(await backend.exportLedger()).toBeNull();
  await backend.setUsageLimit(5);
  expect(calls).toEqual([
    ['providers', {}],
    ['add_provider', { draft: DRAFT, key: 'k' }],
    ['change_provider', { id: 'p1', draft: DRAFT }],
    ['remove_provider', { id: 'p1' }],
    ['set_provider_key', { id: 'p1', key: 'k' }],
    ['order_providers', { ids: ['p1'] }],
    ['set_provider_enabled', { id: 'p1', enabled: false }],
    ['test_draft', { draft: DRAFT, key: null }],
    ['provider_models', { id: 'p1' }],
    ['character_provider', { characterId: 'mira' }],
    ['set_character_provider', { characterId: 'mira', providerId: 'p1' }],
    ['set_session_provider', { sessionId: 's1', providerId: null }],
    ['session_provider', { sessionId: 's1' }],
    ['choose_key_store', { choice: 'session', passphrase: null }],
    ['key_store', {}],
    ['set_offline', { offline: true }],
    ['export_ledger', {}],
    ['set_usage_limit', { limit: 5 }],
  ]);
});

test('words of a newer program take the careful reading', async () => {
  mockIPC(() => [{ ...VIEW, kind: 'telepathy', reach: 'orbit', key: { state: 'sealed', last: '', where: 'moon' }, tested: { ok: false, cause: 'eclipse', message: 'Dark.', took_ms: 5, at_ms: 1, model_ok: null } }]);
  const [provider] = await tauriBackend().providers();
  expect(provider).toMatchObject({ kind: 'openai-compatible', reach: 'internet', key: { state: 'unreadable', where: '' }, tested: { cause: 'not_understood', message: 'Dark.' } });
});

test('who answered comes before the first word', async () => {
  let send: (event: unknown) => void = () => {};
  mockIPC((_, args) => {
    send = (args as { onEvent: { onmessage: (event: unknown) => void } }).onEvent.onmessage;
    return null;
  });
  const events: ChatEvent[] = [];
  await tauriBackend().subscribe((event) => events.push(event));
  send({ kind: 'answered_by', session_id: 's1', provider_id: 'p1', name: 'Home', model: 'm' });
  expect(events).toEqual([{ kind: 'answered_by', session_id: 's1', provider_id: 'p1', name: 'Home', model: 'm', fell_back_from: null, why: null }]);
});
