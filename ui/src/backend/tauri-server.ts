import { invoke } from '@tauri-apps/api/core';
import { finite, settled } from './bridge';
import { API_SCOPES, type ApiKey, type NewApiKey, type ServerBackend, type ServerView } from './server';

/** The local HTTP API of the real program. */
export function server(): ServerBackend {
  return {
    serverState: async () => view(await ask('server_state')),
    setServer: async (change) => view(await ask('set_server', { change })),
    apiKeys: async () => (await ask<ApiKey[]>('api_keys')).map(key),
    createApiKey: async (name, scopes, days) => {
      const made = await ask<NewApiKey>('create_api_key', { name, scopes, days });
      return { secret: made.secret, key: key(made.key) };
    },
    revokeApiKey: async (name) => void (await ask('revoke_api_key', { name })),
  };
}

function view(given: ServerView): ServerView {
  return { ...given, port: finite(given.port, 0), address: given.address ?? null, docs: given.docs ?? null, error: given.error ?? null };
}

/** Scopes of a newer program are left out: this page cannot say what they open. */
function key(given: ApiKey): ApiKey {
  return { ...given, scopes: API_SCOPES.filter((scope) => given.scopes.includes(scope)), created_ms: finite(given.created_ms, 0), expires_ms: given.expires_ms ?? null };
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}
