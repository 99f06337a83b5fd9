import { toBackendError, type Backend, type SearchHit } from '../../backend';
import { asks, byChat, NO_FILTERS, queryOf, type Filters } from './search-groups';

const PAGE = 40;
/** Between two keys; the answer comes within a few more. */
const REST_MS = 140;

/** The search through what was said. */
export class Search {
  open = $state(false);
  text = $state('');
  filters = $state.raw<Filters>(NO_FILTERS);
  hits = $state.raw<readonly SearchHit[]>([]);
  /** The hit that Enter leads to. */
  active = $state(0);
  searching = $state(false);
  /** What stands there answers the question that stands there. */
  answered = $state(false);
  problem = $state<string | null>(null);
  more = $state<number | null>(null);

  readonly groups = $derived(byChat(this.hits));
  /** In the order on screen, which the arrow keys follow. */
  readonly ordered = $derived(this.groups.flatMap(({ hits }) => hits));
  readonly asks = $derived(asks(this.text, this.filters));
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly now: () => number = Date.now,
  ) {}

  begin(bookmarks = false): void {
    this.open = true;
    if (bookmarks) {
      this.text = '';
      this.filters = { ...NO_FILTERS, bookmarked: true };
    } else if (this.filters.bookmarked) {
      this.filters = NO_FILTERS;
    }
    void this.#ask();
  }

  close(): void {
    this.open = false;
  }

  typed(text: string): void {
    this.text = text;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), REST_MS);
  }

  filter(change: Partial<Filters>): void {
    this.filters = { ...this.filters, ...change };
    void this.#ask();
  }

  clear(): void {
    this.text = '';
    this.filter(NO_FILTERS);
  }

  /** To the next or the one before; at the end the next page comes. */
  move(by: 1 | -1): void {
    const count = this.ordered.length;
    if (count === 0) return;
    this.active = Math.min(Math.max(this.active + by, 0), count - 1);
    if (this.active >= count - 3) void this.loadMore();
  }

  async loadMore(): Promise<void> {
    if (this.more === null || this.searching) return;
    await this.#fetch(this.more);
  }

  async #ask(): Promise<void> {
    if (!this.asks) {
      this.#asked += 1;
      this.hits = [];
      this.more = null;
      this.searching = this.answered = false;
      this.problem = null;
      return;
    }
    await this.#fetch(null);
  }

  /** Of several questions in a row the last one counts. */
  async #fetch(after: number | null): Promise<void> {
    const asked = ++this.#asked;
    this.searching = true;
    if (after === null) this.answered = false;
    try {
      const page = await this.backend.searchMessages(queryOf(this.text, this.filters, this.now(), after, PAGE));
      if (asked !== this.#asked) return;
      this.problem = null;
      if (after === null) this.active = 0;
      this.hits = after === null ? page.hits : [...this.hits, ...page.hits];
      this.more = page.next;
    } catch (thrown) {
      if (asked === this.#asked) this.problem = toBackendError('search_messages', thrown).message;
    }
    if (asked !== this.#asked) return;
    this.searching = false;
    this.answered = true;
  }
}
