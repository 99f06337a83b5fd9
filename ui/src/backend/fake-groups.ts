import type { Group, GroupChange, GroupMember } from './groups';
import type { MessageView } from './backend';
import { BackendError } from './errors';

const FEWEST = 2;
const MOST = 6;

export function fakeMember(characterId: string, name: string): GroupMember {
  return { character_id: characterId, name, muted: false, here: true };
}

/** As the program refuses it. */
export function checkSize(members: number): void {
  if (members < FEWEST) throw new BackendError('change_group', 'bad_input', 'A group chat needs at least two companions.');
  if (members > MOST) throw new BackendError('change_group', 'bad_input', 'A group chat has room for six companions. Let one go first.');
}

export function changed(group: Group, change: GroupChange, nameOf: (id: string) => string): Group {
  if (change.kind === 'order') return { ...group, order: change.order };
  if (change.kind === 'speak') return group;
  const { character_id } = change;
  const others = group.members.filter((member) => member.character_id !== character_id);
  const members =
    change.kind === 'add'
      ? [...others, fakeMember(character_id, nameOf(character_id))]
      : group.members.map((member) => (member.character_id !== character_id ? member : change.kind === 'mute' ? { ...member, muted: change.muted } : { ...member, here: false }));
  checkSize(members.filter(({ here }) => here).length);
  return { ...group, members };
}

/** Who answers, one after the other: the rules of the program, told simply. */
export function answering(group: Group, messages: readonly MessageView[], text: string): string[] {
  const able = group.members.filter(({ here, muted }) => here && !muted).map(({ character_id, name }) => ({ id: character_id, name }));
  const last = messages.findLast(({ speaker }) => able.some(({ id }) => id === speaker))?.speaker;
  const next = able[(able.findIndex(({ id }) => id === last) + 1) % able.length];
  const named = able.filter(({ name }) => text.toLowerCase().includes(name.toLowerCase())).map(({ id }) => id);
  if (group.order === 'manual' || !next) return [];
  if (group.order === 'round_robin') return [next.id];
  if (named.length > 0) return named.slice(0, 2);
  return [group.order === 'by_mention' ? (last ?? next.id) : next.id];
}

/** "Mira, Theo & Juno". */
export function titleOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} & ${names.at(-1)}`;
}
