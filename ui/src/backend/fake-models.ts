import type { ModelView } from './backend';
import { BackendError } from './errors';
import type { FakeTimers } from './fake-timers';
import type { DownloadView, LocalModel, ModelBackend, OfferView } from './models';

const RUN_MS = 6000;
const TICK_MS = 250;
const MB = 1e6;
const GB = 1e9;
const SHA = '4197e437d1521ab58c2face8658dfb1381ab34d6cefc539ffe51a804dace559a';

type Kept = DownloadView & { timer: ReturnType<typeof setInterval> | null };

/**
 * Models of the fake. `?download=fails`: the first try breaks off half way; `?download=full`: no room on the disk; `?download=states`: one in every state.
 * `?speed`: this computer was measured before; `?folder=full`: little room left; `?local=many`: an imported and a downloaded model are here.
 */
export function fakeModels(query: URLSearchParams, timers: FakeTimers, now: () => number, pace: number, offline: () => boolean) {
  let offers = OFFERS.map((each) => ({ ...each, tokens_per_second: query.has('speed') ? speedOf(each) : null }));
  let local: LocalModel[] = [...BUNDLED, ...(query.get('local') === 'many' ? own(now()) : [])].map((each) => ({ ...each }));
  const kept = new Map<string, Kept>();
  let listener: (download: DownloadView) => void = () => {};
  let breaks = query.get('download') === 'fails';
  let count = 0;
  if (query.get('download') === 'states') for (const each of states()) kept.set(each.id, { ...each, timer: null });

  const view = ({ timer: _timer, ...download }: Kept): DownloadView => download;
  const find = (id: string) => {
    const found = kept.get(id);
    if (!found) throw new BackendError('downloads', 'not_found', 'This download is no longer here.');
    return found;
  };
  const put = (id: string, change: Partial<Kept>) => {
    const next = { ...find(id), ...change };
    kept.set(id, next);
    listener(view(next));
    return view(next);
  };
  const rest = (id: string, change: Partial<Kept>) => {
    const { timer } = find(id);
    if (timer !== null) clearInterval(timer);
    return put(id, { timer: null, bytes_per_second: null, remaining_ms: null, ...change });
  };
  const arrive = (id: string, name: string, bytes: number) => {
    const offer = offers.find((each) => each.id === id);
    offers = offers.map((each) => (each.id === id ? { ...each, installed: true, download: null } : each));
    local = [...local, { ...BLANK, ...(offer?.purpose === 'listening' ? EAR : { quantisation: 'Q4_K_M', architecture: 'qwen3', context_tokens: 32_768 }), path: `${id}.gguf`, name, bytes, purpose: offer?.purpose ?? 'chat', origin: 'downloaded', installed_ms: now() }];
  };
  const step = (id: string) => {
    const { done_bytes, total_bytes, name } = find(id);
    const total = total_bytes ?? 0;
    const done = Math.min(total, done_bytes + (total * TICK_MS) / RUN_MS);
    if (offline()) return void rest(id, { doing: 'paused', trouble: 'Visavis is offline. It goes on when you go online and press Go on.' });
    if (breaks && done > total * 0.4) {
      breaks = false;
      return void rest(id, { doing: 'failed', done_bytes: done, trouble: 'The connection broke off and 8 tries did not bring it back. What has come is kept: press Go on.' });
    }
    if (done < total) return void put(id, { doing: 'fetching', done_bytes: done, bytes_per_second: (total / RUN_MS) * 1000, remaining_ms: ((total - done) / total) * RUN_MS });
    rest(id, { doing: 'checking', done_bytes: total, sha256: SHA });
    timers.after(500, () => {
      if (!kept.has(id)) return;
      arrive(id, name, total);
      put(id, { doing: 'done' });
    });
  };
  const begin = async (id: string, name: string, host: string, total: number) => {
    await timers.wait(150);
    if (offline()) throw new BackendError('download_model', 'offline', 'Visavis is offline. Switch it on again under Settings, Privacy and network.');
    if (query.get('download') === 'full') throw new BackendError('download_model', 'disk_full', 'There is not enough room: 2.5 GB are needed, 1.1 GB are free. Remove a model or free some space.');
    const before = kept.get(id);
    if (before?.timer != null) return view(before);
    const timer = setInterval(() => step(id), TICK_MS * pace);
    kept.set(id, { done_bytes: 0, sha256: null, ...before, id, name, host, total_bytes: total, doing: 'waiting', bytes_per_second: null, remaining_ms: null, trouble: null, timer });
    return put(id, {});
  };
  const shownOffers = () => offers.map((each) => ({ ...each, download: kept.has(each.id) && !each.installed ? view(find(each.id)) : null }));
  const bring = (name: string): LocalModel => {
    const fresh: LocalModel = { ...BLANK, path: `imported/${name}`, name: name.replace(/\.gguf$/, ''), bytes: 1.1 * GB, origin: 'imported', installed_ms: now(), architecture: 'llama', quantisation: 'Q8_0', context_tokens: 8192 };
    if (!local.some(({ path }) => path === fresh.path)) local = [...local, fresh];
    return fresh;
  };

  const carry = async (name: string): Promise<LocalModel> => {
    for (const share of [0, 0.35, 0.7, 1]) {
      listener({ id: `import-${name}`, name, doing: share === 1 ? 'checking' : 'fetching', done_bytes: share * 1.1 * GB, total_bytes: 1.1 * GB, bytes_per_second: null, remaining_ms: null, host: '', sha256: null, trouble: null });
      await timers.wait(250);
    }
    return bring(name);
  };

  const verbs: ModelBackend = {
    modelOffers: async () => {
      await timers.wait(120);
      return shownOffers();
    },
    measureSpeed: async () => {
      await timers.wait(2500);
      offers = offers.map((each) => ({ ...each, tokens_per_second: speedOf(each) }));
      return shownOffers();
    },
    downloadModel: async (id, agreed) => {
      const offer = offers.find((each) => each.id === id);
      if (!offer) {
        const added = find(id);
        return begin(id, added.name, added.host, added.total_bytes ?? 0);
      }
      if (offer.terms && !agreed) throw new BackendError('download_model', 'terms', 'Read the terms of this model first, and agree to them.');
      return begin(id, offer.name, 'huggingface.co', offer.about_bytes);
    },
    downloadAddress: async (address) => {
      if (!/^https?:\/\/[^/]+\/.+/.test(address)) throw new BackendError('download_address', 'bad_input', 'This is no address. It begins with http:// or https:// and leads to a .gguf file.');
      if (!/\.gguf(\?|$)/.test(address)) throw new BackendError('download_address', 'bad_input', 'Only GGUF files can be used as a model. Look for one that ends with .gguf.');
      count += 1;
      const { host, pathname } = new URL(address);
      return begin(`added-${count}`, pathname.split('/').at(-1) ?? '', host, 640 * MB);
    },
    pauseDownload: async (id) => rest(id, { doing: 'paused' }),
    cancelDownload: async (id) => {
      rest(id, {});
      kept.delete(id);
    },
    downloads: async () => [...kept.values()].map(view),
    watchDownloads: async (onDownload) => void (listener = onDownload),
    localModels: async () => {
      await timers.wait(120);
      return local.map((each) => ({ ...each }));
    },
    useLocalModel: async (path) => {
      await timers.wait(900);
      if (local.find((each) => each.path === path)?.bytes === 19 * GB) throw new BackendError('use_local_model', 'no_memory', 'This model needs about 21 GB of memory, and this computer has 16 GB. Choose a smaller one.');
      const kind = local.find((each) => each.path === path)?.purpose;
      local = local.map((each) => (each.purpose !== kind ? each : { ...each, answers: each.path === path, loaded_bytes: kind === 'chat' && each.path === path ? each.bytes * 1.15 : null }));
      return verbs.localModels();
    },
    importModel: async () => carry('my-own-model.Q8_0.gguf'),
    importModelFolder: async () => [await carry('first.gguf'), await carry('second.gguf')],
    importModelFile: (path) => carry(path.split('/').at(-1) ?? ''),
    removeModel: async (path) => {
      const gone = local.find((each) => each.path === path);
      const heir = gone?.answers ? BUNDLED.find(({ purpose }) => purpose === gone.purpose)?.path : null;
      local = local.filter((each) => each.path !== path).map((each) => (each.path === heir ? { ...each, answers: true } : each));
      const id = path.replace(/\.gguf$/, '');
      kept.delete(id);
      offers = offers.map((each) => (each.id === id ? { ...each, installed: false } : each));
    },
    modelFolder: async () => ({
      path: '~/.local/share/visavis/models',
      free_bytes: query.get('folder') === 'full' ? 1.1 * GB : 212 * GB,
      models_bytes: local.reduce((sum, { bytes }) => sum + bytes, 0),
      unfinished_bytes: [...kept.values()].filter(({ doing }) => doing !== 'done').reduce((sum, { done_bytes }) => sum + done_bytes, 0),
    }),
    openModelFolder: async () => {},
  };
  return { verbs, answering: () => local.find(({ answers, purpose }) => answers && purpose === 'chat')?.name ?? null };
}

