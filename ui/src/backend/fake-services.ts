import { BackendError } from './errors';
import type { FakeTimers } from './fake-timers';
import type { Cause, KeyView, Reach, TestReport } from './providers';
import type { CharacterService, ServiceBackend, ServiceDraft, ServiceKind, ServiceOptions, ServicePurpose, ServiceView, ServiceVoice } from './services';

const HOSTS: Record<ServiceKind, string> = { elevenlabs: 'api.elevenlabs.io', 'openai-compatible': '', 'f5-tts': '127.0.0.1:7860', deepgram: 'api.deepgram.com' };
const NEEDS_KEY: readonly ServiceKind[] = ['elevenlabs', 'deepgram'];
const OPTIONS: ServiceOptions = { format: 'pcm', stability: 0.5, similarity: 0.75, style: 0, steps: 32, cross_fade: 0.15, remove_silence: false };
const SENTENCES: Partial<Record<Cause, string>> = {
  wrong_key: 'The key was not accepted. Copy it once more from the service’s page and paste it whole.',
  unreachable: 'The server did not answer the call. Start it, or check the address and its port.',
  offline: 'Visavis is offline. Switch it on again under Settings, Privacy and network.',
};

/** Voices and ears over the network. `?services=some|lost`: two voices and an ear are connected; lost: the first voice and the ear do not answer. Keys that begin with "wrong" and port 9 fail as they should. */
export function fakeServices(query: URLSearchParams, timers: FakeTimers, now: () => number, offline: () => boolean, hasSample: (characterId: string) => Promise<boolean>, speak: (text: string) => void) {
  const wanted = query.get('services');
  let list: ServiceView[] = wanted === null ? [] : some();
  const removed = new Map<string, ServiceView>();
  const wrong = new Set<string>();
  const cloned = new Map<string, ServiceVoice[]>();
  const characters = new Map<string, CharacterService>(wanted === 'lost' ? [['mira', { service_id: 'eleven', voice_id: 'v-3', voice_name: 'Charlotte' }]] : []);
  let hearing: string | null = wanted === 'lost' ? 'deepgram' : null;
  let count = 0;

  const find = (id: string) => {
    const found = list.find((each) => each.id === id);
    if (!found) throw new BackendError('services', 'not_found', 'This service is no longer here.');
    return found;
  };
  const put = (next: ServiceView) => {
    list = list.map((each) => (each.id === next.id ? next : each));
    return { ...next };
  };
  const keyView = (kind: ServiceKind, key: string | null): KeyView =>
    key ? { state: 'kept', last: key.length < 12 ? '' : key.slice(-4), where: 'keyring' } : { state: kind === 'f5-tts' ? 'not_needed' : 'none', last: '', where: '' };
  const report = (draft: ServiceDraft, keyed: boolean, wrongKey: boolean): TestReport => {
    const { host, reach } = leads(draft);
    const cause: Cause | null = offline() && reach !== 'this_computer' ? 'offline' : host.endsWith(':9') ? 'unreachable' : wrongKey || (!keyed && NEEDS_KEY.includes(draft.kind)) ? 'wrong_key' : null;
    return { ok: cause === null, cause, message: cause === null ? 'It answers.' : (SENTENCES[cause] ?? ''), took_ms: 420, at_ms: now(), model_ok: cause === null ? true : null };
  };
  const check = (draft: ServiceDraft) => {
    if (draft.name.trim() === '') throw new BackendError('add_service', 'bad_input', 'Give the service a name.');
  };

  const verbs: ServiceBackend = {
    services: async (purpose: ServicePurpose) => list.filter((each) => each.purpose === purpose).map((each) => ({ ...each })),
    addService: async (draft, key) => {
      await timers.wait(200);
      check(draft);
      const fresh: ServiceView = { ...draft, id: `service-${++count}`, ...leads(draft), key: keyView(draft.kind, key), tested: null, changed_ms: now() };
      if (key?.startsWith('wrong')) wrong.add(fresh.id);
      list = [...list, fresh];
      return { ...fresh };
    },
    changeService: async (id, draft) => {
      check(draft);
      const before = find(id);
      return put({ ...before, ...draft, ...leads(draft), key: leads(draft).host === before.host ? before.key : keyView(draft.kind, null), tested: null, changed_ms: now() });
    },
    removeService: async (id) => {
      removed.set(id, { ...find(id), key: keyView(find(id).kind, null) });
      list = list.filter((each) => each.id !== id);
      if (hearing === id) hearing = null;
    },
    restoreService: async (id) => {
      const back = removed.get(id);
      if (!back) throw new BackendError('restore_service', 'not_found', 'This service is no longer here.');
      list = [...list, back];
      return { ...back };
    },
    setServiceKey: async (id, key) => {
      if (key.startsWith('wrong')) wrong.add(id);
      else wrong.delete(id);
      return put({ ...find(id), key: keyView(find(id).kind, key), tested: null });
    },
    forgetServiceKey: async (id) => put({ ...find(id), key: keyView(find(id).kind, null), tested: null }),
    testService: async (id) => {
      await timers.wait(500);
      const tested = report(find(id), find(id).key.state === 'kept', wrong.has(id));
      put({ ...find(id), tested });
      return tested;
    },
    testServiceDraft: async (draft, key) => {
      await timers.wait(500);
      return report(draft, key !== null, key?.startsWith('wrong') ?? false);
    },
    serviceVoices: async (id) => {
      await timers.wait(300);
      if (offline() && find(id).reach !== 'this_computer') throw new BackendError('service_voices', 'offline', SENTENCES.offline ?? '');
      if (find(id).kind === 'f5-tts') return cloned.get(id) ?? [];
      return [...(cloned.get(id) ?? []), ...(find(id).kind === 'elevenlabs' ? VOICES : VOICES.slice(0, 6))];
    },
    tryServiceVoice: async (id, _voice, text) => {
      await timers.wait(400);
      const { ok, cause, message } = report(find(id), find(id).key.state === 'kept', wrong.has(id));
      if (!ok) throw new BackendError('try_service_voice', cause ?? 'failed', message);
      speak(text);
    },
    characterService: async (characterId) => characters.get(characterId) ?? null,
    setCharacterService: async (characterId, service_id, voice_id, voice_name) => void (service_id === null ? characters.delete(characterId) : characters.set(characterId, { service_id, voice_id, voice_name })),
    cloneVoice: async (serviceId, characterId) => {
      await timers.wait(1200);
      if (!(await hasSample(characterId))) throw new BackendError('clone_voice', 'no_sample', 'This character has no voice sample yet. Record or choose one below, then clone it.');
      const voice: ServiceVoice = { id: `clone-${characterId}`, name: 'From the sample', language: null, about: 'Cloned from this character’s sample' };
      cloned.set(serviceId, [voice]);
      return voice;
    },
    hearingService: async () => hearing,
    setHearingService: async (id) => void (hearing = id),
  };

  return {
    verbs,
    /** The name of the voice that was to speak and did not; null: all is well. */
    mute: (characterId: string) => (wanted === 'lost' ? (list.find(({ id }) => id === characters.get(characterId)?.service_id)?.name ?? null) : null),
    /** The same of the ear. */
    deaf: () => (wanted === 'lost' ? (list.find(({ id }) => id === hearing)?.name ?? null) : null),
    why: SENTENCES.unreachable ?? null,
  };
}

