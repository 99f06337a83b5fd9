import type { CharacterView } from '../../backend';

export const SORTS = ['recent', 'name', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

export interface Filter { query: string; tags: readonly string[]; favourites: boolean }

/** Small letters without accents: what people type finds what is meant. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Favourites first; among equals, own ones before those that came with the program, which keep their order. */
export function sorted(characters: readonly CharacterView[], sort: Sort, locale: string): CharacterView[] {
  const names = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const by: Record<Sort, (a: CharacterView, b: CharacterView) => number> = {
    recent: (a, b) => touched(b) - touched(a),
    name: (a, b) => names.compare(a.name, b.name),
    newest: (a, b) => b.created_ms - a.created_ms,
  };
  return [...characters].sort((a, b) => Number(b.favourite) - Number(a.favourite) || by[sort](a, b) || Number(b.own) - Number(a.own));
}

/** Last talked to, or made or changed by the person. */
function touched({ own, last_chat_ms, changed_ms, created_ms }: CharacterView): number {
  return Math.max(last_chat_ms ?? 0, own ? Math.max(changed_ms, created_ms) : 0);
}

/** Every typed word must be found; whoever has it in the name stands before who has it elsewhere. */
export function matching(characters: readonly CharacterView[], { query, tags, favourites }: Filter): readonly CharacterView[] {
  const words = fold(query).split(/\s+/).filter((word) => word !== '');
  if (words.length === 0 && tags.length === 0 && !favourites) return characters;
  const wanted = tags.map(fold);
  const named: CharacterView[] = [];
  const others: CharacterView[] = [];
  for (const character of characters) {
    const { name, all, tags: own } = foldedOf(character);
    if (favourites && !character.favourite) continue;
    if (!wanted.every((tag) => own.includes(tag)) || !words.every((word) => all.includes(word))) continue;
    (words.some((word) => name.includes(word)) ? named : others).push(character);
  }
  return [...named, ...others];
}

export interface TagCount { tag: string; count: number }

/** Every tag, the most used first; spelled as most people spell it first. */
export function tagCounts(characters: readonly CharacterView[]): TagCount[] {
  const counts = new Map<string, TagCount>();
  for (const { tags } of characters) {
    for (const tag of tags) {
      const known = counts.get(fold(tag));
      if (known) known.count += 1;
      else counts.set(fold(tag), { tag, count: 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}

interface Folded { name: string; all: string; tags: string[] }
const folded = new WeakMap<CharacterView, Folded>();

function foldedOf(character: CharacterView): Folded {
  const known = folded.get(character);
  if (known) return known;
  const { name, nickname, tagline, tags, creator } = character;
  const made = { name: fold(`${name} ${nickname}`), all: fold([name, nickname, tagline, creator, ...tags].join(' ')), tags: tags.map(fold) };
  folded.set(character, made);
  return made;
}
