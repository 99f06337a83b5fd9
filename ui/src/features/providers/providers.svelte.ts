import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { toBackendError, type FoundServer, type KeyStore, type ModelChoice, type ProviderBackend, type ProviderDraft, type ProviderView } from '../../backend';
import { moved } from '../../lib/reorder';
import { draftOf, hasKey } from './provider-kinds';

export interface Told {
  failed(command: string, thrown: unknown): void;
  removed(provider: ProviderView, undo: () => void): void;
  /** It is back, but its key is gone. */
  keyless(provider: ProviderView): void;
}

/** Models that a provider offers, as far as they have been asked for. */
export interface Offer { models: readonly ModelChoice[] | null; listing: boolean; problem: string | null }
export const NO_OFFER: Offer = { models: null, listing: false, problem: null };

/** Everybody who can answer, in the order in which they are asked. Keys pass through to the program and are never kept here. */
export class Providers {
  list = $state.raw<readonly ProviderView[] | null>(null);
  problem = $state<string | null>(null);
  keyStore = $state.raw<KeyStore | null>(null);
  /** Running servers on this machine; null while nobody has looked. */
  found = $state.raw<readonly FoundServer[] | null>(null);
  looking = $state(false);
  readonly testing = new SvelteSet<string>();
  readonly offers = new SvelteMap<string, Offer>();
  readonly enabled = $derived((this.list ?? []).filter(({ enabled }) => enabled));
  readonly several = $derived(this.enabled.length > 1);

  constructor(
    readonly backend: ProviderBackend,
    private readonly told: Told,
  ) {}

  find(id: string | null): ProviderView | null {
    return this.list?.find((each) => each.id === id) ?? null;
  }

  async load(): Promise<void> {
    try {
      [this.list, this.keyStore] = await Promise.all([this.backend.providers(), this.backend.keyStore()]);
      this.problem = null;
    } catch (thrown) {
      this.list ??= [];
      this.problem = toBackendError('providers', thrown).message;
    }
  }

  async look(): Promise<void> {
    this.looking = true;
    this.found = await this.backend.foundServers().catch(() => []);
    this.looking = false;
  }

  /** New, or changed. The program asks a new one last: behind the built-in one, who always answers, it would never be asked. */
  async put(provider: ProviderView): Promise<void> {
    this.offers.delete(provider.id);
    if (this.find(provider.id)) return this.#replace(provider);
    const before = this.list ?? [];
    this.list = [...before, provider];
    if (before.at(-1)?.kind === 'local') await this.move(before.length, before.length - 1);
  }

  /** Shown at once; back as it was when the program refuses. */
  async move(from: number, to: number): Promise<boolean> {
    return this.order(moved(this.list ?? [], from, to));
  }

  async order(next: readonly ProviderView[]): Promise<boolean> {
    const before = this.list;
    if (next === before) return false;
    this.list = next;
    const done = await this.#orTell('order_providers', async () => void (this.list = await this.backend.orderProviders(next.map(({ id }) => id))));
    if (!done) this.list = before;
    return done;
  }

  async setEnabled(id: string, enabled: boolean): Promise<void> {
    await this.#orTell('set_provider_enabled', async () => this.#replace(await this.backend.setProviderEnabled(id, enabled)));
  }

  async setModel(provider: ProviderView, model: string): Promise<void> {
    if (model === '' || model === provider.model) return;
    const given = this.offers.get(provider.id)?.models?.find(({ id }) => id === model);
    const draft: ProviderDraft = { ...draftOf(provider), model, context_tokens: given?.context_tokens ?? null, sees: given?.sees ?? provider.sees };
    await this.#orTell('change_provider', async () => this.#replace(await this.backend.changeProvider(provider.id, draft)));
  }

  async test(id: string): Promise<void> {
    if (this.testing.has(id)) return;
    this.testing.add(id);
    await this.#orTell('test_provider', async () => {
      const tested = await this.backend.testProvider(id);
      const provider = this.find(id);
      if (provider) this.#replace({ ...provider, tested });
    });
    this.testing.delete(id);
  }

  /** Asks for the list of models, once. */
  async listModels(id: string): Promise<void> {
    const known = this.offers.get(id);
    if (known?.listing || (known?.models && known.problem === null)) return;
    this.offers.set(id, { ...NO_OFFER, listing: true });
    this.offers.set(id, await offerFrom(this.backend.providerModels(id)));
  }

  async remove(provider: ProviderView): Promise<void> {
    const place = this.list?.indexOf(provider) ?? 0;
    await this.#orTell('remove_provider', async () => {
      await this.backend.removeProvider(provider.id);
      this.list = (this.list ?? []).filter(({ id }) => id !== provider.id);
      this.told.removed(provider, () => void this.#restore(provider, place));
    });
  }

  async forgetKey(id: string): Promise<ProviderView | null> {
    let kept: ProviderView | null = null;
    await this.#orTell('forget_provider_key', async () => this.#replace((kept = await this.backend.forgetProviderKey(id))));
    return kept;
  }

  async #restore(removed: ProviderView, place: number): Promise<void> {
    await this.#orTell('restore_provider', async () => {
      const back = await this.backend.restoreProvider(removed.id);
      this.list = await this.backend.providers();
      await this.move(this.list.findIndex((each) => each.id === removed.id), place);
      if (hasKey(removed) && !hasKey(back)) this.told.keyless(back);
    });
  }

  #replace(provider: ProviderView): void {
    this.list = (this.list ?? []).map((each) => (each.id === provider.id ? provider : each));
  }

  async #orTell(command: string, action: () => Promise<void> | void): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      this.told.failed(command, thrown);
      return false;
    }
  }
}

/** What came of asking for models. */
export async function offerFrom(asked: Promise<ModelChoice[]>): Promise<Offer> {
  try {
    return { models: await asked, listing: false, problem: null };
  } catch (thrown) {
    return { models: null, listing: false, problem: toBackendError('models', thrown).message };
  }
}
