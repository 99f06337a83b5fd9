import Brain from '@lucide/svelte/icons/brain';
import Feather from '@lucide/svelte/icons/feather';
import Gem from '@lucide/svelte/icons/gem';
import Laptop from '@lucide/svelte/icons/laptop';
import Server from '@lucide/svelte/icons/server';
import Sparkles from '@lucide/svelte/icons/sparkles';
import type { FoundServer, ProviderDraft, ProviderKind, ProviderView } from '../../backend';
import { t } from '../../i18n';

export const ICONS = { 'openai-compatible': Server, 'openai-responses': Sparkles, anthropic: Feather, gemini: Gem, ollama: Laptop, local: Brain };

/** What a person has to give, kind by kind. The placeholder of an address is what is used without one. */
export const NEEDS: Record<ProviderKind, { key: 'needed' | 'optional' | 'none'; address: 'needed' | 'usual'; usual: string }> = {
  'openai-compatible': { key: 'optional', address: 'needed', usual: 'http://127.0.0.1:8080/v1' },
  'openai-responses': { key: 'needed', address: 'usual', usual: 'https://api.openai.com/v1' },
  anthropic: { key: 'needed', address: 'usual', usual: 'https://api.anthropic.com/v1' },
  gemini: { key: 'needed', address: 'usual', usual: 'https://generativelanguage.googleapis.com/v1beta' },
  ollama: { key: 'none', address: 'usual', usual: 'http://127.0.0.1:11434/api' },
  local: { key: 'none', address: 'usual', usual: '' },
};

/** The farther what is said goes, the louder. */
export const REACH_LOOK = { this_computer: 'bg-good-wash text-good', local_network: 'bg-violet-wash text-violet', internet: 'bg-warn-wash text-warn' };

export const ONLINE: readonly ProviderKind[] = ['openai-responses', 'anthropic', 'gemini'];

/** A name that nobody else has. */
export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let n = 2; taken.includes(name); n += 1) name = `${wanted} ${n}`;
  return name;
}

export function emptyDraft(kind: ProviderKind, taken: readonly string[]): ProviderDraft {
  return { kind, name: freeName(t.providers.kinds[kind].name, taken), base_url: '', model: '', context_tokens: null, sees: false };
}

/** Null for what does not chat. */
export function draftOfServer({ name, kind, base_url, models }: FoundServer, taken: readonly string[]): ProviderDraft | null {
  if (kind === 'f5-tts') return null;
  return { kind, name: freeName(name, taken), base_url, model: models[0] ?? '', context_tokens: null, sees: false };
}

export function draftOf({ kind, name, base_url, model, context_tokens, sees }: ProviderView): ProviderDraft {
  return { kind, name, base_url, model, context_tokens, sees };
}

export function hasKey({ key }: ProviderView): boolean {
  return key.state === 'kept' || key.state === 'session';
}

/** Where an address leads, with or without `https://` before it; the text itself while it is none yet. */
export function hostOf(address: string): string {
  const whole = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return URL.canParse(whole) ? new URL(whole).host : address;
}

/** What is still missing before it can be kept; null: nothing. */
export function missing(draft: ProviderDraft, keyed: boolean): keyof typeof t.providers.dialog.needs | null {
  if (draft.name.trim() === '') return 'name';
  if (NEEDS[draft.kind].address === 'needed' && draft.base_url.trim() === '') return 'address';
  return NEEDS[draft.kind].key === 'needed' && !keyed ? 'key' : null;
}
