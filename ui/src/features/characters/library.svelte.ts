import { recall, remember } from '../../lib/storage';
import { SORTS, type Filter, type Sort } from './library';

const KEY = 'library';

/** How the person looks at the characters; it stays so at the next start. */
export class Library implements Filter {
  query = $state('');
  tags = $state.raw<readonly string[]>([]);
  favourites = $state(false);
  sort = $state<Sort>('recent');
  /** Where the list was left, in pixels; for as long as the page lives. */
  scroll = 0;

  readonly filtered = $derived(this.query.trim() !== '' || this.tags.length > 0 || this.favourites);

  constructor() {
    try {
      const { query, tags, favourites, sort } = JSON.parse(recall(KEY) ?? '{}') as Partial<Record<keyof Filter | 'sort', unknown>>;
      if (typeof query === 'string') this.query = query;
      if (Array.isArray(tags)) this.tags = tags.filter((tag) => typeof tag === 'string');
      this.favourites = favourites === true;
      this.sort = SORTS.find((known) => known === sort) ?? 'recent';
    } catch {
      /* what was kept cannot be read: begin anew */
    }
  }

  set(change: Partial<Filter & { sort: Sort }>): void {
    Object.assign(this, change);
    this.scroll = 0;
    const { query, tags, favourites, sort } = this;
    remember(KEY, JSON.stringify({ query, tags, favourites, sort }));
  }

  toggleTag(tag: string): void {
    this.set({ tags: this.tags.includes(tag) ? this.tags.filter((each) => each !== tag) : [...this.tags, tag] });
  }

  clear(): void {
    this.set({ query: '', tags: [], favourites: false });
  }
}
