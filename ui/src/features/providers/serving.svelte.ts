import { toBackendError, type ServiceBackend, type ServiceDraft, type ServiceOptions, type ServiceView, type TestReport } from '../../backend';
import { hostOf } from './provider-kinds';
import { draftOfService, emptyService } from './service-kinds';

/** One service while it is connected or changed. Its key is an argument of every verb: it lives in the field alone. */
export class Serving {
  draft = $state.raw<ServiceDraft>(emptyService('openai-compatible', 'voice', []));
  /** The one that is changed; null while a new one is connected. */
  kept = $state.raw<ServiceView | null>(null);
  report = $state.raw<TestReport | null>(null);
  busy = $state<'testing' | 'saving' | null>(null);
  problem = $state<string | null>(null);
  /** It leads to another host than before: the kept key does not go there. */
  readonly elsewhere = $derived(this.kept !== null && hostOf(this.kept.base_url) !== hostOf(this.draft.base_url));
  readonly changed = $derived(this.kept !== null && JSON.stringify(draftOfService(this.kept)) !== JSON.stringify(this.draft));

  constructor(
    private readonly backend: ServiceBackend,
    draft: ServiceDraft,
    kept: ServiceView | null,
    /** Told of what the program has kept. */
    private readonly onkept: (service: ServiceView) => void,
  ) {
    this.draft = draft;
    this.kept = kept;
  }

  set(change: Partial<ServiceDraft>): void {
    this.draft = { ...this.draft, ...change };
    this.report = this.problem = null;
  }

  option(change: Partial<ServiceOptions>): void {
    this.draft = { ...this.draft, options: { ...this.draft.options, ...change } };
  }

  /** Another key was pasted: what was found out with the old one is void. */
  keyChanged(): void {
    this.report = this.problem = null;
  }

  /** A kept one is saved before it is tested with its kept key; the program alone knows that. */
  async test(key: string): Promise<void> {
    await this.#work('testing', async () => {
      if (this.kept && key === '') {
        if (this.changed) this.#keep(await this.backend.changeService(this.kept.id, this.draft));
        this.report = await this.backend.testService(this.kept.id);
        this.#keep({ ...this.kept, tested: this.report });
      } else this.report = await this.backend.testServiceDraft(this.draft, key || null);
    });
  }

  /** True when it is kept. */
  async save(key: string): Promise<boolean> {
    const { report } = this;
    return this.#work('saving', async () => {
      let kept: ServiceView;
      if (!this.kept) kept = await this.backend.addService(this.draft, key || null);
      else {
        kept = this.changed ? await this.backend.changeService(this.kept.id, this.draft) : this.kept;
        if (key !== '') kept = await this.backend.setServiceKey(kept.id, key);
      }
      this.#keep({ ...kept, tested: kept.tested ?? report });
    });
  }

  /** Its key is gone. */
  forgot(service: ServiceView): void {
    this.kept = service;
    this.keyChanged();
  }

  #keep(service: ServiceView): void {
    this.kept = service;
    this.onkept(service);
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
