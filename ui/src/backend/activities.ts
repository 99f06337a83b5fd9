/** The log of what was made, failed and deleted. Part of `Backend`. */

export const ACTIVITY_KINDS = ['created', 'imported', 'generated', 'rendered', 'failed', 'cancelled', 'deleted', 'restored'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
export type ActivitySubject = 'character' | 'script' | 'film' | 'chat' | 'folder';
export interface Activity {
  id: number;                              // rises with every entry
  at_ms: number;
  kind: ActivityKind;
  subject: ActivitySubject;
  subject_id: string;
  name: string;                            // as it was called then; may be ''
  detail: string;                          // sentences; may be ''
  there: boolean;                          // the subject can still be opened
}
export interface Activities {
  items: Activity[];                       // newest first
  counts: { kind: ActivityKind; count: number }[]; // of the whole log
  more: boolean;
}
export interface ActivityBackend {
  activities(kind: ActivityKind | null, limit: number, before: number | null): Promise<Activities>;
  clearActivities(): Promise<number>;      // how many there were
}
