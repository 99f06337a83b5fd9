import type { PromptBlock, PromptReport } from '../../backend';

/** Neighbours of one kind share a colour, so that the bar tells card, lore and talk apart at a glance. */
export const SHADES = ['bg-violet', 'bg-accent', 'bg-(--glow-listening)', 'bg-(--glow-interrupted)', 'bg-(--glow-transcribing)'] as const;

export interface Share { source: string; tokens: number; share: number; shade: string }

/** How the room is shared, by where the blocks come from, in the order of their first block. Shares are of the limit, or of the prompt where that is longer. */
export function shares({ blocks, tokens, limit }: PromptReport): Share[] {
  const whole = Math.max(limit, tokens, 1);
  const found = new Map<string, number>();
  for (const { source, tokens: own } of blocks) found.set(source, (found.get(source) ?? 0) + own);
  return [...found].map(([source, own], i) => ({ source, tokens: own, share: own / whole, shade: SHADES[i % SHADES.length]! }));
}

/** The prompt as one text, for the clipboard. */
export function wholeText(blocks: readonly PromptBlock[]): string {
  return blocks.map(({ name, role, text }) => `### ${name} (${role})\n${text}`).join('\n\n');
}
