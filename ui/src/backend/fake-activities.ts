import { ACTIVITY_KINDS, type Activities, type Activity, type ActivityKind } from './activities';

const HOUR = 3_600_000;

/** The log. `?activity=none|many`: empty, or 240 entries. */
export class FakeActivities {
  #items: Activity[];

  constructor(query: URLSearchParams, now: number) {
    const wanted = query.get('activity');
    this.#items = wanted === 'none' ? [] : samples(now);
    if (wanted === 'many') for (let n = 0; n < 230; n += 1) this.#items.push({ ...samples(now)[n % 10]!, id: -n, at_ms: now - (60 + n * 5) * HOUR, there: false });
  }

  list(kind: ActivityKind | null, limit: number, before: number | null): Activities {
    const fit = this.#items.filter((entry) => (kind === null || entry.kind === kind) && (before === null || entry.id < before));
    const counts = ACTIVITY_KINDS.map((kind) => ({ kind, count: this.#items.filter((entry) => entry.kind === kind).length })).filter(({ count }) => count > 0);
    return { items: fit.slice(0, limit), counts, more: fit.length > limit };
  }

  clear(): number {
    const count = this.#items.length;
    this.#items = [];
    return count;
  }
}

function samples(now: number): Activity[] {
  const list: Omit<Activity, 'id'>[] = [
    { at_ms: now - 0.2 * HOUR, kind: 'rendered', subject: 'film', subject_id: 'sample-1', name: 'The lighthouse keeper', detail: '1:34 min, 14.3 MB.', there: true },
    { at_ms: now - 0.4 * HOUR, kind: 'generated', subject: 'script', subject_id: 'lighthouse', name: 'The lighthouse keeper', detail: '12 lines spoken.', there: true },
    { at_ms: now - 0.5 * HOUR, kind: 'generated', subject: 'script', subject_id: 'lighthouse', name: 'The lighthouse keeper', detail: '12 lines written.', there: true },
    { at_ms: now - 0.6 * HOUR, kind: 'created', subject: 'script', subject_id: 'lighthouse', name: 'The lighthouse keeper', detail: '', there: true },
    { at_ms: now - 23 * HOUR, kind: 'deleted', subject: 'film', subject_id: 'gone-1', name: 'A rough day at work', detail: '2 files, 3.4 MB, removed from the disk.', there: false },
    { at_ms: now - 24 * HOUR, kind: 'failed', subject: 'film', subject_id: 'gone-2', name: 'Interview', detail: 'The disk is full. Free about 20 MB, then try again.', there: false },
    { at_ms: now - 26 * HOUR, kind: 'imported', subject: 'folder', subject_id: 'import-1', name: 'my cards', detail: '4990 imported, 8 here already, 2 not readable.', there: false },
    { at_ms: now - 27 * HOUR, kind: 'created', subject: 'character', subject_id: 'theo', name: 'Theo (copy)', detail: 'A copy of Theo.', there: true },
    { at_ms: now - 50 * HOUR, kind: 'deleted', subject: 'character', subject_id: 'gone-3', name: 'Grace', detail: 'With 3 pictures, the voice sample. Chats stay.', there: false },
    { at_ms: now - 51 * HOUR, kind: 'cancelled', subject: 'film', subject_id: 'gone-4', name: 'A walk in the forest', detail: 'Nothing was kept.', there: false },
  ];
  return list.map((entry, i) => ({ ...entry, id: list.length - i }));
}
