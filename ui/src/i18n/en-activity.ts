const some = (count: number, one: string, many: string) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** The log of what was made, failed and deleted, in English. */
export const activity = {
  name: 'Activity',
  films: 'Films',
  tabs: 'Videos and activity',
  lead: 'What was made, failed and deleted. The newest 10,000 entries are kept on this computer.',
  filter: 'Show only',
  all: 'All',
  kinds: { created: 'Created', imported: 'Imported', generated: 'Generated', rendered: 'Rendered', failed: 'Failed', cancelled: 'Cancelled', deleted: 'Deleted', restored: 'Restored' },
  chip: (kind: string, count: number) => `${kind}, ${some(count, 'entry', 'entries')}`,
  subjects: { character: 'Character', script: 'Script', film: 'Video', chat: 'Chat', folder: 'Folder of cards' },
  unnamed: { character: 'A character', script: 'A script', film: 'A video', chat: 'A chat', folder: 'A folder' },
  open: (name: string) => `Open ${name}`,
  today: 'Today',
  yesterday: 'Yesterday',
  more: 'Show older ones',
  clear: 'Clear',
  clearTitle: (count: number) => `Forget ${some(count, 'entry', 'entries')}?`,
  clearHint: 'Characters, scripts, videos and chats stay as they are.',
  clearNow: 'Clear the log',
  keep: 'Keep it',
  cleared: (count: number) => `${some(count, 'entry was', 'entries were')} forgotten`,
  empty: 'Nothing has happened yet',
  emptyHint: 'Whatever you make, import or delete is written down here.',
  none: 'Nothing of this kind',
};
