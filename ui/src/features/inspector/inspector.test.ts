import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { PromptBlock, PromptReport } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { shares, wholeText } from './inspector';
import Inspector from './Inspector.svelte';

const block = (name: string, source: string, tokens: number): PromptBlock => ({ name, source, role: 'system', text: `Text of ${name}`, tokens, cut: null });
const REPORT: PromptReport = {
  message_id: 'm', model: 'Small', tokens: 400, limit: 1000, reused_tokens: 300,
  blocks: [block('System', 'Visavis', 100), block('Description', 'Card', 150), { ...block('You', 'Chat', 100), role: 'user' }, { ...block('Scenario', 'Card', 50), cut: 'Half of it was left out.' }],
  lore: [{ entry: 'Lamp', why: '“lamp” in your last message', position: 'Before the character', tokens: 20, dropped: null }, { entry: 'Storm', why: '“storm”', position: 'Before', tokens: 90, dropped: 'No room was left.' }],
};

test('the bar shares the room by source, in the order of the prompt', () => {
  expect(shares(REPORT).map(({ source, tokens, share }) => [source, tokens, share])).toEqual([['Visavis', 100, 0.1], ['Card', 200, 0.2], ['Chat', 100, 0.1]]);
  expect(shares({ ...REPORT, limit: 100 }).reduce((sum, { share }) => sum + share, 0), 'never wider than the bar').toBeCloseTo(1);
});

test('the whole prompt as one text', () => {
  expect(wholeText(REPORT.blocks.slice(0, 2))).toBe('### System (system)\nText of System\n\n### Description (system)\nText of Description');
});

test('blocks open one by one or all; lore says why, and what was left out', async () => {
  const backend = fakeBackend({ query: 'pace=0' });
  backend.inspectPrompt = async () => REPORT;
  const oncopy = vi.fn();
  render(Inspector, { backend, messageId: 'm', oncopy, onclose: () => {} });
  await screen.findByText('400 of 1,000 tokens');
  expect(screen.getByText('No room was left.', { exact: false })).toBeTruthy();
  expect(screen.queryByText('Half of it was left out.')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: /Scenario/ }));
  expect(screen.getByText('Half of it was left out.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Open all' }));
  expect(screen.getAllByRole('button', { expanded: true })).toHaveLength(4);
  await fireEvent.click(screen.getByRole('button', { name: 'Copy all' }));
  expect(oncopy.mock.calls[0]?.[0]).toContain('### You (user)');
});

test('a reply from before prompts were kept says so', async () => {
  render(Inspector, { backend: fakeBackend({ query: 'pace=0' }), messageId: 'chat-1-0', oncopy: () => {}, onclose: () => {} });
  expect((await screen.findByRole('alert')).textContent).toContain('No prompt was kept');
});
