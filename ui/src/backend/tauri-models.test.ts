import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import type { ChatEvent } from './backend';
import { tauriBackend } from './tauri';

afterEach(() => clearMocks());

const DOWNLOAD = { id: 'a', name: 'A', doing: 'fetching', done_bytes: 1, total_bytes: null, bytes_per_second: null, remaining_ms: null, host: 'h', sha256: null, trouble: null };
const MODEL = { path: 'a.gguf', name: 'A', bytes: 1, sha256: 's', purpose: 'chat', origin: 'downloaded', installed_ms: null, architecture: null, quantisation: null, context_tokens: null, usable: true, answers: false, loaded_bytes: null, removable: true };
const SERVICE = { id: 's1', purpose: 'voice', kind: 'f5-tts', name: 'F5', base_url: '', model: '', options: { format: 'wav', stability: 0.5, similarity: 0.75, style: 0, steps: 32, cross_fade: 0.15, remove_silence: false }, key: { state: 'not_needed', last: '', where: null }, host: '127.0.0.1:7860', reach: 'this_computer', tested: null, changed_ms: 1 };

test('models: every verb is a command of its name, with camelCase arguments', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    if (command === 'model_offers') return [{ id: 'a', fits: 'perfectly', purpose: 'dreaming', download: { ...DOWNLOAD, doing: 'unpacking' } }];
    if (command === 'model_folder') return { path: '/m', free_bytes: null, models_bytes: 1, unfinished_bytes: 0 };
    if (/^(local_models|use_local_model|import_model_folder)$/.test(command)) return [MODEL];
    if (command === 'import_model_file') return MODEL;
    return /^(import_model|remove_model|cancel_download|open_model_folder)$/.test(command) ? null : DOWNLOAD;
  });
  const backend = tauriBackend();
  const [offer] = await backend.modelOffers();
  expect([offer?.fits, offer?.purpose, offer?.download?.doing, offer?.tokens_per_second], 'words of a newer program').toEqual(['slowly', 'runtime', 'waiting', null]);
  await backend.downloadModel('a', true);
  await backend.downloadAddress('http://h/a.gguf');
  await backend.pauseDownload('a');
  expect(await backend.cancelDownload('a')).toBeUndefined();
  expect(await backend.useLocalModel('a.gguf')).toEqual([MODEL]);
  expect(await backend.importModel()).toBeNull();
  await backend.importModelFile('/x/a.gguf');
  await backend.removeModel('a.gguf');
  expect((await backend.modelFolder()).free_bytes).toBe(0);
  expect(calls.slice(1)).toEqual([
    ['download_model', { id: 'a', agreed: true }],
    ['download_address', { address: 'http://h/a.gguf' }],
    ['pause_download', { id: 'a' }],
    ['cancel_download', { id: 'a' }],
    ['use_local_model', { path: 'a.gguf' }],
    ['import_model', {}],
    ['import_model_file', { path: '/x/a.gguf' }],
    ['remove_model', { path: 'a.gguf' }],
    ['model_folder', {}],
  ]);
});

test('services: every verb is a command of its name; fall-backs come through', async () => {
  const calls: [string, unknown][] = [];
  let send: (event: unknown) => void = () => {};
  mockIPC((command, args) => {
    calls.push([command, args]);
    if (command === 'subscribe') send = (event) => Object.values(args as Record<string, { onmessage: (event: unknown) => void }>)[0]!.onmessage(event);
    if (command === 'services') return [SERVICE];
    if (command === 'service_voices') return [{ id: 'v', name: 'V' }];
    return /^(add|change|restore)_service$/.test(command) ? SERVICE : command === 'clone_voice' ? { id: 'v', name: 'V' } : null;
  });
  const backend = tauriBackend();
  expect((await backend.services('voice'))[0]?.key).toEqual({ state: 'not_needed', last: '', where: '' });
  expect(await backend.serviceVoices('s1')).toEqual([{ id: 'v', name: 'V', language: null, about: null }]);
  expect(await backend.characterService('mira')).toBeNull();
  await backend.setCharacterService('mira', 's1', 'v', 'V');
  await backend.cloneVoice('s1', 'mira');
  await backend.setHearingService(null);
  expect(calls).toEqual([
    ['services', { purpose: 'voice' }],
    ['service_voices', { id: 's1' }],
    ['character_service', { characterId: 'mira' }],
    ['set_character_service', { characterId: 'mira', serviceId: 's1', voiceId: 'v', voiceName: 'V' }],
    ['clone_voice', { serviceId: 's1', characterId: 'mira' }],
    ['set_hearing_service', { id: null }],
  ]);
  const seen: ChatEvent[] = [];
  await backend.subscribe((event) => seen.push(event));
  send({ kind: 'heard_by_fallback', name: 'Deepgram' });
  expect(seen).toEqual([{ kind: 'heard_by_fallback', session_id: null, name: 'Deepgram', why: null }]);
});
