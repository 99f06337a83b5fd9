/** What a drop, a paste or a picker handed over. */
export type Handed = { kind: 'picture' | 'sound'; file: File } | { kind: 'other' } | null;

const PICTURES = /\.(png|jpe?g|webp|gif|bmp|tiff?|heic|heif|avif)$/i;
const SOUNDS = /\.(wav|mp3|m4a|ogg|oga|opus|flac|aac|wma)$/i;

/** The first picture, else the first sound. The program itself judges whether it can be read. */
export function handed(files: Iterable<File>): Handed {
  const all = [...files];
  if (all.length === 0) return null;
  const picture = all.find(({ type, name }) => type.startsWith('image/') || PICTURES.test(name));
  if (picture) return { kind: 'picture', file: picture };
  const sound = all.find(({ type, name }) => type.startsWith('audio/') || SOUNDS.test(name));
  return sound ? { kind: 'sound', file: sound } : { kind: 'other' };
}
