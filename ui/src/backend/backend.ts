/**
 * What the page may ask of the program. Two implementations: `tauri.ts` (the real one) and `fake.ts` (any browser, tests).
 * The shapes are those of vis-api (fields in snake_case).
 */
import type { ActivityBackend } from './activities';
import type { CareBackend, CareCard } from './care';
import type { CardBackend } from './characters';
import type { DataBackend, DataProgress } from './data';
import type { ExchangeBackend } from './exchange';
import type { FileBackend, FileView } from './files';
import type { FilmBackend } from './films';
import type { Group, GroupBackend } from './groups';
import type { HistoryBackend } from './histories';
import type { MemoryBackend, MemoryEvent, MemoryMode } from './memory';
import type { ModelBackend } from './models';
import type { NetworkBackend } from './network';
import type { NotesBackend, NotesEvent } from './notes';
import type { PageBackend } from './pages';
import type { PersonaBackend } from './personas';
import type { ProfileBackend } from './profiles';
import type { AnsweredBy, ProviderBackend } from './providers';
import type { SampleBackend } from './samples';
import type { ScriptBackend } from './scripts';
import type { ServerBackend } from './server';
import type { HeardByFallback, ServiceBackend, SpokenByFallback } from './services';

export type * from './activities';
export type * from './care';
export type * from './characters';
export type * from './data';
export type * from './exchange';
export type * from './files';
export type * from './films';
export type * from './groups';
export type * from './histories';
export type * from './memory';
export type * from './models';
export type * from './network';
export type * from './notes';
export type * from './pages';
export type * from './personas';
export type * from './profiles';
export type * from './providers';
export type * from './samples';
export type * from './scripts';
export type * from './server';
export type * from './services';
export type Status = 'idle' | 'listening' | 'transcribing' | 'thinking' | 'speaking' | 'interrupted';
export interface AppInfo {
  version: string;
  /** open: chats can be read. new: no database yet and no keyring, the person must choose. locked: needs the passphrase. */
  vault: 'open' | 'new' | 'locked';
  encryption: 'keyring' | 'passphrase' | 'none' | null;
  onboarded: boolean;               // a companion was chosen once
  last_session: string | null;      // most recent chat, to reopen at start
  audio_device: string | null;      // null: no speaker found
  vault_message: string | null;     // why the vault could not be opened by itself, if the reason is worth telling
}
export interface CharacterView {
  id: string;
  name: string;
  tagline: string;
  greeting: string;
  voice: string;
  speed: number;
  own: boolean;
  face: 'drawn' | 'photo';
  nickname: string;
  tags: string[];
  favourite: boolean;
  creator: string;
  lore_entries: number;
  created_ms: number;               // 0: came with the program
  changed_ms: number;
  last_chat_ms: number | null;
}
export interface ModelView { id: string; name: string; purpose: string; state: 'ready' | 'missing' | 'damaged'; bytes: number; sha256: string | null; licence: string; used_for: string; advice: string | null }
export interface SessionView {
  id: string;
  character_id: string;
  title: string;
  updated_ms: number;
  preview: string;
  group: Group | null;              // of several characters
  pinned: boolean;
  archived: boolean;
  tags: string[];
}
export interface MessageView {
  id: string;
  session_id: string;
  role: 'user' | 'assistant';
  text: string;
  created_ms: number;
  cut: boolean;
  has_voice: boolean;
  spoken: boolean;                  // the person said it aloud
  voice_ms: number | null;          // length of the kept sound
  timing: TurnTiming | null;        // replies to spoken turns
  speaker: string | null;           // who of a group said it
  provider: string | null;          // 'Claude · claude-large'; null: the local model, or not a reply
  edited: boolean;
  variants: string[];               // ids of all alternatives at this place, oldest first, itself among them; [] when it has none
  bookmarked: boolean;
  reaction: string | null;          // one emoji
  files: FileView[];
}
/** Milliseconds after the last sample of the person's speech. */
export interface TurnTiming {
  end_of_turn_ms: number;
  transcript_ms: number;
  first_token_ms: number | null;
  first_audio_ms: number | null;
  total_ms: number | null;          // first generated sound heard
  opener_ms: number | null;
}
export interface OpenedSession {
  session: SessionView;
  messages: MessageView[];          // the path shown through the tree of messages: the newest 120 of it
  earlier: number;                  // how many of it stand before them
  greetings: number;                // how many the character has to choose from
  greeting: number | null;          // which one stands as the first message; null once the person has written
  draft: string;                    // typed and not sent
}
export interface Settings {
  voice_on: boolean;
  volume: number;                   // 0..1
  theme: 'system' | 'light' | 'dark';
  text_size: number;                // 0.85..1.5
  motion: 'system' | 'full' | 'reduced';
  microphone: string | null;        // AudioDevice.id; null: default of the system
  speaker: string | null;
  patience: 'quick' | 'normal' | 'patient';
  language: string;                 // 'auto', 'en', 'de', ...
  listen_model: 'tiny' | 'base';
  echo_cancelling: boolean;
  noise_suppression: boolean;
  openers: boolean;                 // short first words while the reply is being made
  sleep_minutes: number;            // 0: never
  captions: boolean;
  show_timing: boolean;
  hands_free: boolean;              // remembered: on again at the next start
  keep_recordings: boolean;         // of everything said aloud; voice messages are always kept
  talk_key: string;                 // 'Control+Shift+Space'; '' for none
  mute_key: string;
  vocabulary: string;               // comma separated
  download_mirror: string;          // asked first, the same path below it; '' for none
  network_proxy: string;            // 'http://…', 'https://…' or 'socks5://…'; '' for none
  care_region: string;              // ISO 3166; '': from the system
  care_soft: boolean;               // the middle level shows a small hint only
  break_reminder: number;           // minutes of talk after which a rest is suggested once; 0: never
  memory: MemoryMode;
}
export interface AudioDevice { id: string; name: string; is_default: boolean }
export type EarProblemCode =
  | 'no_microphone'
  | 'microphone_denied'
  | 'microphone_busy'
  | 'microphone_lost'
  | 'microphone_silent'
  | 'microphone_clipping'
  | 'model_missing'
  | 'listen_failed';
