import AudioLines from '@lucide/svelte/icons/audio-lines';
import AudioWaveform from '@lucide/svelte/icons/audio-waveform';
import Ear from '@lucide/svelte/icons/ear';
import Server from '@lucide/svelte/icons/server';
import type { ServiceDraft, ServiceKind, ServiceOptions, ServicePurpose, ServiceView } from '../../backend';
import { t } from '../../i18n';
import { freeName } from './provider-kinds';

export const SERVICE_ICONS = { elevenlabs: AudioLines, 'openai-compatible': Server, 'f5-tts': AudioWaveform, deepgram: Ear };

/** What a person has to give, kind by kind. The placeholder of an address is what is used without one. */
export const SERVICE_NEEDS: Record<ServiceKind, { key: 'needed' | 'optional' | 'none'; address: 'needed' | 'usual'; usual: string; model: boolean }> = {
  elevenlabs: { key: 'needed', address: 'usual', usual: 'https://api.elevenlabs.io', model: true },
  'openai-compatible': { key: 'optional', address: 'needed', usual: 'http://127.0.0.1:8880/v1', model: true },
  'f5-tts': { key: 'none', address: 'usual', usual: 'http://127.0.0.1:7860', model: false },
  deepgram: { key: 'needed', address: 'usual', usual: 'https://api.deepgram.com', model: true },
};

export const KINDS_OF: Record<ServicePurpose, readonly ServiceKind[]> = {
  voice: ['elevenlabs', 'f5-tts', 'openai-compatible'],
  hearing: ['deepgram', 'openai-compatible'],
};

export const CLONES = ['elevenlabs', 'f5-tts'] as const;
export type CloneKind = (typeof CLONES)[number];

const OPTIONS: ServiceOptions = { format: 'pcm', stability: 0.5, similarity: 0.75, style: 0, steps: 32, cross_fade: 0.15, remove_silence: false };

/** What stands on the tile of a kind. */
export function kindWords(kind: ServiceKind, purpose: ServicePurpose): { title: string; hint: string; name: string } {
  const words = t.services.kinds[kind];
  return kind === 'openai-compatible' && purpose === 'hearing' ? { title: words.title, ...t.services.hearingServer } : words;
}

export function emptyService(kind: ServiceKind, purpose: ServicePurpose, taken: readonly string[], base_url = ''): ServiceDraft {
  return { purpose, kind, name: freeName(kindWords(kind, purpose).name, taken), base_url, model: '', options: { ...OPTIONS } };
}

export function draftOfService({ purpose, kind, name, base_url, model, options }: ServiceView): ServiceDraft {
  return { purpose, kind, name, base_url, model, options: { ...options } };
}

export function hasServiceKey({ key }: ServiceView): boolean {
  return key.state === 'kept' || key.state === 'session';
}

/** What is still missing before it can be kept; null: nothing. */
export function serviceLacks(draft: ServiceDraft, keyed: boolean): keyof typeof t.providers.dialog.needs | null {
  if (draft.name.trim() === '') return 'name';
  if (SERVICE_NEEDS[draft.kind].address === 'needed' && draft.base_url.trim() === '') return 'address';
  return SERVICE_NEEDS[draft.kind].key === 'needed' && !keyed ? 'key' : null;
}
