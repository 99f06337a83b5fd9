/** Who answers: the providers a person has connected, their keys, and which of them is asked first. Part of `Backend`. */

export const PROVIDER_KINDS = ['openai-compatible', 'openai-responses', 'anthropic', 'gemini', 'ollama', 'local'] as const;
/** `local`: the model that comes with the program; always there, cannot be removed. */
export type ProviderKind = (typeof PROVIDER_KINDS)[number];
/** Why a provider did not answer. */
export const CAUSES = [
  'wrong_key', 'no_credit', 'forbidden', 'wrong_url', 'wrong_model', 'no_network', 'unreachable', 'untrusted', 'proxy', 'offline', 'not_allowed',
  'busy', 'overloaded', 'slow', 'broke_off', 'too_large', 'too_long', 'rejected', 'filtered', 'nothing_said', 'not_understood',
] as const;
export type Cause = (typeof CAUSES)[number];
export const REACHES = ['this_computer', 'local_network', 'internet'] as const;
export type Reach = (typeof REACHES)[number];
/** A key is given once and never comes back: only its last characters are known here. */
export interface KeyView {
  state: 'none' | 'kept' | 'session' | 'not_needed' | 'unreadable';
  last: string;                     // last four characters; '' of a short one
  where: 'keyring' | 'file' | 'session' | '';
}
export interface TestReport { ok: boolean; cause: Cause | null; message: string; took_ms: number; at_ms: number; model_ok: boolean | null }
export interface ProviderDraft {
  kind: ProviderKind;
  name: string;
  base_url: string;                 // '': the vendor's own
  model: string;                    // '': the first of its list
  context_tokens: number | null;    // null: as the provider says
  sees: boolean;                    // pictures
}
export interface ProviderView extends ProviderDraft {
  id: string;
  key: KeyView;
  host: string;                     // where it leads: '127.0.0.1:8080'
  reach: Reach;
  tested: TestReport | null;
  enabled: boolean;
  changed_ms: number;
}
export interface ModelChoice { id: string; name: string | null; context_tokens: number | null; sees: boolean | null }
/** Something that listens on this machine. */
export interface FoundServer { name: string; kind: ProviderKind | 'f5-tts'; base_url: string; models: string[]; known: boolean }
export interface SessionProvider {
  provider_id: string | null;       // chosen for this chat
  in_use: string;                   // answers next
}
export const KEY_PLACES = ['keyring', 'file', 'session'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];
export interface KeyStore { choice: KeyPlace; keyring_works: boolean; locked: boolean }
/** Before the first word of each reply. */
export interface AnsweredBy { kind: 'answered_by'; session_id: string; provider_id: string; name: string; model: string; fell_back_from: string | null; why: string | null }
export interface ProviderBackend {
  providers(): Promise<ProviderView[]>;                              // in the order in which they are asked
  addProvider(draft: ProviderDraft, key: string | null): Promise<ProviderView>; // asked last
  changeProvider(id: string, draft: ProviderDraft): Promise<ProviderView>; // at another host its key is forgotten
  removeProvider(id: string): Promise<void>;                         // its key is deleted with it
  restoreProvider(id: string): Promise<ProviderView>;                // without its key
  setProviderKey(id: string, key: string): Promise<ProviderView>;
  forgetProviderKey(id: string): Promise<ProviderView>;
  testProvider(id: string): Promise<TestReport>;
  testDraft(draft: ProviderDraft, key: string | null): Promise<TestReport>; // nothing is kept
  providerModels(id: string): Promise<ModelChoice[]>;
  draftModels(draft: ProviderDraft, key: string | null): Promise<ModelChoice[]>;
  orderProviders(ids: string[]): Promise<ProviderView[]>;
  setProviderEnabled(id: string, enabled: boolean): Promise<ProviderView>;
  foundServers(): Promise<FoundServer[]>;                            // looks on this machine only
  characterProvider(characterId: string): Promise<string | null>;
  setCharacterProvider(characterId: string, providerId: string | null): Promise<void>;
  sessionProvider(sessionId: string): Promise<SessionProvider>;
  setSessionProvider(sessionId: string, providerId: string | null): Promise<SessionProvider>;
  keyStore(): Promise<KeyStore>;
  chooseKeyStore(choice: KeyPlace, passphrase: string | null): Promise<KeyStore>;
  unlockKeys(passphrase: string): Promise<KeyStore>;
}
