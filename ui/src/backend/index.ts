import type { Backend } from './backend';

export type * from './backend';
export { ACTIVITY_KINDS } from './activities';
export { CARE_LANGUAGES, CARE_LEVELS } from './care';
export { CHAT_FORMATS } from './exchange';
export { FACT_KINDS, MEMORY_MODES } from './memory';
export { MODEL_PURPOSES } from './models';
export { DEEPEST_NOTE } from './notes';
export { CAUSES, KEY_PLACES, PROVIDER_KINDS } from './providers';
export { DEFAULT_SETTINGS } from './defaults';
export { BackendError, toBackendError } from './errors';
export { Portraits } from './portraits';
export { applyEdit, applyUntimed, estimateMs, joined, lineMs } from './script-edits';
export { EMOTIONS } from './scripts';
export { API_SCOPES } from './server';
export { VOICE_FORMATS } from './services';

/** The real program when the page runs inside it, else the fake, which then is a chunk of its own. */
export async function connect(): Promise<Backend> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).tauriBackend();
  return (await import('./fake')).fakeBackend({ query: location.search, shelf: sessionStorage });
}
