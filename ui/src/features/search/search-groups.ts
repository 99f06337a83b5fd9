import type { SearchHit, SearchQuery } from '../../backend';

export interface HitGroup { sessionId: string; title: string; characterId: string; hits: SearchHit[] }

/** By chat, in the order in which the chats first come. */
export function byChat(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, HitGroup>();
  for (const hit of hits) {
    const group = groups.get(hit.session_id) ?? { sessionId: hit.session_id, title: hit.title, characterId: hit.character_id, hits: [] };
    group.hits.push(hit);
    groups.set(hit.session_id, group);
  }
  return [...groups.values()];
}

export const SPANS = ['any', 'today', 'week', 'month', 'year', 'own'] as const;
export type Span = (typeof SPANS)[number];

/** What a person filters by. Days as date fields give them, `2026-11-22`; '' for an open end. */
export interface Filters {
  characterId: string | null;
  role: SearchQuery['role'];
  span: Span;
  fromDay: string;
  toDay: string;
  hasVoice: boolean;
  bookmarked: boolean;
}
export const NO_FILTERS: Filters = { characterId: null, role: null, span: 'any', fromDay: '', toDay: '', hasVoice: false, bookmarked: false };

const DAYS: Partial<Record<Span, number>> = { today: 0, week: 6, month: 30, year: 365 };

/** Whether there is anything to ask for. */
export function asks(text: string, filters: Filters): boolean {
  const { from_ms, to_ms } = spanOf(filters, 0);
  return text.trim() !== '' || filters.characterId !== null || filters.role !== null || from_ms !== null || to_ms !== null || filters.hasVoice || filters.bookmarked;
}

/** From the first to the day after the last, in local time. */
export function spanOf({ span, fromDay, toDay }: Filters, now: number): Pick<SearchQuery, 'from_ms' | 'to_ms'> {
  if (span === 'own') return { from_ms: midnight(fromDay, 0), to_ms: midnight(toDay, 1) };
  const days = DAYS[span];
  if (days === undefined) return { from_ms: null, to_ms: null };
  const date = new Date(now);
  return { from_ms: new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime(), to_ms: null };
}

export function queryOf(text: string, filters: Filters, now: number, after: number | null, limit: number): SearchQuery {
  const { characterId: character_id, role, hasVoice: has_voice, bookmarked } = filters;
  return { text: text.trim(), character_id, role, ...spanOf(filters, now), has_voice, bookmarked, after, limit };
}

function midnight(day: string, later: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + later).getTime();
}
