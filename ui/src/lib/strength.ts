/** 0 too short, 1 weak, 2 fair, 3 strong. Length counts most: long phrases beat strange characters. */
export function passphraseStrength(passphrase: string): 0 | 1 | 2 | 3 {
  if (passphrase.length < 8) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(passphrase)).length;
  const distinct = new Set(passphrase).size;
  if (distinct < 5) return 1;
  const points = passphrase.length + kinds * 2;
  if (points >= 22) return 3;
  return points >= 15 ? 2 : 1;
}

export const SHORTEST_PASSPHRASE = 8;
