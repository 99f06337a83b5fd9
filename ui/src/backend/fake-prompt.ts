import type { MessageView } from './backend';
import type { CharacterSheet, PromptBlock, PromptReport, UsedLore } from './characters';
import { expand } from './fake-owned';

const count = (text: string) => Math.ceil(text.length / 4);
const LIMIT = 2048;

/** What the prompt of a reply could have been: the blocks in the order in which the model reads them. */
export function fakePrompt(message: MessageView, sheet: CharacterSheet, earlier: readonly MessageView[]): PromptReport {
  const name = sheet.nickname || sheet.name;
  const blocks: PromptBlock[] = [];
  const add = (title: string, source: string, role: PromptBlock['role'], text: string, cut: string | null = null) => {
    if (text.trim() !== '') blocks.push({ name: title, source, role, text: expand(text, name), tokens: count(text), cut });
  };
  const said = earlier.map(({ text }) => text).join(' ').toLowerCase();
  const lore: UsedLore[] = [];
  let used = '';
  for (const entry of sheet.lore?.entries.filter(({ enabled }) => enabled) ?? []) {
    const key = entry.keys.find((each) => said.includes(each.toLowerCase()));
    if (!entry.constant && key === undefined) continue;
    const dropped = lore.length >= 3 ? 'No room was left in the lore budget of 512 tokens.' : null;
    if (!dropped) used += `${entry.content}\n`;
    lore.push({ entry: entry.name, why: entry.constant ? 'Always in the prompt' : `“${key}” in your last message`, position: 'Before the character', tokens: count(entry.content), dropped });
  }
  add('System', 'Visavis', 'system', `You are ${name}. You talk with one person, face to face. Answer in a few spoken sentences.`);
  add('System prompt', 'Character card', 'system', sheet.system_prompt);
  add('Lore', 'Lorebook', 'system', used);
  add('Description', 'Character card', 'system', sheet.description);
  add('Personality', 'Character card', 'system', sheet.personality);
  add('Scenario', 'Character card', 'system', sheet.scenario);
  add('Examples', 'Character card', 'system', sheet.examples, sheet.examples ? 'The second example was left out: examples go first when room is short.' : null);
  for (const { role, text } of earlier) add(role === 'user' ? 'You' : name, 'Chat', role, text);
  add('After the history', 'Character card', 'system', sheet.post_history);
  const tokens = blocks.reduce((sum, block) => sum + block.tokens, 0);
  return { message_id: message.id, model: 'SmolLM2 135M Instruct', tokens, limit: LIMIT, reused_tokens: Math.round(tokens * 0.7), blocks, lore };
}