const speedOf = ({ parameters_millions }: OfferView) => Math.round((13_000 / parameters_millions) * 10) / 10;

const BLANK: LocalModel = { path: '', name: '', bytes: 0, sha256: SHA, purpose: 'chat', origin: 'catalogue', installed_ms: null, architecture: null, quantisation: null, context_tokens: null, usable: true, answers: false, loaded_bytes: null, removable: true };

const EAR: Partial<LocalModel> = { purpose: 'listening', architecture: 'whisper tiny', quantisation: 'Q8_0' };

const BUNDLED: readonly LocalModel[] = [
  { ...BLANK, path: 'smollm2-135m-instruct-iq4_nl.gguf', name: 'SmolLM2 135M Instruct', bytes: 98.6 * MB, architecture: 'llama', quantisation: 'IQ4_NL', context_tokens: 2048, answers: true, loaded_bytes: 141 * MB, removable: false },
  { ...BLANK, ...EAR, path: 'whisper-tiny.en-q8_0.bin', name: 'Whisper tiny, English (Q8_0)', bytes: 43.6 * MB, answers: true, removable: false },
  { ...BLANK, ...EAR, path: 'whisper-base-q8_0.bin', name: 'Whisper base, 99 languages (Q8_0)', bytes: 81.8 * MB, architecture: 'whisper base', removable: false },
];

