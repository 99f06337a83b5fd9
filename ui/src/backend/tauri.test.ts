import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import type { ChatEvent } from './backend';
import { BackendError } from './errors';
import { tauriBackend } from './tauri';

afterEach(() => clearMocks());

const SESSION = { id: 's1', character_id: 'mira', title: 'Hi', updated_ms: 5, preview: '', group: null, pinned: false, archived: false, tags: [] };
const MESSAGE = { id: 'm1', session_id: 's1', role: 'user', text: 'Hi', created_ms: 5, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [] };
const ANSWERS: Record<string, unknown> = {
  app_info: { version: '1', vault: 'open', encryption: 'passphrase', onboarded: true, last_session: null, audio_device: null, vault_message: null },
  characters: [{ id: 'mira', name: 'Mira', tagline: '', greeting: '', voice: 'af', speed: 1.1, own: false, face: 'drawn', nickname: '', tags: ['sea'], favourite: true, creator: '', lore_entries: 2, created_ms: 1, changed_ms: 2, last_chat_ms: null }],
  send_message: MESSAGE,
  rename_session: SESSION,
  start_session: { session: SESSION, messages: [MESSAGE] },
  settings: { voice_on: true, volume: null, theme: 'dark', text_size: null, motion: 'full' },
  replay: null,
  face_atlas: new ArrayBuffer(8),
};

test('every verb is a command with camelCase arguments', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return command === 'create_vault' ? ANSWERS.app_info : ANSWERS[command];
  });
  const backend = tauriBackend();
  expect(await backend.sendMessage('s1', 'Hi')).toEqual(MESSAGE);
  expect(await backend.renameSession('s1', 'New')).toEqual(SESSION);
  expect(await backend.createVault({ kind: 'passphrase', passphrase: 'x' })).toEqual(ANSWERS.app_info);
  expect(await backend.startSession('mira')).toEqual({ session: SESSION, messages: [MESSAGE], earlier: 0, greetings: 0, greeting: null, draft: '' });
  expect(await backend.characters()).toEqual(ANSWERS.characters);
  expect(await backend.replay('m1')).toBeUndefined();
  expect((await backend.faceAtlas('mira')).byteLength).toBe(8);
  expect(calls).toEqual([
    ['send_message', { sessionId: 's1', text: 'Hi' }],
    ['rename_session', { sessionId: 's1', title: 'New' }],
    ['create_vault', { choice: { kind: 'passphrase', passphrase: 'x' } }],
    ['start_session', { characterId: 'mira' }],
    ['characters', {}],
    ['replay', { messageId: 'm1' }],
    ['face_atlas', { characterId: 'mira' }],
  ]);
});

const EAR = { mode: 'hands_free', muted: false, asleep: false, loading: false };

test('voice: verbs, arguments and what is left out comes as null', async () => {
  const calls: [string, unknown][] = [];
  const answers: Record<string, unknown> = { set_hands_free: EAR, set_muted: EAR, finish_recording: { ...MESSAGE, voice_ms: undefined, timing: { end_of_turn_ms: 1, transcript_ms: 2 } }, waveform: [0.5, null], release: null };
  mockIPC((command, args) => {
    calls.push([command, args]);
    return answers[command];
  });
  const backend = tauriBackend();
  expect(await backend.setHandsFree(true)).toEqual({ ...EAR, microphone: null, problem: null });
  await backend.setMuted(true);
  await backend.release();
  expect(await backend.finishRecording(true)).toMatchObject({ voice_ms: null, timing: { end_of_turn_ms: 1, first_token_ms: null, total_ms: null, opener_ms: null } });
  expect(await backend.waveform('m1')).toEqual([0.5, 0]);
  expect(calls).toEqual([
    ['set_hands_free', { on: true }],
    ['set_muted', { muted: true }],
    ['release', {}],
    ['finish_recording', { send: true }],
    ['waveform', { messageId: 'm1' }],
  ]);
});

