import { invoke } from '@tauri-apps/api/core';
import { finite, known, settled } from './bridge';
import { OUTCOMES, PURPOSES, type LedgerPage, type NetworkBackend, type Usage } from './network';
import { CAUSES, KEY_PLACES, PROVIDER_KINDS, REACHES, type AnsweredBy, type FoundServer, type KeyStore, type KeyView, type ModelChoice, type ProviderBackend, type ProviderView, type SessionProvider, type TestReport } from './providers';

/** Providers of the real program. */
export function providers(): ProviderBackend {
  return {
    providers: async () => (await ask<ProviderView[]>('providers')).map(provider),
    addProvider: async (draft, key) => provider(await ask('add_provider', { draft, key })),
    changeProvider: async (id, draft) => provider(await ask('change_provider', { id, draft })),
    removeProvider: async (id) => void (await ask('remove_provider', { id })),
    restoreProvider: async (id) => provider(await ask('restore_provider', { id })),
    setProviderKey: async (id, key) => provider(await ask('set_provider_key', { id, key })),
    forgetProviderKey: async (id) => provider(await ask('forget_provider_key', { id })),
    testProvider: async (id) => report(await ask('test_provider', { id })),
    testDraft: async (draft, key) => report(await ask('test_draft', { draft, key })),
    providerModels: async (id) => (await ask<ModelChoice[]>('provider_models', { id })).map(choice),
    draftModels: async (draft, key) => (await ask<ModelChoice[]>('draft_models', { draft, key })).map(choice),
    orderProviders: async (ids) => (await ask<ProviderView[]>('order_providers', { ids })).map(provider),
    setProviderEnabled: async (id, enabled) => provider(await ask('set_provider_enabled', { id, enabled })),
    foundServers: () => ask<FoundServer[]>('found_servers'),
    characterProvider: async (characterId) => (await ask<string | null>('character_provider', { characterId })) ?? null,
    setCharacterProvider: async (characterId, providerId) => void (await ask('set_character_provider', { characterId, providerId })),
    sessionProvider: async (sessionId) => inUse(await ask('session_provider', { sessionId })),
    setSessionProvider: async (sessionId, providerId) => {
      await ask('set_session_provider', { sessionId, providerId });
      return inUse(await ask('session_provider', { sessionId }));
    },
    keyStore: async () => store(await ask('key_store')),
    chooseKeyStore: async (choice, passphrase) => {
      await ask('choose_key_store', { choice, passphrase });
      return store(await ask('key_store'));
    },
    unlockKeys: async (passphrase) => {
      await ask('unlock_keys', { passphrase });
      return store(await ask('key_store'));
    },
  };
}

/** What leaves the machine, of the real program. */
export function network(): NetworkBackend {
  return {
    offline: () => ask('offline'),
    setOffline: async (offline) => void (await ask('set_offline', { offline })),
    ledger: async (before, limit) => ledger(await ask('ledger', { before, limit })),
    exportLedger: async () => (await ask<string | null>('export_ledger')) ?? null,
    clearLedger: async () => void (await ask('clear_ledger')),
    usage: async (days) => usage(await ask('usage', { days })),
    setUsageLimit: async (limit) => void (await ask('set_usage_limit', { limit })),
    pricesFile: () => ask('prices_file'),
  };
}

type Told = Omit<AnsweredBy, 'fell_back_from' | 'why'> & Partial<Pick<AnsweredBy, 'fell_back_from' | 'why'>>;

export function answeredBy(event: Told): AnsweredBy {
  return { ...event, fell_back_from: event.fell_back_from ?? null, why: event.why ?? null };
}

// Words of a newer program take the careful reading; numbers that JSON cannot write come as null.

function provider(view: ProviderView): ProviderView {
  return {
    ...view,
    kind: known(PROVIDER_KINDS, view.kind, 'openai-compatible'),
    context_tokens: view.context_tokens ?? null,
    key: keyView(view.key),
    reach: known(REACHES, view.reach, 'internet'),
    tested: view.tested && report(view.tested),
    changed_ms: finite(view.changed_ms, 0),
  };
}

export function keyView(key: KeyView): KeyView {
  return { ...key, state: known(['none', 'kept', 'session', 'not_needed'], key.state, 'unreadable'), where: known(KEY_PLACES, key.where, '') };
}

export function report(given: TestReport): TestReport {
  const cause = given.ok ? null : known(CAUSES, given.cause, 'not_understood');
  return { ...given, cause, took_ms: finite(given.took_ms, 0), at_ms: finite(given.at_ms, 0), model_ok: given.model_ok ?? null };
}

function choice(given: ModelChoice): ModelChoice {
  return { id: given.id, name: given.name ?? null, context_tokens: given.context_tokens ?? null, sees: given.sees ?? null };
}

function inUse(given: SessionProvider): SessionProvider {
  return { ...given, provider_id: given.provider_id ?? null };
}

function store(given: KeyStore): KeyStore {
  return { ...given, choice: known(KEY_PLACES, given.choice, 'session') };
}

function ledger(page: LedgerPage): LedgerPage {
  return {
    more: page.more,
    total_out: finite(page.total_out, 0),
    total_in: finite(page.total_in, 0),
    items: page.items.map((entry) => ({
      ...entry,
      purpose: known(PURPOSES, entry.purpose, 'chat'),
      outcome: known(OUTCOMES, entry.outcome, 'failed'),
      chat_id: entry.chat_id ?? null,
      chat_title: entry.chat_title ?? null,
      status: entry.status ?? null,
    })),
  };
}

function usage(given: Usage): Usage {
  const rows = given.rows.map((row) => ({ ...row, seconds: finite(row.seconds, 0), cost: row.cost ?? null, character_id: row.character_id ?? null, character: row.character ?? null }));
  return { rows, month_cost: finite(given.month_cost, 0), limit: given.limit ?? null, currency: 'USD' };
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}