function own(now: number): LocalModel[] {
  return [
    { ...BLANK, path: 'qwen3-1.7b.gguf', name: 'Qwen3 1.7B', bytes: 1.28 * GB, origin: 'downloaded', installed_ms: now - 4e8, architecture: 'qwen3', quantisation: 'Q4_K_M', context_tokens: 32_768 },
    { ...BLANK, path: 'imported/story-teller-32b.Q4_K_M.gguf', name: 'story-teller-32b.Q4_K_M', bytes: 19 * GB, origin: 'imported', installed_ms: now - 9e8, architecture: 'qwen2', quantisation: 'Q4_K_M', context_tokens: 131_072 },
  ];
}

function offer(id: string, name: string, millions: number, bytes: number, more: Partial<OfferView> = {}): OfferView {
  return {
    id, name, purpose: 'chat', licence: 'Apache-2.0', terms: null, used_for: '', upstream: 'https://huggingface.co/', parameters_millions: millions, about_bytes: bytes, ram_bytes: bytes * 1.25 + 200 * MB,
    languages: ['en'], fits: 'well', tokens_per_second: null, recommended: false, digest_known: true, installed: false, download: null, ...more,
  };
}

const OFFERS: readonly OfferView[] = [
  offer('qwen3-0.6b', 'Qwen3 0.6B', 600, 0.48 * GB, { used_for: 'Short, quick answers on any computer.', languages: ['en', 'de', 'fr', 'zh'] }),
  offer('qwen3-1.7b', 'Qwen3 1.7B', 1700, 1.28 * GB, { used_for: 'The best talk that still keeps up with the voice on this computer.', recommended: true, languages: ['en', 'de', 'fr', 'es', 'zh'] }),
  offer('llama-3.2-3b', 'Llama 3.2 3B Instruct', 3200, 2.02 * GB, { used_for: 'Warm and steady in long conversations.', licence: 'Llama 3.2 Community', terms: 'https://www.llama.com/llama3_2/license/', digest_known: false, fits: 'slowly' }),
  offer('qwen3-8b', 'Qwen3 8B', 8200, 5.03 * GB, { used_for: 'Thinks further and remembers more of a chat.', fits: 'not', languages: ['en', 'de', 'fr', 'es', 'zh', 'ja'] }),
  offer('whisper-small', 'Whisper small', 244, 0.26 * GB, { purpose: 'listening', used_for: 'Understands ninety languages, and accents better than the small ones.', licence: 'MIT', languages: ['de', 'en', 'fr', 'ja'] }),
];

