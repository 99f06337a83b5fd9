import { expect, test, vi } from 'vitest';
import { BackendError, type UsageRow } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Network } from './network.svelte';
import { barsOf, dayOf, sumsOf } from './usage-bars';

async function loaded(query: string) {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const onkeys = vi.fn();
  const network = new Network(backend, onkeys);
  await network.load();
  return { network, backend, onkeys };
}

test('offline is shown at once, and taken back when the program refuses', async () => {
  const { network, backend } = await loaded('');
  const going = network.setOffline(true);
  expect(network.offline).toBe(true);
  await going;
  expect(await backend.offline()).toBe(true);
  backend.setOffline = () => Promise.reject(new BackendError('set_offline', 'disk_full', 'The disk is full.'));
  await network.setOffline(false);
  expect([network.offline, network.problem]).toEqual([true, 'The disk is full.']);
});

test('the ledger page by page, then emptied', async () => {
  const { network } = await loaded('ledger=many');
  expect([network.entries.length, network.more]).toEqual([50, true]);
  await network.older();
  expect(network.entries).toHaveLength(100);
  expect(new Set(network.entries.map(({ id }) => id)).size, 'none twice').toBe(100);
  expect(await network.clearLedger()).toBe(true);
  expect([network.entries.length, network.totals]).toEqual([0, { out: 0, in: 0 }]);
});

test('keys: a short passphrase is refused, a good one opens them, and whoever shows keys is told', async () => {
  const { network, onkeys } = await loaded('keyring=locked');
  expect(await network.unlockKeys('wrong')).toBe(false);
  expect(network.keyProblem).toContain('Caps Lock');
  expect(await network.unlockKeys('four warm words')).toBe(true);
  expect([network.keyStore?.locked, onkeys.mock.calls.length, network.keyProblem]).toEqual([false, 1, null]);
  expect(JSON.stringify([network.keyStore, network.keyProblem, network.problem])).not.toContain('four warm words');
});

test('the share of the month’s limit', async () => {
  const { network } = await loaded('providers=three');
  expect(network.limitShare, 'no limit, no share').toBe(0);
  await network.setLimit(1);
  expect(network.limitShare).toBeCloseTo(network.usage?.month_cost ?? -1);
});

const row = (change: Partial<UsageRow>): UsageRow => ({ day: '2026-11-22', provider_id: 'a', provider: 'A', character_id: 'mira', character: 'Mira', input_tokens: 10, cached_tokens: 4, output_tokens: 2, characters: 0, seconds: 0, cost: 0.5, ...change });
const NOW = Date.UTC(2026, 10, 22, 23, 59);

test('a bar for every day, also for those without anything', () => {
  const rows = [row({}), row({ character_id: 'theo' }), row({ provider_id: 'b', provider: 'B', cost: null }), row({ day: '2026-11-20' }), row({ day: '2026-11-01' })];
  const bars = barsOf(rows, 3, NOW, 'cost', ['b', 'a']);
  expect(bars.map(({ day, total }) => [day, total])).toEqual([['2026-11-20', 0.5], ['2026-11-21', 0], ['2026-11-22', 1]]);
  expect(bars[2]?.parts, 'without a price it has no part of the cost').toEqual([{ id: 'a', name: 'A', value: 1 }]);
  expect(barsOf(rows, 1, NOW, 'tokens', ['b', 'a'])[0]?.parts.map(({ id, value }) => [id, value])).toEqual([['b', 12], ['a', 24]]);
});

test('ninety days are ninety different ones', () => {
  const days = barsOf([], 90, Date.UTC(2026, 3, 15, 0, 5), 'cost', []).map(({ day }) => day);
  expect([new Set(days).size, days[0], days.at(-1)]).toEqual([90, '2026-01-16', dayOf(Date.UTC(2026, 3, 15))]);
});

test('sums by provider and by character; a cost is only there where a price is', () => {
  const rows = [row({ characters: 300, seconds: 1.5 }), row({ cost: 0.25, character_id: null, character: null }), row({ provider_id: 'b', provider: 'B', cost: null })];
  expect(sumsOf(rows, 'provider', 'Nobody')).toEqual([
    { id: 'a', name: 'A', input: 20, cached: 8, output: 4, characters: 300, seconds: 1.5, cost: 0.75 },
    { id: 'b', name: 'B', input: 10, cached: 4, output: 2, characters: 0, seconds: 0, cost: null },
  ]);
  expect(sumsOf(rows, 'character', 'Nobody').map(({ name, cost }) => [name, cost])).toEqual([['Mira', 0.5], ['Nobody', 0.25]]);
});