/** What the ear is doing. */
export interface EarState {
  mode: 'off' | 'hands_free' | 'holding' | 'recording';
  muted: boolean;
  asleep: boolean;                  // hands-free, nothing said for a while: speaking wakes it
  microphone: string | null;        // name of the open microphone; null while closed
  loading: boolean;                 // models are being loaded
  problem: { code: EarProblemCode; message: string } | null;
}
/** 0..1, of the raw microphone, about 20 a second while it is open. */
export interface MeterLevel { rms: number; peak: number; speech: boolean }
export interface EchoReport { heard: boolean; echo_db: number; left_db: number; delay_ms: number; verdict: 'good' | 'weak' | 'no_sound'; message: string }
/** Whether the keys work while another window is in front; the message tells why not. */
export interface TalkKey { supported: boolean; message: string | null }
/** How fast the model was in one reply. */
export interface TurnFigures { first_token_ms: number; tokens_per_second: number; prompt_tokens: number; reused_tokens: number; generated_tokens: number }
export interface ApiError { code: string; message: string; retry_after_ms: number | null }
export type ChatEvent =
  | { kind: 'status'; session_id: string | null; status: Status }
  | { kind: 'message'; message: MessageView }                        // stored: the person's message, or a finished reply (replaces the streamed text), or one that has got its voice
  | { kind: 'speaker'; session_id: string; character_id: string }    // this one of a group speaks now, or is about to
  | { kind: 'delta'; session_id: string; text: string }              // more of the reply under way
  | { kind: 'heard'; session_id: string; chars: number }             // how many characters (UTF-16) of the reply have been heard so far
  | { kind: 'dropped'; session_id: string }                         // the reply was cut before anything of it was heard: nothing is kept
  | { kind: 'measured'; session_id: string; figures: TurnFigures }
  | { kind: 'ear'; ear: EarState }                                   // whenever it changes
  | { kind: 'caption'; session_id: string; text: string; final: boolean } // what the person is saying, live; final: stored (a 'message' follows), or given up when the text is ''
  | { kind: 'word'; session_id: string; start: number; end: number } // UTF-16 range in the reply that is spoken right now
  | AnsweredBy                                                       // before the first word of each reply
  | SpokenByFallback
  | HeardByFallback
  | { kind: 'care'; session_id: string; card: CareCard }             // what the person said sounds like danger
  | MemoryEvent
  | NotesEvent
  | DataProgress
  | { kind: 'resumed'; session_id: string }                          // a back-channel or a cough: the companion goes on
  | { kind: 'notice'; level: 'info' | 'warning' | 'error'; code: string; message: string };
