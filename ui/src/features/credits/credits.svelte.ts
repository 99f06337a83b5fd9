import { toBackendError, type Backend, type BackendError, type CreditRules, type Credits as Account } from '../../backend';
import { t } from '../../i18n';

/** What videos cost here, and what everybody has. */
export class Credits {
  /** Of whoever sits here. */
  mine = $state.raw<Account | null>(null);
  rules = $state.raw<CreditRules | null>(null);
  /** By person, for the owner. */
  all = $state.raw<ReadonlyMap<number, Account>>(new Map());
  problem = $state<string | null>(null);
  readonly on = $derived(this.mine?.on ?? false);
  readonly short = $derived(this.mine !== null && this.mine.on && this.mine.balance < this.mine.per_video);

  constructor(
    private readonly backend: Backend,
    /** Whom one can ask; null: whoever asks is the one. */
    private readonly owner: () => string | null,
  ) {}

  async load(): Promise<void> {
    await this.#orSay('credits', async () => void (this.mine = await this.backend.credits()));
  }

  /** `people`: of these; only the owner may know. */
  async loadAll(people: readonly number[]): Promise<void> {
    await this.#orSay('credit_rules', async () => {
      this.rules = await this.backend.creditRules();
      const accounts = this.rules.on ? await Promise.all(people.map(async (id) => [id, await this.backend.creditsOf(id)] as const)) : [];
      this.all = new Map(accounts);
    });
  }

  async setRules(change: Partial<CreditRules>, people: readonly number[]): Promise<void> {
    const before = this.rules;
    if (!before) return;
    this.rules = { ...before, ...change };
    const done = await this.#orSay('set_credit_rules', async () => void (this.rules = await this.backend.setCreditRules({ ...before, ...change })));
    if (!done) this.rules = before;
    else await Promise.all([this.load(), this.loadAll(people)]);
  }

  /** What they have now; null when it was refused. */
  async refill(id: number, amount: number): Promise<number | null> {
    let balance: number | null = null;
    await this.#orSay('refill_credits', async () => {
      const account = await this.backend.refillCredits(id, amount);
      this.all = new Map([...this.all, [id, account]]);
      balance = account.balance;
      await this.load();
    });
    return balance;
  }

  /** A refusal for want of credits in words of the page, with what to do; any other as it is. */
  explained(error: BackendError): string {
    if (error.code !== 'credits') return error.message;
    void this.load();
    return this.refusal ?? error.message;
  }

  /** Why no video can be made now, and what to do; null: one can. */
  get refusal(): string | null {
    if (!this.short || !this.mine) return null;
    const [cost, left, owner] = [this.mine.per_video, this.mine.balance, this.owner()];
    return owner === null ? t.credits.fewOwner(cost, left) : t.credits.few(cost, left, owner);
  }

  /** The same, looked up anew: there may have been a refill meanwhile. */
  async refused(): Promise<string | null> {
    if (this.short) await this.load();
    return this.refusal;
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      this.problem = null;
      return true;
    } catch (thrown) {
      this.problem = toBackendError(command, thrown).message;
      return false;
    }
  }
}