test('levels of the meter are numbers', async () => {
  let send: (level: unknown) => void = () => {};
  mockIPC((_, args) => {
    send = (args as { onLevel: { onmessage: (level: unknown) => void } }).onLevel.onmessage;
    return null;
  });
  const levels: unknown[] = [];
  await tauriBackend().openMeter((level) => levels.push(level));
  send({ rms: null, peak: 0.5, speech: true });
  expect(levels).toEqual([{ rms: 0, peak: 0.5, speech: true }]);
});

test('a refusal keeps its code, its message and its delay', async () => {
  mockIPC(() => Promise.reject({ code: 'failed', message: 'Still loading. Try again in a moment.', retry_after_ms: 1500 }));
  const failed = await tauriBackend().sessions().catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(BackendError);
  expect(failed).toMatchObject({ command: 'sessions', code: 'failed', message: 'Still loading. Try again in a moment.', retryAfterMs: 1500 });
});

test('raw byte commands and commands without a refusal of their own reject in the same form', async () => {
  mockIPC(() => Promise.reject({ code: 'not_found', message: 'Nobody of that name is here.', retry_after_ms: null }));
  for (const failing of [tauriBackend().portrait('x'), tauriBackend().openFace('x', () => {}), tauriBackend().characters()]) {
    await expect(failing).rejects.toMatchObject({ name: 'BackendError', code: 'not_found', message: 'Nobody of that name is here.' });
  }
});

test.each([['a word', 'command not found'], ['an error', new Error('command not found')]])('a bridge that fails by itself with %s is an internal error', async (_, thrown) => {
  mockIPC(() => Promise.reject(thrown));
  await expect(tauriBackend().stop()).rejects.toMatchObject({ command: 'stop', code: 'internal', message: 'command not found' });
});

test('numbers that JSON cannot hold and words of a newer program take the careful reading', async () => {
  const view = { id: 'm', name: 'M', purpose: 'chat', bytes: null, sha256: null, licence: '', used_for: '', advice: null };
  mockIPC((command) => (command === 'models' ? [{ ...view, state: 'ready' }, { ...view, state: 'melting' }] : command === 'app_info' ? { vault: 'open', encryption: 'rot13' } : ANSWERS[command]));
  const backend = tauriBackend();
  expect(await backend.settings()).toMatchObject({ volume: 1, text_size: 1, theme: 'dark' });
  expect((await backend.models()).map(({ state, bytes }) => [state, bytes])).toEqual([['ready', 0], ['damaged', 0]]);
  expect((await backend.appInfo()).encryption).toBeNull();
});

test('events come in the shapes of the page', async () => {
  let send: (event: unknown) => void = () => {};
  mockIPC((_, args) => {
    const { onEvent } = args as { onEvent: { onmessage: (event: unknown) => void } };
    send = (event) => onEvent.onmessage(event);
    return null;
  });
  const events: ChatEvent[] = [];
  await tauriBackend().subscribe((event) => events.push(event));
  const figures = { first_token_ms: 90, prompt_tokens: 3, reused_tokens: 0, generated_tokens: 1 };
  send({ kind: 'status', status: 'idle' });
  send({ kind: 'message', message: MESSAGE });
  send({ kind: 'measured', session_id: 's1', figures: { ...figures, tokens_per_second: null } });
  send({ kind: 'heard', session_id: 's1', chars: 7 });
  send({ kind: 'ear', ear: EAR });
  send({ kind: 'word', session_id: 's1', start: 0, end: 5 });
  expect(events).toEqual([
    { kind: 'status', session_id: null, status: 'idle' },
    { kind: 'message', message: MESSAGE },
    { kind: 'measured', session_id: 's1', figures: { ...figures, tokens_per_second: 0 } },
    { kind: 'heard', session_id: 's1', chars: 7 },
    { kind: 'ear', ear: { ...EAR, microphone: null, problem: null } },
    { kind: 'word', session_id: 's1', start: 0, end: 5 },
  ]);
});

