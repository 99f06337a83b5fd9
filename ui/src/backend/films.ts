/**
 * Pictures that become faces, and videos: what the page may ask of the program about them. Part of `Backend`.
 * The shapes are those of vis-api (fields in snake_case); times in ms.
 */
import type { CharacterView } from './backend';

/** `x` and `y` in pixels of the picture as `picture` shows it. */
export interface ControlPoint { id: string; label: string; x: number; y: number }
export interface FaceReport {
  box: [number, number, number, number];   // left, top, width, height; pixels of the shown picture
  confidence: number;
  points: ControlPoint[];
  glasses: boolean;
  warnings: string[];
}
export type Consent = 'own_picture' | 'permission' | 'not_a_person';
export interface PictureReport {
  picture_id: string;
  width: number;                           // of the shown picture: longer side at most 1024
  height: number;
  faces: FaceReport[];
  chosen: number | null;                   // null: none found, or several that nobody has chosen from
  blank_points: ControlPoint[];            // at a standard place, in the order in which a person places them
  consent: Consent | null;                 // given earlier for this very picture
  warnings: string[];
}
export interface FaceDraft { picture_id: string; face: number | null; points: ControlPoint[]; glasses: boolean }
export interface DraftReport { draft_id: string; warnings: string[] }
export interface NewCharacter {
  name: string;
  personality: string;
  greeting: string;
  voice: string;
  draft_id: string | null;
  consent: Consent | null;                 // needed with a draft
}
export type VideoState = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
export type VideoStepName = 'audio_check' | 'speech' | 'animation' | 'encoding' | 'finishing';
export interface VideoStep { step: VideoStepName; progress: number }   // 0..1
export interface VideoView {
  id: string;
  title: string;
  character_id: string | null;
  state: VideoState;
  steps: VideoStep[];                      // in the order in which they run
  progress: number;                        // of the whole, 0..1
  remaining_ms: number | null;
  message: string | null;                  // why it failed and what to do
  created_ms: number;
  duration_ms: number | null;
  bytes: number | null;
  width: number;
  height: number;
  fps: number;
  format: string | null;                   // 'mp4', 'webm'; null until it is known
  script_id: string | null;                // of a film that was made of a script
}
/** Null: the character's own. */
export type Background = { color: string } | { picture_id: string } | null;
export interface VideoOptions {
  fps: number;                             // 10..60
  width: number;
  height: number;
  fit: 'crop' | 'fit';
  background: Background;
  captions: 'none' | 'burned_in' | 'track';
}
/** A voice that a character can have. */
export interface VoiceView { id: string; name: string; language: string; sex: string; note: string }
export interface FilmBackend {
  /** png, jpeg, webp or gif. Rejects with a sentence for people when it is none, damaged, too small or too large. */
  inspectPicture(bytes: Uint8Array): Promise<PictureReport>;
  picture(pictureId: string): Promise<Uint8Array>;                   // PNG
  /** A face to look at. `openFace`, `faceAtlas` and `portrait` take its id in the place of a character's. */
  draftFace(draft: FaceDraft): Promise<DraftReport>;
  previewFace(draftId: string, voice: string, text: string): Promise<void>; // speaks; the status tells of it
  voices(): Promise<VoiceView[]>;                                    // the default first
  saveFace(characterId: string, draftId: string, consent: Consent): Promise<CharacterView>;
  removeFace(characterId: string): Promise<CharacterView>;           // back to the drawn face
  createCharacter(character: NewCharacter): Promise<CharacterView>;
  deleteCharacter(characterId: string): Promise<void>;               // own ones only; restorable for 10 s
  restoreCharacter(characterId: string): Promise<CharacterView>;
  videos(): Promise<VideoView[]>;                                    // newest first
  exportMessage(messageId: string, options: VideoOptions): Promise<VideoView>;
  exportChat(sessionId: string, options: VideoOptions): Promise<VideoView>; // every spoken reply
  exportSound(characterId: string, sound: { name: string; bytes: Uint8Array }, options: VideoOptions): Promise<VideoView>;
  cancelVideo(id: string): Promise<void>;
  retryVideo(id: string): Promise<void>;
  deleteVideo(id: string): Promise<void>;
  revealVideo(id: string): Promise<void>;                            // shows its folder
  saveVideo(id: string): Promise<string | null>;                     // asks for a place; the path, or null when nothing was chosen
  videoThumbnail(id: string): Promise<Uint8Array>;                   // JPEG
  videoFile(id: string): Promise<ArrayBuffer>;
  /** Every change of every video, at most 4 a second each, for the life of the page. */
  watchVideos(onVideo: (video: VideoView) => void): Promise<void>;
}
