import type { CharacterSheet } from '../../backend';
import { roughTokens } from '../../lib/tokens';

export const SECTIONS = ['who', 'greetings', 'examples', 'instructions', 'voice', 'pictures', 'lore', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

const FIELDS: Partial<Record<keyof CharacterSheet, Section>> = {
  name: 'who', nickname: 'who', tags: 'who', description: 'who', personality: 'who', scenario: 'who',
  greetings: 'greetings', group_greetings: 'greetings', examples: 'examples', system_prompt: 'instructions', post_history: 'instructions',
  voice: 'voice', pictures: 'pictures', face: 'pictures', lore: 'lore', creator_notes: 'about', creator: 'about', version: 'about',
};

export function sectionNamed(name: string | null): Section {
  return SECTIONS.find((section) => section === name) ?? 'who';
}

/** Where two sheets differ first. */
export function sectionOf(before: CharacterSheet, after: CharacterSheet): Section | null {
  for (const [field, section] of Object.entries(FIELDS) as [keyof CharacterSheet, Section][]) {
    if (JSON.stringify(before[field]) !== JSON.stringify(after[field])) return section;
  }
  return null;
}

/** About how many tokens of every prompt the character takes, before anything was said. */
export function standingTokens({ description, personality, scenario, system_prompt, post_history, lore }: CharacterSheet): number {
  const always = (lore?.entries ?? []).filter(({ enabled, constant }) => enabled && constant).map(({ content }) => content);
  return [description, personality, scenario, system_prompt, post_history, ...always].reduce((sum, text) => sum + roughTokens(text), 0);
}

export function exampleCount(examples: string): number {
  const marks = examples.match(/<START>/gi)?.length ?? 0;
  return marks > 0 ? marks : examples.trim() === '' ? 0 : 1;
}
