/** A stretch of words; `same`: it stands in the other text too. */
export interface Stretch { text: string; same: boolean }

/** Above it the table of the comparison grows too large for a page: such texts differ as a whole. */
const MOST_WORDS = 600;

/** Both texts word by word, by their longest common subsequence (Wagner and Fischer's table). */
export function wordDiff(left: string, right: string): [Stretch[], Stretch[]] {
  const [a, b] = [words(left), words(right)];
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return [[{ text: left, same: false }], [{ text: right, same: false }]];
  const [inA, inB] = common(a, b);
  return [stretches(a, inA), stretches(b, inB)];
}

/** Share of the words that both texts have, 0..1: below a half, marks on single words would only be noise. */
export function likeness([left, right]: [Stretch[], Stretch[]]): number {
  const length = (parts: Stretch[], which: (part: Stretch) => boolean) => parts.filter(which).reduce((sum, { text }) => sum + text.trim().length, 0);
  const all = length(left, () => true) + length(right, () => true);
  return all === 0 ? 1 : (length(left, ({ same }) => same) + length(right, ({ same }) => same)) / all;
}

/** Each with the space after it, so that joined they are the text again. */
function words(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+\s*/g) ?? [];
}

function common(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const same = (i: number, j: number) => a[i]?.trim() === b[j]?.trim();
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) longest[i]![j] = same(i, j) ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const [inA, inB] = [new Set<number>(), new Set<number>()];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(i, j)) {
      inA.add(i++);
      inB.add(j++);
    } else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i += 1;
    else j += 1;
  }
  return [inA, inB];
}

function stretches(all: readonly string[], shared: ReadonlySet<number>): Stretch[] {
  const parts: Stretch[] = [];
  all.forEach((word, i) => {
    const last = parts.at(-1);
    if (last && last.same === shared.has(i)) last.text += word;
    else parts.push({ text: word, same: shared.has(i) });
  });
  return parts;
}
