import { toBackendError, type ProviderBackend, type ProviderDraft, type ProviderView, type TestReport } from '../../backend';
import { draftOf, hostOf } from './provider-kinds';
import { NO_OFFER, offerFrom, type Offer } from './providers.svelte';

/** One provider while it is connected or changed. Its key is an argument of every verb: it lives in the field alone. */
export class Connecting {
  draft: ProviderDraft = $state.raw({ kind: 'openai-compatible', name: '', base_url: '', model: '', context_tokens: null, sees: false });
  /** The one that is changed; null while a new one is connected. */
  kept = $state.raw<ProviderView | null>(null);
  report = $state.raw<TestReport | null>(null);
  offer = $state.raw<Offer>(NO_OFFER);
  busy = $state<'testing' | 'saving' | null>(null);
  problem = $state<string | null>(null);
  /** It leads to another host than before: the kept key does not go there. */
  readonly elsewhere = $derived(this.kept !== null && hostOf(this.kept.base_url) !== hostOf(this.draft.base_url));
  readonly changed = $derived(this.kept !== null && JSON.stringify(draftOf(this.kept)) !== JSON.stringify(this.draft));

  constructor(
    private readonly backend: ProviderBackend,
    draft: ProviderDraft,
    kept: ProviderView | null = null,
    /** Told of what the program has kept. */
    private readonly onkept: (provider: ProviderView) => void = () => {},
  ) {
    this.draft = draft;
    this.kept = kept;
  }

  set(change: Partial<ProviderDraft>): void {
    const elsewhere = change.base_url !== undefined && change.base_url !== this.draft.base_url;
    this.draft = { ...this.draft, ...change };
    this.report = this.problem = null;
    if (elsewhere) this.offer = NO_OFFER;
  }

  /** Chooses a model, with what the list tells of it. */
  setModel(model: string): void {
    const given = this.offer.models?.find(({ id }) => id === model);
    this.set({ model, context_tokens: given ? given.context_tokens : this.draft.context_tokens, sees: given?.sees ?? this.draft.sees });
  }

  /** Another key was pasted: what was found out with the old one is void. */
  keyChanged(): void {
    this.report = this.problem = null;
    this.offer = NO_OFFER;
  }

  /** A kept one is saved before it is tested with its kept key; the program alone knows that. */
  async test(key: string): Promise<void> {
    await this.#work('testing', async () => {
      if (this.kept && key === '') {
        if (this.changed) this.#keep(await this.backend.changeProvider(this.kept.id, this.draft));
        this.report = await this.backend.testProvider(this.kept.id);
        this.#keep({ ...this.kept, tested: this.report });
      } else this.report = await this.backend.testDraft(this.draft, key || null);
    });
    if (this.report?.ok && this.offer.models === null) await this.listModels(key);
  }

  async listModels(key: string): Promise<void> {
    if (this.offer.listing || this.offer.models !== null) return;
    this.offer = { ...NO_OFFER, listing: true };
    const own = this.kept && key === '' && this.kept.base_url === this.draft.base_url ? this.kept.id : null;
    this.offer = await offerFrom(own === null ? this.backend.draftModels(this.draft, key || null) : this.backend.providerModels(own));
    const [only, ...others] = this.offer.models ?? [];
    if (only && others.length === 0 && this.draft.model === '') this.setModel(only.id);
  }

  /** True when it is kept. */
  async save(key: string): Promise<boolean> {
    const { report } = this;
    return this.#work('saving', async () => {
      let kept: ProviderView;
      if (!this.kept) kept = await this.backend.addProvider(this.draft, key || null);
      else {
        kept = this.changed ? await this.backend.changeProvider(this.kept.id, this.draft) : this.kept;
        if (key !== '') kept = await this.backend.setProviderKey(kept.id, key);
      }
      this.#keep({ ...kept, tested: kept.tested ?? report });
    });
  }

  /** Its key is gone. */
  forgot(provider: ProviderView): void {
    this.kept = provider;
    this.keyChanged();
  }

  #keep(provider: ProviderView): void {
    this.kept = provider;
    this.onkept(provider);
  }

  async #work(what: 'testing' | 'saving', action: () => Promise<void>): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = what;
    this.problem = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.problem = toBackendError(what, thrown).message;
      return false;
    } finally {
      this.busy = null;
    }
  }
}
