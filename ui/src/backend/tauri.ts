import { Channel, invoke } from '@tauri-apps/api/core';
import type { AnsweredBy, AppInfo, Backend, CareCard, ChatEvent, EarState, HeardByFallback, MemoryEvent, MessageView, ModelView, NotesEvent, OpenedSession, SessionView, Settings, SpokenByFallback, TurnTiming } from './backend';
import * as rust from './bindings.gen';
import { finite, invokeBytes, known, settled, toBuffer } from './bridge';
import { toBackendError } from './errors';
import { cards } from './tauri-characters';
import { data, exchange } from './tauri-data';
import { files, fileView } from './tauri-files';
import { character, films } from './tauri-films';
import { memory, memoryEvent, memoryMode, notes, personas } from './tauri-memory';
import { localModels } from './tauri-models';
import { answeredBy, network, providers } from './tauri-providers';
import { care, careCard, histories } from './tauri-histories';
import { pages } from './tauri-pages';
import { profiles } from './tauri-profiles';
import { activities, samples } from './tauri-samples';
import { scripts } from './tauri-scripts';
import { server } from './tauri-server';
import { fallback, services } from './tauri-services';

const { commands } = rust;

/**
 * The real program, through the commands generated from the Rust side: what changes there and not here does not compile.
 * `portrait`, `face_atlas` and `open_face` carry raw bytes, which the generated file cannot describe; they are called by name.
 */
export function tauriBackend(): Backend {
  return {
    ...films(),
    ...cards(opened),
    ...scripts(),
    ...samples(),
    ...activities(),
    ...providers(),
    ...network(),
    ...localModels(),
    ...services(),
    ...histories({ opened, message, session }),
    ...pages(message),
    ...care(),
    ...memory(),
    ...personas(),
    ...notes(),
    ...files(message),
    ...data(),
    ...exchange(),
    ...profiles(),
    ...server(),
    appInfo: async () => appInfo(await answer('app_info', commands.appInfo())),
    createVault: async (choice) => appInfo(await answer('create_vault', commands.createVault(choice))),
    unlockVault: async (passphrase) => appInfo(await answer('unlock_vault', commands.unlockVault(passphrase))),
    characters: async () => (await answer('characters', commands.characters())).map(character),
    portrait: async (characterId) => new Uint8Array(await invokeBytes('portrait', { characterId })),
    models: async () => (await answer('models', commands.models())).map(model),
    sessions: async () => (await answer('sessions', commands.sessions())).map(session),
    startSession: async (characterId, greeting) => opened(await settled('start_session', invoke<rust.OpenedSession>('start_session', { characterId, greeting }))),
    startGroup: async (characterIds) => opened(await answer('start_group', commands.startGroup(characterIds))),
    changeGroup: async (sessionId, change) => session(await answer('change_group', commands.changeGroup(sessionId, change))),
    openSession: async (sessionId) => opened(await answer('open_session', commands.openSession(sessionId))),
    deleteSession: async (sessionId) => void (await answer('delete_session', commands.deleteSession(sessionId))),
    restoreSession: async (sessionId) => session(await answer('restore_session', commands.restoreSession(sessionId))),
    renameSession: async (sessionId, title) => session(await answer('rename_session', commands.renameSession(sessionId, title))),
    sendMessage: async (sessionId, text) => message(await answer('send_message', commands.sendMessage(sessionId, text))),
    stop: async () => void (await answer('stop', commands.stop())),
    replay: async (messageId) => void (await answer('replay', commands.replay(messageId))),
    settings: async () => settings(await answer('settings', commands.settings())),
    saveSettings: async (value) => settings(await answer('save_settings', commands.saveSettings(value))),
    subscribe: async (onEvent) => {
      const channel = new Channel<rust.ChatEvent_Deserialize>((event) => onEvent(chatEvent(event)));
      await answer('subscribe', commands.subscribe(channel));
    },
    faceAtlas: (characterId) => invokeBytes('face_atlas', { characterId }),
    openFace: async (characterId, onFrame) => {
      const channel = new Channel<unknown>((raw) => onFrame(toBuffer(raw)));
      await settled('open_face', invoke('open_face', { characterId, onFrame: channel }));
    },
    closeFace: () => settled('close_face', commands.closeFace()),
    microphones: () => answer('microphones', commands.microphones()),
    speakers: () => answer('speakers', commands.speakers()),
    earState: async () => ear(await answer('ear_state', commands.earState())),
    setHandsFree: async (on) => ear(await answer('set_hands_free', commands.setHandsFree(on))),
    hold: async () => ear(await answer('hold', commands.hold())),
    release: async () => void (await answer('release', commands.release())),
    cancelHold: async () => void (await answer('cancel_hold', commands.cancelHold())),
    setMuted: async (muted) => ear(await answer('set_muted', commands.setMuted(muted))),
    startRecording: async () => ear(await answer('start_recording', commands.startRecording())),
    finishRecording: async (send) => {
      const kept = await answer('finish_recording', commands.finishRecording(send));
      return kept && message(kept);
    },
    waveform: async (messageId) => (await answer('waveform', commands.waveform(messageId))).map((peak) => finite(peak, 0)),
    openMeter: async (onLevel) => {
      const channel = new Channel<rust.MeterLevel>(({ rms, peak, speech }) => onLevel({ rms: finite(rms, 0), peak: finite(peak, 0), speech }));
      await answer('open_meter', commands.openMeter(channel));
    },
    closeMeter: async () => void (await answer('close_meter', commands.closeMeter())),
    echoCheck: async () => {
      const report = await answer('echo_check', commands.echoCheck());
      return { ...report, echo_db: finite(report.echo_db, 0), left_db: finite(report.left_db, 0) };
    },
    talkKey: () => answer('talk_key', commands.talkKey()),
  };
}

