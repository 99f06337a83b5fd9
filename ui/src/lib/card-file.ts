const ZIP_END = [0x50, 0x4b, 0x05, 0x06];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORDS = ['chara', 'ccv3'];

export const CARD_FILES = '.png,.apng,.json,.charx,.jpg,.jpeg,image/png,application/json';

/** Whether a dropped file is (or carries) a character card or a lorebook; the program itself judges whether it can be read. */
export async function carriesCard(file: File): Promise<boolean> {
  if (/\.(json|charx)$/i.test(file.name) || file.type === 'application/json') return true;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return PNG.every((byte, i) => bytes[i] === byte) ? pngCarriesCard(bytes) : /\.jpe?g$/i.test(file.name) && endsWithZip(bytes);
}

/** A text chunk under one of the two keywords of the field. */
export function pngCarriesCard(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  for (let at = PNG.length; at + 12 <= bytes.length; at += view.getUint32(at) + 12) {
    if (!/^[tiz](EXt|TXt)$/.test(word(at + 4, 4))) continue;
    if (KEYWORDS.some((keyword) => word(at + 8, keyword.length + 1) === `${keyword}\0`)) return true;
  }
  return false;
}

function endsWithZip(bytes: Uint8Array): boolean {
  const first = Math.max(0, bytes.length - 22 - 65_535); // an end record and its longest comment
  for (let at = bytes.length - 22; at >= first; at -= 1) {
    if (ZIP_END.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

/** The files of a drop, those in dropped folders too. */
export async function filesOf(data: DataTransfer): Promise<File[]> {
  // Entries must be asked for before the first pause: afterwards the list is empty.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  return (await Promise.all(entries.map((entry) => (entry ? walk(entry) : [])))).flat();
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await walk(each)));
  }
}
