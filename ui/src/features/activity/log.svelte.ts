import { toBackendError, type Activity, type ActivityKind, type Backend } from '../../backend';

const PAGE = 100;

/** The log of what was made, failed and deleted, page by page. */
export class Log {
  items = $state.raw<readonly Activity[]>([]);
  counts = $state.raw<readonly { kind: ActivityKind; count: number }[]>([]);
  kind = $state<ActivityKind | null>(null);
  more = $state(false);
  loaded = $state(false);
  loading = $state(false);
  problem = $state<string | null>(null);
  readonly total = $derived(this.counts.reduce((sum, { count }) => sum + count, 0));

  /** Counts questions: an answer that comes after the next question is old. */
  #asked = 0;

  constructor(
    private readonly backend: Pick<Backend, 'activities' | 'clearActivities'>,
    private readonly page = PAGE,
  ) {}

  load(): Promise<void> {
    return this.#ask(null);
  }

  show(kind: ActivityKind | null): Promise<void> {
    this.kind = kind;
    return this.#ask(null);
  }

  async older(): Promise<void> {
    const last = this.items.at(-1);
    if (last && this.more && !this.loading) await this.#ask(last.id);
  }

  /** How many entries were forgotten; null when it failed. */
  async clear(): Promise<number | null> {
    try {
      const count = await this.backend.clearActivities();
      this.kind = null;
      await this.load();
      return count;
    } catch (thrown) {
      this.problem = toBackendError('clear_activities', thrown).message;
      return null;
    }
  }

  async #ask(before: number | null): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const { items, counts, more } = await this.backend.activities(this.kind, this.page, before);
      if (asked !== this.#asked) return;
      this.items = before === null ? items : [...this.items, ...items];
      [this.counts, this.more, this.problem] = [counts, more, null];
    } catch (thrown) {
      if (asked === this.#asked) this.problem = toBackendError('activities', thrown).message;
    } finally {
      if (asked === this.#asked) [this.loading, this.loaded] = [false, true];
    }
  }
}
