import type { SessionView } from '../../backend';
import { dayGroup, type DayGroup } from '../../lib/time';

export interface ChatGroup {
  group: 'pinned' | 'archived' | DayGroup;
  sessions: SessionView[];
}

/** Which chats the list shows. */
export interface ChatFilter { archived: boolean; tag: string | null }

const DAYS: readonly DayGroup[] = ['today', 'yesterday', 'week', 'earlier'];

/** As the list shows them: pinned first, then by day; what is archived stands apart. */
export function arranged(sessions: readonly SessionView[], { archived, tag }: ChatFilter, now: number): ChatGroup[] {
  const here = sessions.filter((session) => session.archived === archived && (tag === null || session.tags.includes(tag)));
  if (archived) return some([{ group: 'archived', sessions: here }]);
  const loose = here.filter(({ pinned }) => !pinned);
  const days = DAYS.map((group) => ({ group, sessions: loose.filter(({ updated_ms }) => dayGroup(updated_ms, now) === group) }));
  return some([{ group: 'pinned', sessions: here.filter(({ pinned }) => pinned) }, ...days]);
}

/** The most used first, then by the alphabet. */
export function tagsOf(sessions: readonly SessionView[]): string[] {
  const counts = new Map<string, number>();
  for (const tag of sessions.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || a.localeCompare(b)).map(([tag]) => tag);
}

export function newestFirst(sessions: readonly SessionView[]): SessionView[] {
  return [...sessions].sort((a, b) => b.updated_ms - a.updated_ms);
}

function some(groups: ChatGroup[]): ChatGroup[] {
  return groups.filter(({ sessions }) => sessions.length > 0);
}
