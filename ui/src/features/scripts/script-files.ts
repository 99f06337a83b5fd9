import type { NamedBytes } from '../../backend';

export const SCRIPT_TYPES = '.fountain,.srt,.json,.txt,text/plain,application/json';

export function isScript(name: string): boolean {
  return /\.(fountain|spmd|srt|json|txt|md)$/i.test(name);
}

export function isSound({ name, type }: File): boolean {
  return type.startsWith('audio/') || /\.(wav|mp3|m4a|ogg|oga|opus|flac|aac|wma)$/i.test(name);
}

export function isSight({ name, type }: File): boolean {
  return /^(image|video)\//.test(type) || /\.(png|jpe?g|webp|gif|mp4|webm|mov|mkv)$/i.test(name);
}

export async function bytesOf(file: File): Promise<NamedBytes> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}
