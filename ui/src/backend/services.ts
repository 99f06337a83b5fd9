/** Voices and ears over the network: services a person has connected. Part of `Backend`. */
import type { KeyView, Reach, TestReport } from './providers';

export const SERVICE_PURPOSES = ['voice', 'hearing'] as const;
export type ServicePurpose = (typeof SERVICE_PURPOSES)[number];
export const SERVICE_KINDS = ['elevenlabs', 'openai-compatible', 'f5-tts', 'deepgram'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];
export const VOICE_FORMATS = ['pcm', 'wav', 'mp3'] as const;
export type VoiceFormat = (typeof VOICE_FORMATS)[number];
/** A kind reads those that are its own. */
export interface ServiceOptions {
  format: VoiceFormat;              // openai-compatible
  stability: number;                // elevenlabs, 0..1
  similarity: number;
  style: number;
  steps: number;                    // f5-tts, 4..64
  cross_fade: number;               // seconds
  remove_silence: boolean;
}
export interface ServiceDraft {
  purpose: ServicePurpose;
  kind: ServiceKind;
  name: string;
  base_url: string;                 // '': the vendor's own
  model: string;
  options: ServiceOptions;
}
export interface ServiceView extends ServiceDraft {
  id: string;
  key: KeyView;
  host: string;
  reach: Reach;
  tested: TestReport | null;
  changed_ms: number;
}
export interface ServiceVoice { id: string; name: string; language: string | null; about: string | null }
export interface CharacterService { service_id: string; voice_id: string; voice_name: string }
/** The voice of this computer speaks, because the service `name` did not. */
export interface SpokenByFallback { kind: 'spoken_by_fallback'; session_id: string; name: string; why: string | null }
/** This computer has listened, because the service `name` did not. */
export interface HeardByFallback { kind: 'heard_by_fallback'; session_id: string | null; name: string; why: string | null }
export interface ServiceBackend {
  services(purpose: ServicePurpose): Promise<ServiceView[]>;
  addService(draft: ServiceDraft, key: string | null): Promise<ServiceView>;
  changeService(id: string, draft: ServiceDraft): Promise<ServiceView>; // at another host its key is forgotten
  removeService(id: string): Promise<void>;                          // its key is deleted with it
  restoreService(id: string): Promise<ServiceView>;                  // without its key
  setServiceKey(id: string, key: string): Promise<ServiceView>;
  forgetServiceKey(id: string): Promise<ServiceView>;
  testService(id: string): Promise<TestReport>;
  testServiceDraft(draft: ServiceDraft, key: string | null): Promise<TestReport>; // nothing is kept
  serviceVoices(id: string): Promise<ServiceVoice[]>;
  tryServiceVoice(serviceId: string, voiceId: string, text: string): Promise<void>; // heard from the speaker; the status tells of it
  characterService(characterId: string): Promise<CharacterService | null>; // null: the voice of this computer
  setCharacterService(characterId: string, serviceId: string | null, voiceId: string, voiceName: string): Promise<void>;
  cloneVoice(serviceId: string, characterId: string): Promise<ServiceVoice>; // from the character's sample
  hearingService(): Promise<string | null>;                          // null: Whisper on this computer
  setHearingService(id: string | null): Promise<void>;
}
