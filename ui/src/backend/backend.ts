/**
 * What the page may ask of the program. Two implementations: `tauri.ts` (the real one) and `fake.ts` (any browser, tests).
 * The shapes are those of vis-api (fields in snake_case).
 */
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
export interface CharacterView { id: string; name: string; tagline: string; greeting: string; voice: string; speed: number }
export interface ModelView { id: string; name: string; purpose: string; state: 'ready' | 'missing' | 'damaged'; bytes: number; sha256: string | null; licence: string; used_for: string; advice: string | null }
export interface SessionView { id: string; character_id: string; title: string; updated_ms: number; preview: string }
export interface MessageView { id: string; session_id: string; role: 'user' | 'assistant'; text: string; created_ms: number; cut: boolean; has_voice: boolean }
export interface OpenedSession { session: SessionView; messages: MessageView[] }
export interface Settings { voice_on: boolean; volume: number /* 0..1 */; theme: 'system' | 'light' | 'dark'; text_size: number /* 0.85..1.5 */; motion: 'system' | 'full' | 'reduced' }
/** How fast the model was in one reply. */
export interface TurnFigures { first_token_ms: number; tokens_per_second: number; prompt_tokens: number; reused_tokens: number; generated_tokens: number }
export interface ApiError { code: string; message: string; retry_after_ms: number | null }
export type ChatEvent =
  | { kind: 'status'; session_id: string | null; status: Status }
  | { kind: 'message'; message: MessageView }                        // stored: the person's message, or a finished reply (replaces the streamed text), or one that has got its voice
  | { kind: 'delta'; session_id: string; text: string }              // more of the reply under way
  | { kind: 'heard'; session_id: string; chars: number }             // how many characters (UTF-16) of the reply have been heard so far
  | { kind: 'dropped'; session_id: string }                         // the reply was cut before anything of it was heard: nothing is kept
  | { kind: 'measured'; session_id: string; figures: TurnFigures }
  | { kind: 'notice'; level: 'info' | 'warning' | 'error'; code: string; message: string };
export interface Backend {
  appInfo(): Promise<AppInfo>;
  createVault(choice: { kind: 'keyring' } | { kind: 'passphrase'; passphrase: string } | { kind: 'unencrypted' }): Promise<AppInfo>;
  unlockVault(passphrase: string): Promise<AppInfo>;
  characters(): Promise<CharacterView[]>;
  portrait(characterId: string): Promise<Uint8Array>;                // PNG 512x512, still picture at rest
  models(): Promise<ModelView[]>;
  sessions(): Promise<SessionView[]>;                                // newest first
  startSession(characterId: string): Promise<OpenedSession>;         // stores the greeting as first message
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
}