export interface Backend extends FilmBackend, CardBackend, ScriptBackend, SampleBackend, ActivityBackend, GroupBackend, ProviderBackend, NetworkBackend, ModelBackend, ServiceBackend, HistoryBackend, PageBackend, CareBackend, MemoryBackend, PersonaBackend, NotesBackend, FileBackend, DataBackend, ExchangeBackend, ProfileBackend, ServerBackend {
  appInfo(): Promise<AppInfo>;
  createVault(choice: { kind: 'keyring' } | { kind: 'passphrase'; passphrase: string } | { kind: 'unencrypted' }): Promise<AppInfo>;
  unlockVault(passphrase: string): Promise<AppInfo>;
  characters(): Promise<CharacterView[]>;
  portrait(characterId: string): Promise<Uint8Array>;                // PNG 512x512, still picture at rest; JPEG (square) where a card brought a picture
  models(): Promise<ModelView[]>;
  sessions(): Promise<SessionView[]>;                                // newest first
  startSession(characterId: string, greeting?: number): Promise<OpenedSession>; // stores the greeting as first message
  openSession(sessionId: string): Promise<OpenedSession>;
  deleteSession(sessionId: string): Promise<void>;                   // restorable until the program ends
  restoreSession(sessionId: string): Promise<SessionView>;
  renameSession(sessionId: string, title: string): Promise<SessionView>;
  sendMessage(sessionId: string, text: string): Promise<MessageView>; // resolves when the message is on disk; the reply comes as events
  stop(): Promise<void>;
  replay(messageId: string): Promise<void>;                          // speak a kept message again, with the face
  settings(): Promise<Settings>;
  saveSettings(settings: Settings): Promise<Settings>;
  /** One stream for the life of the page. */
  subscribe(onEvent: (event: ChatEvent) => void): Promise<void>;
  /** Raw: u32 width, u32 height (little-endian), then width*height*4 RGBA bytes, straight alpha. */
  faceAtlas(characterId: string): Promise<ArrayBuffer>;
  /** Display lists at 30-60 Hz until closeFace or the next openFace. Bytes as DisplayList::encode writes them (src-tauri/crates/avatar/src/display_list.rs). */
  openFace(characterId: string, onFrame: (list: ArrayBuffer) => void): Promise<void>;
  closeFace(): Promise<void>;
  microphones(): Promise<AudioDevice[]>;
  speakers(): Promise<AudioDevice[]>;
  earState(): Promise<EarState>;
  setHandsFree(on: boolean): Promise<EarState>;                      // speaks into the chat opened last
  hold(): Promise<EarState>;                                         // Hold to talk: listens until release or cancelHold
  release(): Promise<void>;
  cancelHold(): Promise<void>;
  setMuted(muted: boolean): Promise<EarState>;
  startRecording(): Promise<EarState>;
  /** The voice message is kept with its sound and transcript, then answered. Null: thrown away, or nothing was said. */
  finishRecording(send: boolean): Promise<MessageView | null>;
  waveform(messageId: string): Promise<number[]>;                    // 64 peaks, 0..1
  /** One meter at a time. Opens the microphone where nothing else has. */
  openMeter(onLevel: (level: MeterLevel) => void): Promise<void>;
  closeMeter(): Promise<void>;
  echoCheck(): Promise<EchoReport>;                                  // plays a short sound, takes about 3 s
  talkKey(): Promise<TalkKey>;
}
