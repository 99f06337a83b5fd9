import { BackendError } from './errors';
import type { FakeTimers } from './fake-timers';
import type { AnsweredBy, Cause, FoundServer, KeyPlace, KeyView, ModelChoice, ProviderBackend, ProviderDraft, ProviderKind, ProviderView, Reach, TestReport } from './providers';

const HOSTS: Record<ProviderKind, string> = {
  'openai-compatible': '', 'openai-responses': 'api.openai.com', anthropic: 'api.anthropic.com', gemini: 'generativelanguage.googleapis.com', ollama: '127.0.0.1:11434', local: '',
};
const MODELS: Partial<Record<ProviderKind, readonly string[]>> = {
  'openai-responses': ['gpt-large', 'gpt-small'], anthropic: ['claude-large', 'claude-small'], gemini: ['gemini-pro', 'gemini-flash'], ollama: ['llama3.2:3b', 'qwen3:8b'], local: ['smollm2-135m-instruct'],
};
const SERVER_MODELS = ['qwen3-8b-instruct', 'mistral-small-24b', 'gemma-3-4b-it', ...Array.from({ length: 40 }, (_, n) => `community/model-${n + 1}`)];
const FAR: readonly Reach[] = ['this_computer', 'local_network', 'internet'];
const KNOWS_KEYS: readonly ProviderKind[] = ['openai-responses', 'anthropic', 'gemini'];
/** What kind of key it was: the fake keeps no key either. */
type Flavour = 'none' | 'good' | 'wrong' | 'poor';
const SENTENCES: Partial<Record<Cause, string>> = {
  wrong_key: 'The key was not accepted. Copy it once more from the provider’s page and paste it whole.',
  no_credit: 'The account has no credit left. Add some on the provider’s page.',
  wrong_url: 'Something answers there, but it does not speak this language. Check the address; it often ends in /v1.',
  wrong_model: 'This model is not offered there. Choose one from the list.',
  no_network: 'There is no way to this address. Check the network, and the spelling of the address.',
  unreachable: 'The server did not answer the call. Start it, or check the address and its port.',
  offline: 'Visavis is offline. Switch it on again under Settings, Privacy and network.',
};

/**
 * Providers of the fake. `?providers=three|lost`: three beside the local one; lost: the first of them does not answer. `?found`: servers run on this machine.
 * `?keyring=missing|locked`. A key that begins with "wrong" or "poor", an address with "nowhere", port 9 or the path "wrong", and the model "none" fail as they should.
 */
