/**
 * Scripts and the studio that makes films of them: what the page may ask of the program about them. Part of `Backend`.
 * The shapes are those of vis-api (fields in snake_case); times in ms.
 */
import type { VideoView } from './films';

export interface ScriptView {
  id: string;
  title: string;
  cast: string[];                          // ids of characters
  lines: number;
  duration_ms: number;
  changed_ms: number;
  state: 'idle' | 'writing' | 'speaking';
}
export type LineSoundState = 'none' | 'waiting' | 'making' | 'ready' | 'changed' | 'failed';
export interface LineSound {
  state: LineSoundState;
  duration_ms: number | null;
  peaks: number[];                         // 0..1, 100 of them; empty unless ready
  source: 'voice' | 'recording' | 'file';
  message: string | null;                  // why it failed and what to do
  takes: number;
}
export const EMOTIONS = ['neutral', 'happy', 'sad', 'surprised', 'angry', 'thoughtful'] as const;
export type Emotion = (typeof EMOTIONS)[number];
export interface Pronunciation { word: string; says: string }
export interface ScriptLine {
  id: string;
  speaker: string;                         // id of a character
  text: string;
  emotion: Emotion;
  pause_ms: number;                        // after the line, 0..10000
  speed: number;                           // 0.5..2
  pronunciation: Pronunciation[];
  sound: LineSound;
  start_ms: number;                        // in the film, estimated where lines have no sound yet
}
export type Layout = 'full' | 'side_by_side' | 'picture_in_picture' | 'close_ups';
export type SceneBackground = { kind: 'own' } | { kind: 'color'; color: string } | { kind: 'file'; name: string; video: boolean };
export interface SceneCaptions {
  mode: 'none' | 'burned_in' | 'track';
  position: 'bottom' | 'top';
  style: 'clean' | 'box' | 'bold';
  karaoke: boolean;                        // the spoken word is lit
}
export interface SceneMusic { name: string; volume: number; ducking: boolean }   // volume 0..1
export type SceneSize = 256 | 512 | 720 | 1024 | 1080;
export interface Scene {
  layout: Layout;
  background: SceneBackground;
  captions: SceneCaptions;
  title_card: string;                      // '': none
  end_card: string;
  music: SceneMusic | null;
  aspect: '16:9' | '9:16' | '1:1';
  size: SceneSize;                         // shorter side, pixels
  fps: number;
}
export interface ScriptVersion { id: string; name: string; created_ms: number; lines: number }
export interface ScriptWork { kind: 'writing' | 'speaking'; done: number; total: number }
export interface Brief { prompt: string; tone: string; length_s: number }
export interface Script extends Brief {
  id: string;
  title: string;
  cast: string[];
  lines: ScriptLine[];
  scene: Scene;
  duration_ms: number;                     // of the whole film
  estimated: boolean;
  can_undo: boolean;
  can_redo: boolean;
  changed_ms: number;
  versions: ScriptVersion[];
  work: ScriptWork | null;
  problems: string[];
}
export type ScriptEdit =
  | { kind: 'title'; title: string }
  | { kind: 'cast'; cast: string[] }
  | ({ kind: 'brief' } & Brief)
  | { kind: 'add'; after: string | null; speaker: string; text: string }
  | { kind: 'remove'; lines: string[] }
  | { kind: 'text'; line: string; text: string }
  | { kind: 'speaker'; line: string; speaker: string }
  | { kind: 'split'; line: string; at: number }              // UTF-16
  | { kind: 'merge'; line: string }                          // with the next one
  | { kind: 'move'; line: string; to: number }               // its index afterwards
  | { kind: 'emotion'; line: string; emotion: Emotion }
  | { kind: 'pause'; line: string; pause_ms: number }
  | { kind: 'speed'; line: string; speed: number }
  | { kind: 'pronunciation'; line: string; pronunciation: Pronunciation[] }
  | { kind: 'scene'; scene: Scene };
export type ScriptFormat = 'fountain' | 'srt' | 'vtt' | 'json' | 'txt';
export interface NamedBytes { name: string; bytes: Uint8Array }

export interface ScriptBackend {
  scripts(): Promise<ScriptView[]>;                                  // newest first
  newScript(cast: string[], title: string): Promise<Script>;
  script(id: string): Promise<Script>;
  duplicateScript(id: string): Promise<ScriptView>;
  /** Says what went with it. Restorable until the program ends. */
  deleteScript(id: string): Promise<{ deleted: string }>;
  restoreScript(id: string): Promise<ScriptView>;
  editScript(id: string, edit: ScriptEdit): Promise<Script>;
  undoScript(id: string): Promise<Script>;
  redoScript(id: string): Promise<Script>;
  saveVersion(id: string, name: string): Promise<Script>;
  restoreVersion(id: string, versionId: string): Promise<Script>;
  /** Begins to write; the lines come one by one with `watchScripts` and take the place of the old ones, as one step to undo. */
  writeScript(id: string, brief: Brief): Promise<Script>;
  stopScriptWork(id: string): Promise<Script>;
  /** Fountain, SubRip, JSON or lines of `NAME: text`. What could not be placed stands in `problems`. */
  importScript(file: NamedBytes, cast: string[]): Promise<Script>;
  /** Asks for a place; the path, or null when nothing was chosen. */
  exportScript(id: string, format: ScriptFormat): Promise<string | null>;
  /** Null: all that need it. */
  speakLines(id: string, lines: string[] | null): Promise<Script>;
  retakeLine(id: string, line: string): Promise<Script>;
  playLine(id: string, line: string): Promise<void>;
  stopSound(): Promise<void>;
  setLineSound(id: string, line: string, file: NamedBytes): Promise<Script>;
  recordLine(id: string, line: string): Promise<void>;
  finishLineRecording(id: string, line: string): Promise<Script>;
  setBackground(id: string, file: NamedBytes): Promise<Script>;
  setMusic(id: string, file: NamedBytes): Promise<Script>;
  /** The very frames of the film, smaller, with its sound, until its end or `pausePreview`: u32 time (little-endian), then a JPEG; time alone at the end. */
  playPreview(id: string, fromMs: number, width: number, onFrame: (message: ArrayBuffer) => void): Promise<void>;
  pausePreview(id: string): Promise<void>;
  previewStill(id: string, atMs: number, width: number): Promise<ArrayBuffer>; // JPEG
  renderScript(id: string): Promise<VideoView>;                      // appears in the videos
  /** Every change that the page did not ask for itself, at most 5 a second, for the life of the page. */
  watchScripts(onScript: (script: Script) => void): Promise<void>;
}
