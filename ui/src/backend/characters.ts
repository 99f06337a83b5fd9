/**
 * Characters that people own, their cards, and the prompt that a reply was made from: what the page may ask of the program about
 * them. Part of `Backend`. The shapes are those of vis-api (fields in snake_case); times in ms.
 */
import type { CharacterView, OpenedSession } from './backend';
import type { PictureReport } from './films';

export type PictureKind = 'main' | 'expression' | 'background' | 'other';
export interface PictureView { id: string; name: string; kind: PictureKind; width: number; height: number; bytes: number }
export interface VoiceSettings {
  voice: string;
  speed: number;                           // 0.5..2
  pitch: number;                           // semitones, -6..6
  trim_silence: boolean;
  cross_fade_ms: number;                   // 0..200
}
export type LoreLogic = 'and_any' | 'and_all' | 'not_any' | 'not_all';
export type LorePosition = 'before_character' | 'after_character' | 'before_examples' | 'after_examples' | 'at_depth' | 'author_note_top' | 'author_note_bottom' | 'other';
export interface LoreEntry {
  id: string;                              // unique in the book; the page chooses it for a new entry
  name: string;
  keys: string[];
  secondary_keys: string[];
  logic: LoreLogic;
  content: string;
  enabled: boolean;
  constant: boolean;                       // always in the prompt
  regex: boolean;
  case_sensitive: boolean;
  whole_words: boolean;
  order: number;
  position: LorePosition;
  depth: number | null;
  probability: number;                     // 0..100
  problem: string | null;                  // a regex that cannot be read, in words
}
export interface LoreBook { name: string; description: string; scan_depth: number | null; token_budget: number | null; recursive: boolean; entries: LoreEntry[] }
export interface CharacterSheet {
  id: string;
  own: boolean;                            // bundled ones can only be looked at
  name: string;
  nickname: string;
  description: string;
  personality: string;
  scenario: string;
  greetings: string[];                     // the first one is the usual one
  group_greetings: string[];
  examples: string;
  system_prompt: string;
  post_history: string;
  creator_notes: string;
  creator: string;
  version: string;
  tags: string[];
  favourite: boolean;
  voice: VoiceSettings;
  face: 'drawn' | 'photo';
  pictures: PictureView[];
  lore: LoreBook | null;
  kept: string[];                          // names of other programs' fields that are kept untouched
  can_undo: boolean;
  can_redo: boolean;
  changed_ms: number;
}
export type SheetChange = Partial<
  Pick<
    CharacterSheet,
    | 'name' | 'nickname' | 'description' | 'personality' | 'scenario' | 'greetings' | 'group_greetings' | 'examples' | 'system_prompt'
    | 'post_history' | 'creator_notes' | 'creator' | 'version' | 'tags' | 'voice' | 'lore'
  >
>;
export type CardKind = 'png' | 'json' | 'charx' | 'lorebook';
export interface CardNote { weight: 'info' | 'repair' | 'warning'; text: string }
export interface CardPreview {
  card_id: string;
  file_name: string;
  kind: CardKind;
  spec: string;                            // 'V3', 'V2', 'V1', 'Lorebook V3', 'World info'
  name: string;
  creator: string;
  description: string;                     // its beginning, plain text
  greetings: number;
  tags: string[];
  lore_entries: number;
  pictures: number;
  has_picture: boolean;
  notes: CardNote[];
  duplicate_of: { id: string; name: string } | null;
}
export interface ImportFile { name: string; outcome: 'imported' | 'duplicate' | 'refused'; message: string | null; character_id: string | null }
/** A folder of cards on its way in. */
export interface ImportView {
  id: string;
  folder: string;
  total: number;
  done: number;
  imported: number;
  duplicates: number;
  refused: number;
  state: 'running' | 'completed' | 'cancelled';
  remaining_ms: number | null;
  problems: ImportFile[];                  // not the imported ones, at most 500
}
export type CardFormat = 'png' | 'json' | 'charx';
export interface PromptBlock { name: string; source: string; role: 'system' | 'user' | 'assistant'; text: string; tokens: number; cut: string | null }
export interface UsedLore { entry: string; why: string; position: string; tokens: number; dropped: string | null }
export interface PromptReport { message_id: string; model: string; tokens: number; limit: number; reused_tokens: number | null; blocks: PromptBlock[]; lore: UsedLore[] }

export interface CardBackend {
  characterSheet(characterId: string): Promise<CharacterSheet>;
  changeCharacter(characterId: string, change: SheetChange): Promise<CharacterSheet>;
  undoCharacter(id: string): Promise<CharacterSheet>;
  redoCharacter(id: string): Promise<CharacterSheet>;
  duplicateCharacter(id: string): Promise<CharacterView>;            // also of bundled ones
  setFavourite(id: string, favourite: boolean): Promise<CharacterView>;
  addPicture(characterId: string, picture: { name: string; kind: PictureKind; bytes: Uint8Array }): Promise<CharacterSheet>;
  pictureBytes(characterId: string, pictureId: string): Promise<Uint8Array>;
  setPictureKind(characterId: string, pictureId: string, kind: PictureKind): Promise<CharacterSheet>;
  removePicture(characterId: string, pictureId: string): Promise<CharacterSheet>; // undo brings it back
  faceFromPicture(characterId: string, pictureId: string): Promise<PictureReport>;
  tryVoice(voice: VoiceSettings, text: string): Promise<void>;       // speaks; the status tells of it
  /** Nothing is kept yet. Rejects with `no_card` for a picture without a card in it. */
  inspectCard(card: { name: string; bytes: Uint8Array }): Promise<CardPreview>;
  cardPicture(cardId: string): Promise<Uint8Array>;
  acceptCard(cardId: string): Promise<CharacterView>;
  acceptLore(cardId: string, characterId: string): Promise<CharacterSheet>;
  dropCard(cardId: string): Promise<void>;
  importFolder(): Promise<ImportView | null>;                        // asks for a folder; null when none was chosen
  cancelImport(id: string): Promise<void>;
  /** Every change of an import, at most 5 a second, for the life of the page. */
  watchImports(onImport: (view: ImportView) => void): Promise<void>;
  exportCard(characterId: string, format: CardFormat): Promise<string | null>; // asks for a place; the path, or null when nothing was chosen
  inspectPrompt(messageId: string): Promise<PromptReport>;
  switchGreeting(sessionId: string, greeting: number): Promise<OpenedSession>; // until the person has written
}
