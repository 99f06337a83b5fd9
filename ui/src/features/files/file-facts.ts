import FileImage from '@lucide/svelte/icons/file-image';
import FileSpreadsheet from '@lucide/svelte/icons/file-spreadsheet';
import FileText from '@lucide/svelte/icons/file-text';
import FileType from '@lucide/svelte/icons/file-type';
import type { FileKind, FileView, HandedFile } from '../../backend';
import { locale, t } from '../../i18n';
import { byteSize } from '../../lib/bytes';

export const FILE_ICONS = { image: FileImage, pdf: FileType, text: FileText, markdown: FileText, docx: FileText, csv: FileSpreadsheet } satisfies Record<FileKind, unknown>;

/** What the picker offers. The program itself judges by the content. */
export const FILE_CHOICES = '.png,.jpg,.jpeg,.webp,.gif,.pdf,.txt,.md,.markdown,.docx,.csv,image/*,text/*';

/** `PDF · 3 pages · 1.2 MB` */
export function factsOf({ kind, pages, bytes }: Pick<FileView, 'kind' | 'pages' | 'bytes'>): string {
  return [t.files.kinds[kind], ...(pages === null ? [] : [t.files.pages(pages)]), byteSize(bytes, locale)].join(' · ');
}

/** As `factsOf`, and what it costs. */
export function allFactsOf(file: HandedFile): string {
  const { width, height, characters, tokens } = file;
  const size = width !== null && height !== null ? [t.files.pixels(width, height)] : [];
  const text = characters > 0 ? [t.files.characters(characters.toLocaleString(locale))] : [];
  return [factsOf(file), ...size, ...text, t.files.tokens(tokens.toLocaleString(locale))].join(' · ');
}

/** To whom they all go. Those that leave this computer come first. */
export function goesTo(files: readonly HandedFile[]): { to: string; leaves: boolean } | null {
  const file = files.find(({ leaves }) => leaves) ?? files[0];
  return file ? { to: file.to, leaves: file.leaves } : null;
}