test('bytes may come as a list of numbers, and what is no bytes is refused', async () => {
  mockIPC(() => [1, 2, 3]);
  expect(await tauriBackend().portrait('mira')).toEqual(Uint8Array.from([1, 2, 3]));
  mockIPC(() => ({}));
  await expect(tauriBackend().portrait('mira')).rejects.toMatchObject({ command: 'portrait', code: 'internal' });
});

const VIDEO = { id: 'v1', title: 'T', character_id: null, state: 'melting', steps: [{ step: 'speech', progress: null }], progress: null, created_ms: 1, width: 512, height: 512, fps: 25 };
const OPTIONS = { fps: 25, width: 512, height: 512, fit: 'crop' as const, background: null, captions: 'none' as const };

test('films: verbs, arguments, raw bytes with what belongs to them in headers', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return command.startsWith('export') ? VIDEO : command === 'picture' ? new ArrayBuffer(3) : null;
  });
  const backend = tauriBackend();
  await backend.inspectPicture(Uint8Array.of(1, 2));
  expect((await backend.picture('p1')).length).toBe(3);
  await backend.draftFace({ picture_id: 'p1', face: 0, points: [], glasses: true });
  await backend.exportMessage('m1', OPTIONS);
  const made = await backend.exportSound('mira', { name: 'Grüße.wav', bytes: Uint8Array.of(7) }, OPTIONS);
  expect(made, 'what is left out or unknown takes the careful reading').toMatchObject({ state: 'failed', progress: 0, steps: [{ step: 'speech', progress: 0 }], message: null, remaining_ms: null, format: null });
  expect(calls).toEqual([
    ['inspect_picture', Uint8Array.of(1, 2)],
    ['picture', { pictureId: 'p1' }],
    ['draft_face', { pictureId: 'p1', draft: { face: 0, points: [], glasses: true } }],
    ['export_message', { messageId: 'm1', options: OPTIONS }],
    ['export_sound', Uint8Array.of(7)],
  ]);
});

test('cards and characters: files travel as bodies with their names in headers, and what is left out comes as null', async () => {
  const calls: [string, unknown, unknown][] = [];
  const sheet = { id: 'own', own: true, greetings: ['Hi'], voice: { voice: 'af', speed: null }, face: 'drawn', pictures: [{ id: 'p', kind: 'portrait' }], lore: { entries: [{ id: '1', logic: 'xor', position: 'sideways', order: null, probability: null }] } };
  const answers: Record<string, unknown> = {
    inspect_card: { card_id: 'c', kind: 'png', notes: [] },
    add_picture: sheet,
    change_character: sheet,
    import_folder: null,
    inspect_prompt: { message_id: 'm', blocks: [{ role: 'tool' }], lore: [{ entry: 'Lamp' }] },
    switch_greeting: { session: SESSION, messages: [MESSAGE], greetings: 3, greeting: 1 },
  };
  mockIPC(() => null);
  const inside = (window as unknown as { __TAURI_INTERNALS__: { invoke: unknown } }).__TAURI_INTERNALS__;
  inside.invoke = async (command: string, args: unknown = {}, options?: { headers?: unknown }) => {
    calls.push([command, args, options?.headers]);
    return answers[command];
  };
  const backend = tauriBackend();
  const bytes = new Uint8Array([1, 2]);
  expect(await backend.inspectCard({ name: 'Zoë.png', bytes })).toMatchObject({ card_id: 'c', duplicate_of: null });
  expect(await backend.addPicture('own', { name: 'a b.png', kind: 'main', bytes })).toMatchObject({ pictures: [{ kind: 'other' }] });
  const changed = await backend.changeCharacter('own', { name: 'New' });
  expect(changed.voice).toEqual({ voice: 'af', speed: 1, pitch: 0, trim_silence: false, cross_fade_ms: 0 });
  expect(changed.lore).toMatchObject({ scan_depth: null, token_budget: null, entries: [{ logic: 'and_any', position: 'other', order: 100, probability: 100, depth: null, problem: null }] });
  expect(await backend.importFolder()).toBeNull();
  expect(await backend.inspectPrompt('m')).toMatchObject({ reused_tokens: null, blocks: [{ role: 'system', cut: null }], lore: [{ dropped: null }] });
  expect(await backend.switchGreeting('s1', 1)).toMatchObject({ greetings: 3, greeting: 1 });
  expect(calls.map(([command, args]) => [command, args])).toEqual([
    ['inspect_card', bytes],
    ['add_picture', bytes],
    ['change_character', { characterId: 'own', change: { name: 'New' } }],
    ['import_folder', {}],
    ['inspect_prompt', { messageId: 'm' }],
    ['switch_greeting', { sessionId: 's1', greeting: 1 }],
  ]);
  expect(calls.slice(0, 2).map(([, , headers]) => headers)).toEqual([{ name: 'Zo%C3%AB.png' }, { 'character-id': 'own', kind: 'main', name: 'a%20b.png' }]);
});

