import { invoke } from '@tauri-apps/api/core';
import { finite, known, settled } from './bridge';
import { REACHES, type TestReport } from './providers';
import { SERVICE_KINDS, SERVICE_PURPOSES, VOICE_FORMATS, type CharacterService, type HeardByFallback, type ServiceBackend, type ServiceOptions, type ServiceView, type ServiceVoice, type SpokenByFallback } from './services';
import { keyView, report } from './tauri-providers';

/** Voices and ears over the network, of the real program. */
export function services(): ServiceBackend {
  return {
    services: async (purpose) => (await ask<ServiceView[]>('services', { purpose })).map(service),
    addService: async (draft, key) => service(await ask('add_service', { draft, key })),
    changeService: async (id, draft) => service(await ask('change_service', { id, draft })),
    removeService: async (id) => void (await ask('remove_service', { id })),
    restoreService: async (id) => service(await ask('restore_service', { id })),
    setServiceKey: async (id, key) => service(await ask('set_service_key', { id, key })),
    forgetServiceKey: async (id) => service(await ask('forget_service_key', { id })),
    testService: async (id) => report(await ask<TestReport>('test_service', { id })),
    testServiceDraft: async (draft, key) => report(await ask<TestReport>('test_service_draft', { draft, key })),
    serviceVoices: async (id) => (await ask<ServiceVoice[]>('service_voices', { id })).map(voice),
    tryServiceVoice: async (serviceId, voiceId, text) => void (await ask('try_service_voice', { serviceId, voiceId, text })),
    characterService: async (characterId) => (await ask<CharacterService | null>('character_service', { characterId })) ?? null,
    setCharacterService: async (characterId, serviceId, voiceId, voiceName) => void (await ask('set_character_service', { characterId, serviceId, voiceId, voiceName })),
    cloneVoice: async (serviceId, characterId) => voice(await ask('clone_voice', { serviceId, characterId })),
    hearingService: async () => (await ask<string | null>('hearing_service')) ?? null,
    setHearingService: async (id) => void (await ask('set_hearing_service', { id })),
  };
}

export function fallback<Event extends SpokenByFallback | HeardByFallback>(event: Event): Event {
  return { ...event, session_id: event.session_id ?? null, why: event.why ?? null };
}

// Words of a newer program take the careful reading; numbers that JSON cannot write come as null.

function service(view: ServiceView): ServiceView {
  return {
    ...view,
    purpose: known(SERVICE_PURPOSES, view.purpose, 'voice'),
    kind: known(SERVICE_KINDS, view.kind, 'openai-compatible'),
    options: options(view.options),
    key: keyView(view.key),
    reach: known(REACHES, view.reach, 'internet'),
    tested: view.tested && report(view.tested),
    changed_ms: finite(view.changed_ms, 0),
  };
}

function options(given: ServiceOptions): ServiceOptions {
  return {
    format: known(VOICE_FORMATS, given.format, 'wav'),
    stability: finite(given.stability, 0.5),
    similarity: finite(given.similarity, 0.75),
    style: finite(given.style, 0),
    steps: finite(given.steps, 32),
    cross_fade: finite(given.cross_fade, 0.15),
    remove_silence: given.remove_silence,
  };
}

function voice(given: ServiceVoice): ServiceVoice {
  return { ...given, language: given.language ?? null, about: given.about ?? null };
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}
