import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { CharacterView, OpenedSession } from './backend';
import type * as rust from './bindings.gen';
import { finite, invokeBytes, known, settled } from './bridge';
import type { CardBackend, CardPreview, CharacterSheet, ImportView, LoreBook, LoreEntry, PromptReport } from './characters';
import { character } from './tauri-films';

/** Characters, cards and prompts of the real program, by the names of its commands. */
export function cards(opened: (given: rust.OpenedSession) => OpenedSession): CardBackend {
  return {
    characterSheet: async (characterId) => sheet(await ask('character_sheet', { characterId })),
    changeCharacter: async (characterId, change) => sheet(await ask('change_character', { characterId, change })),
    undoCharacter: async (id) => sheet(await ask('undo_character', { id })),
    redoCharacter: async (id) => sheet(await ask('redo_character', { id })),
    duplicateCharacter: async (id) => view(await ask('duplicate_character', { id })),
    setFavourite: async (id, favourite) => view(await ask('set_favourite', { id, favourite })),
    addPicture: async (characterId, { name, kind, bytes }) => sheet(await ask('add_picture', bytes, { 'character-id': characterId, kind, name: encodeURIComponent(name) })),
    pictureBytes: async (characterId, pictureId) => new Uint8Array(await invokeBytes('picture_bytes', { characterId, pictureId })),
    setPictureKind: async (characterId, pictureId, kind) => sheet(await ask('set_picture_kind', { characterId, pictureId, kind })),
    removePicture: async (characterId, pictureId) => sheet(await ask('remove_picture', { characterId, pictureId })),
    faceFromPicture: (characterId, pictureId) => ask('face_from_picture', { characterId, pictureId }),
    tryVoice: async (voice, text) => void (await ask('try_voice', { voice, text })),
    inspectCard: async ({ name, bytes }) => preview(await ask('inspect_card', bytes, { name: encodeURIComponent(name) })),
    cardPicture: async (cardId) => new Uint8Array(await invokeBytes('card_picture', { cardId })),
    acceptCard: async (cardId) => view(await ask('accept_card', { cardId })),
    acceptLore: async (cardId, characterId) => sheet(await ask('accept_lore', { cardId, characterId })),
    dropCard: async (cardId) => void (await ask('drop_card', { cardId })),
    importFolder: async () => {
      const given = await ask<ImportView | null>('import_folder');
      return given && folder(given);
    },
    cancelImport: async (id) => void (await ask('cancel_import', { id })),
    watchImports: async (onImport) => void (await settled('imports', listen<ImportView>('imports', ({ payload }) => onImport(folder(payload))))),
    exportCard: (characterId, format) => ask('export_card', { characterId, format }),
    inspectPrompt: async (messageId) => prompt(await ask('inspect_prompt', { messageId })),
    switchGreeting: async (sessionId, greeting) => opened(await ask('switch_greeting', { sessionId, greeting })),
  };
}

const view = (given: CharacterView): CharacterView => character(given);

/** Numbers that JSON cannot write come as null; words of a newer program take the careful reading. */
function sheet(given: CharacterSheet): CharacterSheet {
  const { voice } = given;
  return {
    ...given,
    voice: { voice: voice.voice, speed: finite(voice.speed, 1), pitch: finite(voice.pitch ?? null, 0), trim_silence: voice.trim_silence ?? false, cross_fade_ms: finite(voice.cross_fade_ms ?? null, 0) },
    face: known(['drawn', 'photo'], given.face, 'drawn'),
    pictures: given.pictures.map((picture) => ({ ...picture, kind: known(['main', 'expression', 'background', 'other'], picture.kind, 'other') })),
    lore: given.lore ? book(given.lore) : null,
    changed_ms: finite(given.changed_ms, 0),
  };
}

function book(given: LoreBook): LoreBook {
  return { ...given, scan_depth: given.scan_depth ?? null, token_budget: given.token_budget ?? null, entries: given.entries.map(entry) };
}

const POSITIONS = ['before_character', 'after_character', 'before_examples', 'after_examples', 'at_depth', 'author_note_top', 'author_note_bottom', 'other'] as const;

function entry(given: LoreEntry): LoreEntry {
  return {
    ...given,
    logic: known(['and_any', 'and_all', 'not_any', 'not_all'], given.logic, 'and_any'),
    position: known(POSITIONS, given.position, 'other'),
    order: finite(given.order, 100),
    depth: given.depth ?? null,
    probability: finite(given.probability, 100),
    problem: given.problem ?? null,
  };
}

function preview(given: CardPreview): CardPreview {
  return { ...given, kind: known(['png', 'json', 'charx', 'lorebook'], given.kind, 'json'), duplicate_of: given.duplicate_of ?? null };
}

function folder(given: ImportView): ImportView {
  return { ...given, state: known(['running', 'completed', 'cancelled'], given.state, 'completed'), remaining_ms: given.remaining_ms ?? null };
}

function prompt(given: PromptReport): PromptReport {
  return {
    ...given,
    reused_tokens: given.reused_tokens ?? null,
    blocks: given.blocks.map((block) => ({ ...block, role: known(['system', 'user', 'assistant'], block.role, 'system'), cut: block.cut ?? null })),
    lore: given.lore.map((used) => ({ ...used, dropped: used.dropped ?? null })),
  };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