export function fakeProviders(query: URLSearchParams, timers: FakeTimers, now: () => number, offline: () => boolean, localModel: () => string | null) {
  const wanted = query.get('providers');
  let list: ProviderView[] = wanted === null ? [local()] : [...three(), local()];
  const removed = new Map<string, ProviderView>();
  const flavours = new Map<string, Flavour>([['claude', 'good']]);
  const sessions = new Map<string, string | null>();
  const characters = new Map<string, string>();
  const lost = wanted === 'lost' ? 'server' : null;
  let place: KeyPlace = query.get('keyring') === 'missing' ? 'session' : query.get('keyring') === 'locked' ? 'file' : 'keyring';
  let locked = query.get('keyring') === 'locked';
  let count = 0;

  const find = (id: string) => {
    const found = list.find((each) => each.id === id);
    if (!found) throw new BackendError('providers', 'not_found', 'This provider is no longer here.');
    return found;
  };
  const put = (next: ProviderView) => {
    list = list.map((each) => (each.id === next.id ? next : each));
    return { ...next };
  };
  const keyView = (kind: ProviderKind, key: string | null): KeyView => {
    if (key === null || key === '') return { state: kind === 'ollama' || kind === 'local' ? 'not_needed' : 'none', last: '', where: '' };
    // As the program: of a short key the last four would be much of it.
    if (locked) throw new BackendError('set_provider_key', 'keys_locked', 'The keys are locked. Unlock them under Settings, Privacy and network.');
    return { state: place === 'session' ? 'session' : 'kept', last: key.length < 12 ? '' : key.slice(-4), where: place };
  };
  const judged = (draft: ProviderDraft, flavour: Flavour): TestReport => {
    const cause = judge(draft, flavour, offline());
    const message = cause === null ? 'It answers.' : (SENTENCES[cause] ?? '');
    return { ok: cause === null, cause, message, took_ms: 340, at_ms: now(), model_ok: cause === null ? true : cause === 'wrong_model' ? false : null };
  };
  const modelsOf = async (draft: ProviderDraft, flavour: Flavour): Promise<ModelChoice[]> => {
    await timers.wait(350);
    const cause = judge({ ...draft, model: '' }, flavour, offline());
    if (cause !== null) throw new BackendError('models', cause, SENTENCES[cause] ?? '');
    return (MODELS[draft.kind] ?? SERVER_MODELS).map((id) => ({ id, name: null, context_tokens: 32_768, sees: null }));
  };
  /** Who is asked, in this order. What was meant for near does not go farther because something there is broken. */
  const asked = (sessionId: string, characterId: string | null) => {
    const first = sessions.get(sessionId) ?? (characterId === null ? undefined : characters.get(characterId));
    const on = list.filter(({ enabled }) => enabled);
    const meant = on.find(({ id }) => id === first) ?? on[0];
    return meant ? [meant, ...on.filter((each) => each !== meant && FAR.indexOf(each.reach) <= FAR.indexOf(meant.reach))] : [];
  };
  const answersNot = (each: ProviderView): Cause | null => (each.id === lost ? 'unreachable' : offline() && each.reach !== 'this_computer' ? 'offline' : null);

  const verbs: ProviderBackend = {
    providers: async () => list.map((each) => ({ ...each, model: each.kind === 'local' ? (localModel() ?? each.model) : each.model })),
    addProvider: async (draft, key) => {
      await timers.wait(200);
      check(draft);
      const fresh: ProviderView = { ...draft, id: `p-${++count}`, ...leads(draft), key: keyView(draft.kind, key), tested: null, enabled: true, changed_ms: now() };
      flavours.set(fresh.id, flavourOf(key));
      list = [...list, fresh];
      return { ...fresh };
    },
    changeProvider: async (id, draft) => {
      check(draft);
      const before = find(id);
      // A key is for one host.
      const key = leads(draft).host === before.host ? before.key : keyView(draft.kind, null);
      return put({ ...before, ...draft, ...leads(draft), key, tested: null, changed_ms: now() });
    },
    removeProvider: async (id) => {
      removed.set(id, { ...find(id), key: keyView(find(id).kind, null) });
      flavours.delete(id);
      list = list.filter((each) => each.id !== id);
    },
    restoreProvider: async (id) => {
      const back = removed.get(id);
      if (!back) throw new BackendError('restore_provider', 'not_found', 'This provider is no longer here.');
      list = [...list, back];
      return { ...back };
    },
    setProviderKey: async (id, key) => {
      const next = { ...find(id), key: keyView(find(id).kind, key), tested: null };
      flavours.set(id, flavourOf(key));
      return put(next);
    },
    forgetProviderKey: async (id) => {
      flavours.delete(id);
      return put({ ...find(id), key: keyView(find(id).kind, null), tested: null });
    },
    testProvider: async (id) => {
      await timers.wait(500);
      const tested = id === lost ? { ...judged(find(id), 'good'), ok: false, cause: 'unreachable' as const, message: SENTENCES.unreachable!, model_ok: null } : judged(find(id), flavours.get(id) ?? 'none');
      put({ ...find(id), tested });
      return tested;
    },
    testDraft: async (draft, key) => {
      await timers.wait(500);
      return judged(draft, flavourOf(key));
    },
    providerModels: (id) => modelsOf(find(id), flavours.get(id) ?? 'none'),
    draftModels: (draft, key) => modelsOf(draft, flavourOf(key)),
    orderProviders: async (ids) => (list = ids.map(find)).map((each) => ({ ...each })),
    setProviderEnabled: async (id, enabled) => put({ ...find(id), enabled }),
    foundServers: async () => {
      await timers.wait(400);
      return query.has('found') ? FOUND.map((server) => ({ ...server, known: list.some(({ base_url }) => base_url === server.base_url) })) : [];
    },
    characterProvider: async (id) => characters.get(id) ?? null,
    setCharacterProvider: async (id, provider) => void (provider === null ? characters.delete(id) : characters.set(id, provider)),
    sessionProvider: async (id) => ({ provider_id: sessions.get(id) ?? null, in_use: asked(id, null)[0]?.id ?? 'local' }),
    setSessionProvider: async (id, provider_id) => {
      sessions.set(id, provider_id);
      return verbs.sessionProvider(id);
    },
    keyStore: async () => ({ choice: place, keyring_works: query.get('keyring') !== 'missing', locked }),
    chooseKeyStore: async (choice, passphrase) => {
      await timers.wait(300);
      if (choice === 'file' && (passphrase ?? '').length < 8) throw new BackendError('choose_key_store', 'bad_input', 'The passphrase needs at least 8 characters.');
      [place, locked] = [choice, false];
      return verbs.keyStore();
    },
    unlockKeys: async (passphrase) => {
      await timers.wait(300);
      if (passphrase === 'wrong') throw new BackendError('unlock_keys', 'wrong_passphrase', 'That passphrase does not open the keys. Check for Caps Lock and try again.');
      locked = false;
      return verbs.keyStore();
    },
  };

  return {
    verbs,
    /** Who answers next in this chat, and whether another one was meant to. */
    answer(sessionId: string, characterId: string | null): AnsweredBy & { remote: boolean } {
      const order = asked(sessionId, characterId);
      const meant = order[0];
      const able = order.find((each) => answersNot(each) === null) ?? local();
      const why = meant && meant.id !== able.id ? answersNot(meant) : null;
      return { kind: 'answered_by', session_id: sessionId, provider_id: able.id, name: able.name, model: able.model, fell_back_from: why && meant ? meant.name : null, why: why && (SENTENCES[why] ?? null), remote: able.kind !== 'local' };
    },
  };
}