test('branches, search and help: verbs, arguments, and what an older program leaves out', async () => {
  const calls: [string, unknown][] = [];
  const { edited: _e, variants: _v, bookmarked: _b, reaction: _r, ...old } = MESSAGE;
  const card = { level: 'grave', language: 'eo', title: 'T', lead: 'L', emergency_note: '', lines: [{ name: 'N', hours: '', source: '', checked: '' }], note: '' };
  const answers: Record<string, unknown> = {
    regenerate: { session: SESSION, messages: [old], greetings: 1, draft: 'half' },
    delete_message: ['m1', 'm2'],
    branches: [{ leaf_id: 'm1', fork_place: 0, own: 1, preview: '', last: '', changed_ms: null, current: true }],
    search_messages: { hits: [{ message_id: 'm1', role: 'narrator', created_ms: null, excerpt: [] }] },
    organise_session: { ...SESSION, pinned: true, tags: ['work'] },
    care_card: card,
  };
  mockIPC((command, args) => {
    calls.push([command, args]);
    return answers[command] ?? null;
  });
  const backend = tauriBackend();
  expect(await backend.regenerate('m1')).toEqual({ session: SESSION, messages: [MESSAGE], earlier: 0, greetings: 1, greeting: null, draft: 'half' });
  expect(await backend.deleteMessage('m1', true)).toEqual(['m1', 'm2']);
  expect(await backend.branches('s1')).toMatchObject([{ fork_id: null, changed_ms: 0 }]);
  const query = { text: 'x', character_id: null, role: null, from_ms: null, to_ms: null, has_voice: false, bookmarked: false, after: null, limit: 40 };
  expect(await backend.searchMessages(query)).toMatchObject({ next: null, hits: [{ role: 'assistant', created_ms: 0 }] });
  expect(await backend.organiseSession('s1', { pinned: true, archived: null, tags: null })).toMatchObject({ pinned: true, archived: false, tags: ['work'] });
  expect(await backend.careCard('acute', 'de'), 'help is never left out').toMatchObject({ level: 'acute', language: 'en', region: null, emergency: null, lines: [{ phone: null, text: null, web: null }] });
  await backend.goOn('s1');
  expect(calls).toEqual([
    ['regenerate', { messageId: 'm1' }],
    ['delete_message', { messageId: 'm1', andAfter: true }],
    ['branches', { sessionId: 's1' }],
    ['search_messages', { query }],
    ['organise_session', { sessionId: 's1', change: { pinned: true, archived: null, tags: null } }],
    ['care_card', { level: 'acute', language: 'de' }],
    ['go_on', { sessionId: 's1' }],
  ]);
});
