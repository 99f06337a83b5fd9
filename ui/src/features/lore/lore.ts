import type { LoreBook, LoreEntry } from '../../backend';

export const POSITIONS = ['before_character', 'after_character', 'before_examples', 'after_examples', 'at_depth', 'author_note_top', 'author_note_bottom', 'other'] as const;
export const LOGICS = ['and_any', 'and_all', 'not_any', 'not_all'] as const;
const FIRST_DEPTH = 4;

export const EMPTY_BOOK: LoreBook = { name: '', description: '', scan_depth: null, token_budget: null, recursive: false, entries: [] };

/** A new entry stands last, and a little behind the one before it. */
export function addEntry(book: LoreBook, like: Partial<LoreEntry> = {}): { book: LoreBook; id: string } {
  const ids = new Set(book.entries.map(({ id }) => id));
  let n = book.entries.length + 1;
  while (ids.has(`new-${n}`)) n += 1;
  const id = `new-${n}`;
  const order = Math.max(0, ...book.entries.map((entry) => entry.order)) + (book.entries.length > 0 ? 10 : 100);
  const entry: LoreEntry = {
    name: '', keys: [], secondary_keys: [], logic: 'and_any', content: '', enabled: true, constant: false, regex: false, case_sensitive: false, whole_words: false, order, position: 'before_character', depth: null, probability: 100, problem: null, ...like, id,
  };
  return { book: { ...book, entries: [...book.entries, entry] }, id };
}

export function changeEntry(book: LoreBook, id: string, change: Partial<LoreEntry>): LoreBook {
  return { ...book, entries: book.entries.map((entry) => (entry.id === id ? settle({ ...entry, ...change }) : entry)) };
}

export function removeEntry(book: LoreBook, id: string): LoreBook {
  return { ...book, entries: book.entries.filter((entry) => entry.id !== id) };
}

/** A place among the messages needs a depth; what was wrong with the keys is judged anew by the program. */
function settle(entry: LoreEntry): LoreEntry {
  const depth = entry.position === 'at_depth' ? (entry.depth ?? FIRST_DEPTH) : entry.depth;
  return { ...entry, depth, problem: entry.regex ? entry.problem : null };
}

/** Every typed word is found in the name, a key or the content. */
export function findEntries(book: LoreBook, query: string): readonly LoreEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return book.entries;
  return book.entries.filter(({ name, keys, secondary_keys, content }) => {
    const all = [name, ...keys, ...secondary_keys, content].join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Enabled, and nothing could ever bring it in. */
export function neverUsed({ enabled, constant, keys }: LoreEntry): boolean {
  return enabled && !constant && keys.length === 0;
}

/** What an entry is called: its name, else its keys, else its beginning. */
export function titleOf({ name, keys, content }: LoreEntry, unnamed: string): string {
  return name.trim() || keys.slice(0, 3).join(', ') || content.trim().split('\n')[0]?.slice(0, 60) || unnamed;
}
