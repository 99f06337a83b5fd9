import type { FileView, MessageView } from './backend';

/** What every message begins with. */
export const UNMARKED = { edited: false, variants: [] as string[], bookmarked: false, reaction: null, files: [] as FileView[] } satisfies Partial<MessageView>;
