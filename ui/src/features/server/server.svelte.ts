import { toBackendError, type ApiKey, type ApiScope, type NewApiKey, type ServerBackend, type ServerChange, type ServerView } from '../../backend';

/** The local HTTP API: whether it answers, whom, and the keys. */
export class Server {
  view = $state.raw<ServerView | null>(null);
  keys = $state.raw<readonly ApiKey[]>([]);
  working = $state(false);
  problem = $state<string | null>(null);

  constructor(private readonly backend: ServerBackend) {}

  /** For one line in the settings. */
  async look(): Promise<void> {
    await this.#orSay('server_state', async () => void (this.view = await this.backend.serverState()));
  }

  async load(): Promise<void> {
    await this.#orSay('server_state', async () => {
      const [view, keys] = await Promise.all([this.backend.serverState(), this.backend.apiKeys()]);
      [this.view, this.keys] = [view, keys];
    });
  }

  /** What is left out stays as it is. True when the program took it. */
  async set(change: Partial<ServerChange>): Promise<boolean> {
    const before = this.view;
    if (!before || this.working) return false;
    const { on, port, origins } = { ...before, ...change };
    this.view = { ...before, on, port, origins };
    this.working = true;
    const done = await this.#orSay('set_server', async () => void (this.view = await this.backend.setServer({ on, port, origins })));
    this.working = false;
    if (!done) this.view = before;
    return done;
  }

  /** Rejects where the program refuses, so that it is said beside the form. */
  async create(name: string, scopes: ApiScope[], days: number | null): Promise<NewApiKey> {
    const made = await this.backend.createApiKey(name.trim(), scopes, days);
    this.keys = [...this.keys, made.key];
    await this.look();
    return made;
  }

  async revoke(name: string): Promise<boolean> {
    return this.#orSay('revoke_api_key', async () => {
      await this.backend.revokeApiKey(name);
      this.keys = this.keys.filter((key) => key.name !== name);
      this.view = await this.backend.serverState();
    });
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.problem = toBackendError(command, thrown).message;
      return false;
    }
  }
}
