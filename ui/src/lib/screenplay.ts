/** Dialogue as people write it down: `NAME: words`, or a screenplay with the name on a line of its own. Not a full Fountain reader: the program has one. */
export interface Speech {
  /** As written; null where nobody is named. */
  name: string | null;
  text: string;
}

const NAMED = /^\s*([\p{L}][\p{L}\p{M}\p{N} .'’-]{0,39}?)\s*[:：]\s+(\S.*)$/u;
const CUE = /^\s*@?([\p{Lu}][\p{Lu}\p{N} .'’-]{0,39}?)(?:\s*\([^)]*\))?\s*\^?$/u;
const ASIDE = /^\s*\([^)]*\)\s*$/;
const MOST_WORDS = 4;

export function parseDialogue(source: string): Speech[] {
  const speeches: Speech[] = [];
  const rows = source.split(/\r?\n/);
  let open = false; // whether the next plain row goes on with the last speech
  for (const [i, row] of rows.entries()) {
    if (row.trim() === '') {
      open = false;
      continue;
    }
    if (ASIDE.test(row)) continue;
    const named = NAMED.exec(row);
    const cue = open ? null : CUE.exec(row);
    if (named && words(named[1]) <= MOST_WORDS) {
      speeches.push({ name: named[1]?.trim() ?? null, text: named[2]?.trim() ?? '' });
      open = true;
    } else if (cue && words(cue[1]) <= MOST_WORDS && (rows[i + 1] ?? '').trim() !== '') {
      speeches.push({ name: cue[1]?.trim() ?? null, text: '' });
      open = true;
    } else {
      const last = speeches.at(-1);
      if (open && last) last.text = `${last.text} ${row.trim()}`.trim();
      else speeches.push({ name: null, text: row.trim() });
      open = true;
    }
  }
  return speeches.filter(({ text }) => text !== '');
}

function words(name: string | undefined): number {
  return (name ?? '').trim().split(/\s+/).length;
}

/** The person meant: the same name, or its first word, in any case. */
export function personNamed<Person extends { name: string }>(name: string, people: readonly Person[]): Person | null {
  const wanted = name.trim().toLocaleLowerCase();
  return people.find((person) => person.name.toLocaleLowerCase() === wanted) ?? people.find((person) => person.name.toLocaleLowerCase().split(' ')[0] === wanted) ?? null;
}

export function writeDialogue(speeches: readonly { name: string; text: string }[]): string {
  return speeches.map(({ name, text }) => `${name.toLocaleUpperCase()}: ${text}`).join('\n\n');
}
