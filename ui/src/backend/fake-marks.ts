import type { MessageView } from './backend';

/** What every message begins with. */
export const UNMARKED = { edited: false, variants: [] as string[], bookmarked: false, reaction: null } satisfies Partial<MessageView>;