function leads({ kind, base_url }: ServiceDraft): { host: string; reach: Reach } {
  const host = URL.canParse(base_url) ? new URL(base_url).host : HOSTS[kind];
  if (/^(localhost|127\.|\[::1\])/.test(host)) return { host, reach: 'this_computer' };
  return { host, reach: /^(10\.|192\.168\.)/.test(host) ? 'local_network' : 'internet' };
}

function some(): ServiceView[] {
  const made = (id: string, purpose: ServicePurpose, kind: ServiceKind, name: string, base_url: string, model: string, key: KeyView): ServiceView => {
    const draft = { purpose, kind, name, base_url, model, options: { ...OPTIONS } };
    return { ...draft, id, ...leads(draft), key, tested: null, changed_ms: 0 };
  };
  return [
    made('eleven', 'voice', 'elevenlabs', 'ElevenLabs', '', 'eleven_flash_v2_5', { state: 'kept', last: 'p9Kd', where: 'keyring' }),
    made('f5', 'voice', 'f5-tts', 'F5-TTS', '', '', { state: 'not_needed', last: '', where: '' }),
    made('deepgram', 'hearing', 'deepgram', 'Deepgram', '', 'nova-3', { state: 'kept', last: 'Zt31', where: 'keyring' }),
  ];
}

const VOICES: readonly ServiceVoice[] = [
  ['Aria', 'en', 'Warm, middle-aged, American'], ['Roger', 'en', 'Confident, American'], ['Sarah', 'en', 'Soft, young, American'], ['Charlotte', 'en', 'Calm, Swedish accent'], ['Laura', 'en', 'Bright, American'], ['Callum', 'en', 'Husky, Scottish'],
  ['Leonie', 'de', 'Klar und freundlich'], ['Otto', 'de', 'Tief und ruhig'], ['Amélie', 'fr', 'Douce'], ['Mateo', 'es', 'Joven'], ['Giulia', 'it', null], ['Hana', 'ja', 'Gentle'],
].map(([name, language, about], n) => ({ id: `v-${n}`, name: name as string, language: language ?? null, about: about ?? null }));