type CareEvent = Extract<ChatEvent, { kind: 'care' }>;
type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: rust.ApiError };

async function answer<T>(command: string, given: Promise<Answer<T>>): Promise<T> {
  const result = await settled(command, given);
  if (result.status === 'error') throw toBackendError(command, result.error);
  return result.data;
}

function appInfo(info: rust.AppInfo_Serialize): AppInfo {
  return { ...info, encryption: known(['keyring', 'passphrase', 'none'], info.encryption, null) };
}

function model(view: rust.ModelView_Serialize): ModelView {
  return { ...view, state: known(['ready', 'missing', 'damaged'], view.state, 'damaged'), bytes: finite(view.bytes, 0) };
}

function session(view: rust.SessionView): SessionView {
  const { pinned = false, archived = false, tags = [] } = view as Partial<SessionView>;
  return { ...view, updated_ms: finite(view.updated_ms, 0), group: view.group ?? null, pinned, archived, tags };
}

function message(view: rust.MessageView): MessageView {
  const { edited = false, variants = [], bookmarked = false, reaction, files: kept = [] } = view as Partial<MessageView>;
  return {
    ...view,
    role: known(['user', 'assistant'], view.role, 'assistant'),
    created_ms: finite(view.created_ms, 0),
    voice_ms: view.voice_ms ?? null,
    timing: view.timing ? timing(view.timing) : null,
    speaker: view.speaker ?? null,
    provider: (view as { provider?: string | null }).provider ?? null,
    edited,
    variants,
    bookmarked,
    reaction: reaction ?? null,
    files: kept.map(fileView),
  };
}

function timing({ first_token_ms, first_audio_ms, total_ms, opener_ms, ...ends }: rust.TurnTiming): TurnTiming {
  return { ...ends, first_token_ms: first_token_ms ?? null, first_audio_ms: first_audio_ms ?? null, total_ms: total_ms ?? null, opener_ms: opener_ms ?? null };
}

function ear(state: rust.EarState): EarState {
  return { ...state, microphone: state.microphone ?? null, problem: state.problem ?? null };
}

function opened(value: rust.OpenedSession & Partial<Pick<OpenedSession, 'earlier' | 'greetings' | 'greeting' | 'draft'>>): OpenedSession {
  return { session: session(value.session), messages: value.messages.map(message), earlier: value.earlier ?? 0, greetings: value.greetings ?? 0, greeting: value.greeting ?? null, draft: value.draft ?? '' };
}

function settings(value: rust.Settings_Serialize): Settings {
  const { download_mirror = '', network_proxy = '', care_region = '', care_soft = false, break_reminder, memory } = value as Partial<Settings>;
  return { ...value, volume: finite(value.volume, 1), text_size: finite(value.text_size, 1), download_mirror, network_proxy, care_region, care_soft, break_reminder: finite(break_reminder ?? null, 0), memory: memoryMode(memory) };
}

function chatEvent(event: rust.ChatEvent_Deserialize | AnsweredBy | SpokenByFallback | HeardByFallback | CareEvent | MemoryEvent | NotesEvent): ChatEvent {
  switch (event.kind) {
    case 'status':
      return { ...event, session_id: event.session_id ?? null };
    case 'message':
      return { ...event, message: message(event.message) };
    case 'ear':
      return { ...event, ear: ear(event.ear) };
    case 'answered_by':
      return answeredBy(event);
    case 'spoken_by_fallback':
    case 'heard_by_fallback':
      return fallback(event as SpokenByFallback | HeardByFallback);
    case 'care':
      return { ...event, card: careCard(event.card as CareCard) };
    case 'facts_learned':
    case 'facts_forgotten':
      return memoryEvent(event as MemoryEvent);
    case 'data_progress':
      return { ...event, done: finite(event.done, 0), of: finite(event.of, 0) };
    case 'measured':
      return { ...event, figures: { ...event.figures, tokens_per_second: finite(event.figures.tokens_per_second, 0) } };
    default:
      return event; // a kind that is new in Rust is not assignable here
  }
}
