import type { FakeTimers } from './fake-timers';
import type { LedgerEntry, NetworkBackend, UsageRow } from './network';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the fake says has left the machine. `?offline`: from the start; `?ledger=none|many`; `?usage=none|much`: nothing, or over the month's limit. */
export function fakeNetwork(query: URLSearchParams, timers: FakeTimers, now: () => number) {
  let offline = query.has('offline');
  const away = query.has('providers') || query.has('ledger') || query.has('usage');
  let entries = !away || query.get('ledger') === 'none' ? [] : Array.from({ length: query.get('ledger') === 'many' ? 240 : 9 }, (_, n) => entry(n, now()));
  const rows = !away || query.get('usage') === 'none' ? [] : usageRows(now());
  let limit: number | null = query.get('usage') === 'much' ? 5 : null;

  const verbs: NetworkBackend = {
    offline: async () => offline,
    setOffline: async (wanted) => void (offline = wanted),
    ledger: async (before, most) => {
      await timers.wait(80);
      const fit = entries.filter(({ id }) => before === null || id < before);
      const sum = (side: 'bytes_out' | 'bytes_in') => entries.reduce((total, each) => total + each[side], 0);
      return { items: fit.slice(0, most), more: fit.length > most, total_out: sum('bytes_out'), total_in: sum('bytes_in') };
    },
    exportLedger: async () => '/Documents/what-left-this-computer.csv',
    clearLedger: async () => void (entries = []),
    usage: async (days) => {
      await timers.wait(80);
      const first = dayOf(now() - (days - 1) * DAY);
      const month = dayOf(now()).slice(0, 7);
      const month_cost = rows.filter(({ day }) => day.startsWith(month)).reduce((sum, { cost }) => sum + (cost ?? 0), 0);
      return { rows: rows.filter(({ day }) => day >= first), month_cost, limit, currency: 'USD' };
    },
    setUsageLimit: async (wanted) => void (limit = wanted),
    pricesFile: async () => '~/.local/share/visavis/prices.toml',
  };
  return { verbs, isOffline: () => offline };
}

function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

const SAMPLES: readonly Partial<LedgerEntry>[] = [
  { host: 'api.anthropic.com', purpose: 'chat', chat_id: 'chat-1', chat_title: 'A rough day at work', bytes_out: 5210, bytes_in: 1840 },
  { host: 'api.anthropic.com', purpose: 'chat', chat_id: 'chat-1', chat_title: 'A rough day at work', bytes_out: 4120, bytes_in: 2210 },
  { host: '192.168.1.20:8080', purpose: 'chat', chat_id: 'chat-2', chat_title: 'Asking for a raise', bytes_out: 3890, bytes_in: 0, outcome: 'failed', took_ms: 30_000 },
  { host: 'api.anthropic.com', purpose: 'test', bytes_out: 380, bytes_in: 290, outcome: 'status', status: 401 },
  { host: 'api.anthropic.com', purpose: 'models', bytes_out: 210, bytes_in: 4100 },
  { host: 'huggingface.co', purpose: 'download', bytes_out: 1200, bytes_in: 98_600_000, outcome: 'cancelled' },
  { host: '127.0.0.1:11434', purpose: 'finding', bytes_out: 90, bytes_in: 120 },
];

function entry(n: number, now: number): LedgerEntry {
  return { id: 1000 - n, at_ms: now - (n + 0.3) * 2.4 * HOUR, host: '', purpose: 'chat', chat_id: null, chat_title: null, bytes_out: 0, bytes_in: 0, took_ms: 840, outcome: 'done', status: 200, ...SAMPLES[n % SAMPLES.length] };
}

function usageRows(now: number): UsageRow[] {
  return Array.from({ length: 26 }, (_, n) => n).flatMap((n): UsageRow[] => {
    const day = dayOf(now - n * DAY);
    const much = 4000 + ((n * 7919) % 23) * 1900;
    const claude: UsageRow = { day, provider_id: 'claude', provider: 'Claude', character_id: 'mira', character: 'Mira', input_tokens: much, cached_tokens: Math.round(much * 0.72), output_tokens: Math.round(much / 9), characters: 0, seconds: 0, cost: (much * 3.2 + (much / 9) * 15) / 1e6 * 2.6 };
    const ollama: UsageRow = { ...claude, provider_id: 'ollama', provider: 'Ollama', character_id: 'theo', character: 'Theo', input_tokens: Math.round(much * 0.4), cached_tokens: 0, cost: null };
    return n % 6 === 4 ? [] : n % 3 === 0 ? [claude, ollama] : [claude];
  });
}
