import { carriesCard } from './card-file';

/** What a dropped file is for: a character card or lorebook, chats of another program, or something to talk about. */
export type DropKind = 'card' | 'chats' | 'file';

/** Enough of an export of chats to tell it by. */
const HEAD = 64 * 1024;
const CHAT_MARKS = /"(mapping|chat_messages|is_user|chat_metadata)"\s*:|"(visavis-chat|risuChat|risuAllChats)"/;
/** Cards are small; larger ones are taken in by the dialog for them. */
const LARGEST_CARD = 64 * 1024 * 1024;

/** By the name where that says enough, else by what the file holds. */
export async function dropKind(file: File): Promise<DropKind> {
  if (/\.(jsonl|zip)$/i.test(file.name)) return 'chats';
  if (/\.json$/i.test(file.name) || file.type === 'application/json') return CHAT_MARKS.test(await headOf(file).catch(() => '')) ? 'chats' : 'card';
  if (!/\.(a?png|charx|jpe?g)$/i.test(file.name) && !file.type.startsWith('image/')) return 'file';
  return !(file.size > LARGEST_CARD) && (await carriesCard(file).catch(() => false)) ? 'card' : 'file';
}

async function headOf(file: File): Promise<string> {
  return new TextDecoder().decode(await file.slice(0, HEAD).arrayBuffer());
}

/** Looked at one after the other: a folder of pictures need not be in memory as a whole. */
export async function sortedDrop(files: readonly File[]): Promise<Record<DropKind, File[]>> {
  const sorted: Record<DropKind, File[]> = { card: [], chats: [], file: [] };
  for (const file of files) sorted[await dropKind(file)].push(file);
  return sorted;
}