function judge(draft: ProviderDraft, flavour: Flavour, offline: boolean): Cause | null {
  const { host, reach } = leads(draft);
  if (offline && reach !== 'this_computer') return 'offline';
  if (host.includes('nowhere')) return 'no_network';
  if (host.endsWith(':9')) return 'unreachable';
  if (draft.base_url.includes('/wrong')) return 'wrong_url';
  if (flavour === 'wrong' || (flavour === 'none' && KNOWS_KEYS.includes(draft.kind))) return 'wrong_key';
  if (flavour === 'poor') return 'no_credit';
  return draft.model === 'none' ? 'wrong_model' : null;
}

function flavourOf(key: string | null): Flavour {
  if (!key) return 'none';
  return key.startsWith('wrong') ? 'wrong' : key.startsWith('poor') ? 'poor' : 'good';
}

function check(draft: ProviderDraft): void {
  if (draft.name.trim() === '') throw new BackendError('add_provider', 'bad_input', 'Give the provider a name.');
  if (draft.base_url !== '' && !URL.canParse(draft.base_url)) throw new BackendError('add_provider', 'bad_input', 'This is no address. It begins with http:// or https://.');
}

function leads(draft: ProviderDraft): { host: string; reach: Reach } {
  const host = URL.canParse(draft.base_url) ? new URL(draft.base_url).host : HOSTS[draft.kind];
  if (draft.kind === 'local' || /^(localhost|127\.|\[::1\])/.test(host)) return { host, reach: 'this_computer' };
  return { host, reach: /^(10\.|192\.168\.|.*\.local(:|$))/.test(host) ? 'local_network' : 'internet' };
}

const FOUND: readonly Omit<FoundServer, 'known'>[] = [
  { name: 'Ollama', kind: 'ollama', base_url: 'http://127.0.0.1:11434/api', models: ['llama3.2:3b', 'qwen3:8b'] },
  { name: 'LM Studio', kind: 'openai-compatible', base_url: 'http://127.0.0.1:1234/v1', models: ['gemma-3-4b-it'] },
  { name: 'F5-TTS', kind: 'f5-tts', base_url: 'http://127.0.0.1:7860', models: [] },
];

function made(draft: ProviderDraft & { id: string }, key: KeyView): ProviderView {
  return { ...draft, ...leads(draft), key, tested: null, enabled: true, changed_ms: 0 };
}

const NO_KEY: KeyView = { state: 'not_needed', last: '', where: '' };

function local(): ProviderView {
  return made({ id: 'local', kind: 'local', name: 'Built-in brain', base_url: '', model: 'smollm2-135m-instruct', context_tokens: 2048, sees: false }, NO_KEY);
}

function three(): ProviderView[] {
  return [
    made({ id: 'server', kind: 'openai-compatible', name: 'Home server', base_url: 'http://192.168.1.20:8080/v1', model: 'qwen3-8b-instruct', context_tokens: 32_768, sees: false }, { state: 'none', last: '', where: '' }),
    made({ id: 'claude', kind: 'anthropic', name: 'Claude', base_url: '', model: 'claude-large', context_tokens: 200_000, sees: true }, { state: 'kept', last: 'x7Qa', where: 'keyring' }),
    made({ id: 'ollama', kind: 'ollama', name: 'Ollama', base_url: '', model: 'llama3.2:3b', context_tokens: 8192, sees: false }, NO_KEY),
  ];
}
