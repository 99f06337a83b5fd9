/** A voice and its share in per cent. */
export interface Part { voice: string; percent: number }

/** `af_heart:60+bf_emma:40` as its parts, the largest first as it is written; a voice of its own is all of it. */
export function partsOf(voice: string): Part[] {
  return voice.split('+').map((part) => {
    const [name = '', share = '100'] = part.split(':');
    const percent = Number(share);
    return { voice: name, percent: Number.isFinite(percent) ? percent : 100 };
  });
}

/** The voice as people read it. */
export function voiceLabel(voice: string, nameOf: (id: string) => string, share: (name: string, percent: string) => string, joint: string): string {
  const parts = partsOf(voice);
  if (parts.length === 1) return nameOf(parts[0]?.voice ?? voice);
  return parts.map(({ voice: id, percent }) => share(nameOf(id), String(percent))).join(joint);
}
