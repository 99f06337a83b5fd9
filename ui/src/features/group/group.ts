import type { CharacterView, Group, GroupMember } from '../../backend';

export const FEWEST = 2;
export const MOST = 6;
/** Faces that are shown at once; typing finds the others among thousands. */
const SHOWN = 60;

export function present(group: Group): GroupMember[] {
  return group.members.filter(({ here }) => here);
}

/** Those whose name or tagline has all the words, as far as they are shown. */
export function found(characters: readonly CharacterView[], query: string): CharacterView[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ name, nickname, tagline }: CharacterView) => {
    const text = `${name} ${nickname} ${tagline}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  };
  return characters.filter(fits).slice(0, SHOWN);
}