function states(): DownloadView[] {
  const at = (id: string, name: string, more: Partial<DownloadView>): DownloadView => ({ id, name, doing: 'paused', done_bytes: 0.2 * GB, total_bytes: 0.48 * GB, bytes_per_second: null, remaining_ms: null, host: 'huggingface.co', sha256: null, trouble: null, ...more });
  return [
    at('qwen3-0.6b', 'Qwen3 0.6B', { doing: 'fetching', bytes_per_second: 11.4 * MB, remaining_ms: 24_600 }),
    at('qwen3-1.7b', 'Qwen3 1.7B', { done_bytes: 0.91 * GB, total_bytes: 1.28 * GB }),
    at('llama-3.2-3b', 'Llama 3.2 3B Instruct', { doing: 'failed', done_bytes: 1.4 * GB, total_bytes: 2.02 * GB, trouble: 'What came is not the file that was announced. It was thrown away: press Go on to fetch it again.' }),
    at('whisper-small', 'Whisper small', { doing: 'checking', done_bytes: 0.26 * GB, total_bytes: 0.26 * GB, sha256: SHA }),
    at('added-9', 'gemma-3-4b-it-Q4_K_M.gguf', { doing: 'retrying', host: 'models.example', total_bytes: null, trouble: 'The server is busy. Next try in 12 seconds.' }),
  ];
}

/** What comes with the program. */
export function partsOf(missing: boolean): ModelView[] {
  return [
    { id: 'smollm2-135m-instruct', name: 'SmolLM2 135M Instruct', purpose: 'chat', state: missing ? 'missing' : 'ready', bytes: 98_600_000, sha256: null, licence: 'Apache-2.0', used_for: 'Finds the words. Small and quick, for first steps.', advice: missing ? 'Run "cargo xtask setup" once while online, then open Visavis again.' : null },
    { id: 'kokoro-82m', name: 'Kokoro 82M', purpose: 'speech', state: 'ready', bytes: 92_400_000, sha256: null, licence: 'Apache-2.0', used_for: 'Speaks the replies with a natural voice.', advice: null },
    { id: 'kokoro-voices', name: 'Kokoro English voices', purpose: 'voice', state: missing ? 'damaged' : 'ready', bytes: 14_200_000, sha256: null, licence: 'Apache-2.0', used_for: 'Gives every companion a voice of their own.', advice: missing ? 'The file does not match its checksum. Run "cargo xtask setup" to fetch it again.' : null },
    { id: 'onnxruntime', name: 'ONNX Runtime', purpose: 'runtime', state: 'ready', bytes: 22_000_000, sha256: null, licence: 'MIT', used_for: 'Runs the voice on this computer.', advice: null },
  ];
}
