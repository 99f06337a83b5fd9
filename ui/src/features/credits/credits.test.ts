import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { BackendError } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Credits } from './credits.svelte';
import CreditsMine from './CreditsMine.svelte';
import CreditsPrice from './CreditsPrice.svelte';

const OPTIONS = { width: 512, height: 512, fps: 25, fit: 'crop', captions: 'none', background: { kind: 'own' } } as never;

async function begun(query: string, owner: string | null = 'Sam') {
  const backend = fakeBackend({ query: `pace=0.01&videos=none&${query}` });
  const credits = new Credits(backend, () => owner);
  await credits.load();
  return { backend, credits };
}

test('while videos cost nothing, nothing is said of it', async () => {
  const { credits } = await begun('profiles=two');
  expect([credits.on, credits.short, credits.refusal]).toEqual([false, false, null]);
  render(CreditsPrice, { credits });
  render(CreditsMine, { credits });
  expect(document.body.textContent?.trim()).toBe('');
});

test('a film is held while it is made and taken when it is there; a failed one gives back what was held', async () => {
  const { backend, credits } = await begun('profiles=two&credits&export=fails');
  const before = credits.mine!;
  const states: string[] = [];
  await backend.watchVideos(({ state }) => states.push(state));
  await backend.exportChat('chat-1', OPTIONS);
  await credits.load();
  expect(credits.mine).toMatchObject({ balance: before.balance - 1, held: 1 });
  await vi.waitFor(() => expect(states).toContain('failed'));
  await credits.load();
  expect(credits.mine).toEqual(before);
  await backend.exportChat('chat-1', OPTIONS);
  await vi.waitFor(() => expect(states).toContain('completed'));
  await credits.load();
  expect(credits.mine).toMatchObject({ balance: before.balance - 1, held: 0 });
  expect(credits.mine!.history[0]).toMatchObject({ kind: 'taken', amount: 1, film: 'A rough day at work' });
});

test('too few: said beforehand, and a refusal says whom to ask', async () => {
  const { backend, credits } = await begun('profiles=two&credits=few');
  expect(credits.refusal).toBe('A video costs 1 credit, and you have none left. Ask Sam for a refill.');
  const refused = (await backend.exportChat('chat-1', OPTIONS).catch((thrown: unknown) => thrown)) as BackendError;
  expect(refused.code).toBe('credits');
  expect(credits.explained(refused)).toBe(credits.refusal);
  expect(credits.explained(new BackendError('export_video', 'disk_full', 'The disk is full.'))).toBe('The disk is full.');
  render(CreditsPrice, { credits });
  expect(screen.getByText('No credits left').getAttribute('title')).toContain('Ask Sam');
});

test('whoever owns the computer is sent to the settings; a refill meanwhile is noticed', async () => {
  const { backend, credits } = await begun('profiles=two&credits=few', null);
  expect(credits.refusal).toContain('under Settings, People');
  await backend.refillCredits(1, 3);
  expect(credits.refusal, 'nobody has looked yet').not.toBeNull();
  expect(await credits.refused()).toBeNull();
});

test('rules and refills of the owner; what the program refuses stays as it was', async () => {
  const { backend, credits } = await begun('profiles=two');
  await credits.loadAll([1, 2]);
  expect(credits.all.size, 'while it is off there is nothing to know').toBe(0);
  await credits.setRules({ on: true, start: 7 }, [1, 2]);
  expect([...credits.all].map(([id, { balance }]) => [id, balance])).toEqual([[1, 7], [2, 7]]);
  expect(await credits.refill(2, 5)).toBe(12);
  expect(credits.all.get(2)?.history.map(({ kind, amount }) => [kind, amount])).toEqual([['refill', 5], ['start', 7]]);
  backend.setCreditRules = () => Promise.reject({ code: 'failed', message: 'Not now.', retry_after_ms: null });
  await credits.setRules({ per_video: 4 }, [1, 2]);
  expect([credits.rules?.per_video, credits.problem]).toEqual([1, 'Not now.']);
  backend.refillCredits = () => Promise.reject({ code: 'failed', message: 'Not now.', retry_after_ms: null });
  expect(await credits.refill(2, 5)).toBeNull();
});
