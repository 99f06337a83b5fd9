import { toBackendError, type Backend, type KeyPlace, type KeyStore, type LedgerEntry, type NetworkBackend, type Usage } from '../../backend';

const PAGE = 50;
/** As the program does: the warning comes before the stop. */
export const NEAR = 0.8;

export type NetworkVerbs = NetworkBackend & Pick<Backend, 'keyStore' | 'chooseKeyStore' | 'unlockKeys'>;

/** What leaves the machine, where keys are kept, what it costs. */
export class Network {
  offline = $state(false);
  keyStore = $state.raw<KeyStore | null>(null);
  entries = $state.raw<readonly LedgerEntry[]>([]);
  more = $state(false);
  totals = $state.raw({ out: 0, in: 0 });
  loaded = $state(false);
  loading = $state(false);
  usage = $state.raw<Usage | null>(null);
  days = $state(30);
  prices = $state('');
  problem = $state<string | null>(null);
  /** About the keys, beside the box of the passphrase. */
  keyProblem = $state<string | null>(null);
  readonly limitShare = $derived(this.usage?.limit ? this.usage.month_cost / this.usage.limit : 0);

  constructor(
    private readonly backend: NetworkVerbs,
    /** Keys may be read again, or be somewhere else. */
    private readonly onkeys: () => void = () => {},
  ) {}

  /** At the start of the page: only what other rooms show. */
  async begin(): Promise<void> {
    await this.#orSay('offline', async () => void (this.offline = await this.backend.offline()));
  }

  async load(): Promise<void> {
    this.problem = null;
    await Promise.all([
      this.begin(),
      this.#orSay('key_store', async () => void (this.keyStore = await this.backend.keyStore())),
      this.#readLedger(null),
      this.#readUsage(),
      this.#orSay('prices_file', async () => void (this.prices = await this.backend.pricesFile())),
    ]);
    this.loaded = true;
  }

  /** Shown at once: whoever goes offline wants it now. Back as it was when the program refuses. */
  async setOffline(offline: boolean): Promise<void> {
    const before = this.offline;
    this.offline = offline;
    if (!(await this.#orSay('set_offline', () => this.backend.setOffline(offline)))) this.offline = before;
  }

  async older(): Promise<void> {
    const last = this.entries.at(-1);
    if (last && this.more && !this.loading) await this.#readLedger(last.id);
  }

  /** Where it was saved; null when the person thought better of it. */
  async exportLedger(): Promise<string | null> {
    let path: string | null = null;
    await this.#orSay('export_ledger', async () => void (path = await this.backend.exportLedger()));
    return path;
  }

  async clearLedger(): Promise<boolean> {
    return this.#orSay('clear_ledger', async () => {
      await this.backend.clearLedger();
      await this.#readLedger(null);
    });
  }

  async showDays(days: number): Promise<void> {
    this.days = days;
    await this.#readUsage();
  }

  async setLimit(limit: number | null): Promise<void> {
    await this.#orSay('set_usage_limit', async () => {
      await this.backend.setUsageLimit(limit);
      await this.#readUsage();
    });
  }

  /** The passphrase goes through and is not kept. True when it is done. */
  async chooseKeys(choice: KeyPlace, passphrase: string | null): Promise<boolean> {
    return this.#keys('choose_key_store', this.backend.chooseKeyStore(choice, passphrase));
  }

  async unlockKeys(passphrase: string): Promise<boolean> {
    return this.#keys('unlock_keys', this.backend.unlockKeys(passphrase));
  }

  async #keys(command: string, asked: Promise<KeyStore>): Promise<boolean> {
    this.keyProblem = null;
    try {
      this.keyStore = await asked;
      this.onkeys();
      return true;
    } catch (thrown) {
      this.keyProblem = toBackendError(command, thrown).message;
      return false;
    }
  }

  async #readLedger(before: number | null): Promise<void> {
    this.loading = true;
    await this.#orSay('ledger', async () => {
      const { items, more, total_out, total_in } = await this.backend.ledger(before, PAGE);
      this.entries = before === null ? items : [...this.entries, ...items];
      this.more = more;
      this.totals = { out: total_out, in: total_in };
    });
    this.loading = false;
  }

  async #readUsage(): Promise<void> {
    const days = this.days;
    await this.#orSay('usage', async () => {
      const usage = await this.backend.usage(days);
      if (days === this.days) this.usage = usage;
    });
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      const error = toBackendError(command, thrown);
      if (!error.cancelled) this.problem = error.message;
      return false;
    }
  }
}
