import { BackendError } from './errors';
import type { FakeTimers } from './fake-timers';
import { API_SCOPES, type ApiKey, type ServerBackend, type ServerView } from './server';

const DAY = 86_400_000;

/** The local HTTP API of the fake, which answers nobody. `?server=on|busy`: it runs; its port is taken. `?apikeys`: two keys are there. */
export function fakeServer(query: URLSearchParams, timers: FakeTimers, now: () => number, ownerOnly: () => void): ServerBackend {
  let asked = { on: query.has('server'), port: 8000, origins: [] as string[] };
  let keys: ApiKey[] = query.has('apikeys') ? samples(now()) : [];
  const state = (): ServerView => {
    const busy = asked.on && query.get('server') === 'busy' && asked.port === 8000;
    const address = asked.on && !busy ? `http://127.0.0.1:${asked.port}` : null;
    return {
      ...asked,
      address,
      docs: address && `${address}/docs`,
      open: keys.length === 0,
      error: busy ? 'Another program listens on port 8000 already. Choose another port, or end that program.' : null,
    };
  };

  return {
    serverState: async () => (ownerOnly(), state()),
    setServer: async (change) => {
      ownerOnly();
      await timers.wait(300);
      const wrong = change.origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
      if (wrong !== undefined) throw new BackendError('set_server', 'bad_input', `“${wrong}” is no origin. It is like https://example.com, without a path.`);
      asked = { ...change, origins: [...change.origins] };
      return state();
    },
    apiKeys: async () => (ownerOnly(), [...keys]),
    createApiKey: async (name, scopes, days) => {
      ownerOnly();
      await timers.wait(250);
      if (name.trim() === '') throw new BackendError('create_api_key', 'bad_input', 'Say which program the key is for.');
      if (keys.some((key) => key.name === name.trim())) throw new BackendError('create_api_key', 'bad_input', `There is a key called ${name.trim()} already. Revoke it first, or choose another name.`);
      const key: ApiKey = { name: name.trim(), scopes: API_SCOPES.filter((scope) => scopes.includes(scope)), created_ms: now(), expires_ms: days === null ? null : now() + days * DAY, expired: false };
      keys = [...keys, key];
      return { secret: `vis-${'4c1f9ab27d'.repeat(6)}77e0`, key };
    },
    revokeApiKey: async (name) => {
      ownerOnly();
      keys = keys.filter((key) => key.name !== name);
    },
  };
}

function samples(now: number): ApiKey[] {
  return [
    { name: 'Video pipeline', scopes: ['avatar'], created_ms: now - 40 * DAY, expires_ms: now + 50 * DAY, expired: false },
    { name: 'Old laboratory script', scopes: ['chat', 'speech'], created_ms: now - 120 * DAY, expires_ms: now - 30 * DAY, expired: true },
  ];
}
