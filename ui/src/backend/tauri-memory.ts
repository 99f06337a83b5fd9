import { invoke } from '@tauri-apps/api/core';
import { finite, known, settled } from './bridge';
import { FACT_KINDS, MEMORY_MODES, type Fact, type MemoryBackend, type MemoryEvent, type MemoryMode, type MemoryRecall } from './memory';
import { DEEPEST_NOTE, type ChatNotes, type NotesBackend, type SummaryView } from './notes';
import type { Persona, PersonaBackend } from './personas';

/** The memory of the real program. */
export function memory(): MemoryBackend {
  return {
    memoryFacts: async (characterId, query) => (await ask<Fact[]>('memory_facts', { characterId, query })).map(fact),
    // Words alone are what an older program finds by.
    memoryRecall: async () => ({ by_meaning: (await ask<MemoryRecall | null>('memory_recall'))?.by_meaning === true }),
    addFact: async (text, characterId) => fact(await ask('add_fact', { text, characterId })),
    editFact: async (id, text) => fact(await ask('edit_fact', { id, text })),
    pinFact: async (id, pinned) => fact(await ask('pin_fact', { id, pinned })),
    shareFact: async (id, characterId) => fact(await ask('share_fact', { id, characterId })),
    acceptFact: async (id) => fact(await ask('accept_fact', { id })),
    forgetFact: async (id) => void (await ask('forget_fact', { id })),
    unforgetFact: async (id) => fact(await ask('unforget_fact', { id })),
    forgetEverything: async (characterId) => finite(await ask('forget_everything', { characterId }), 0),
  };
}

/** Who the person is, in the real program. */
export function personas(): PersonaBackend {
  return {
    personas: async () => (await ask<Persona[]>('personas')).map(persona),
    savePersona: async (id, name, description) => persona(await ask('save_persona', { id, name, description })),
    // No bytes take the picture away.
    setPersonaPicture: async (id, picture) => persona(await ask('set_persona_picture', picture ?? new Uint8Array(), { id })),
    personaPicture: async (id) => (await ask<string | null>('persona_picture', { id })) ?? null,
    deletePersona: async (id) => void (await ask('delete_persona', { id })),
    restorePersona: async (id) => void (await ask('restore_persona', { id })),
    choosePersona: async (id) => void (await ask('choose_persona', { id })),
  };
}

/** Notes and summaries of the real program. */
export function notes(): NotesBackend {
  return {
    chatNotes: async (sessionId) => chatNotes(await ask('chat_notes', { sessionId })),
    saveChatNotes: async (sessionId, notes) => chatNotes(await ask('save_chat_notes', { sessionId, notes })),
    summaries: async (sessionId) => (await ask<SummaryView[]>('summaries', { sessionId })).map(summary),
    editSummary: async (id, text) => summary(await ask('edit_summary', { id, text })),
    deleteSummary: async (id) => void (await ask('delete_summary', { id })),
    summarise: async (sessionId) => (await ask<SummaryView[]>('summarise', { sessionId })).map(summary),
  };
}

/** A word of a newer program takes the careful reading. */
export function memoryMode(given: string | undefined): MemoryMode {
  return given === undefined ? 'keep' : known(MEMORY_MODES, given, 'ask');
}

export function memoryEvent(event: MemoryEvent): MemoryEvent {
  return event.kind === 'facts_learned' ? { ...event, facts: event.facts.map(fact) } : event;
}

function fact(given: Fact): Fact {
  return {
    ...given,
    kind: known(FACT_KINDS, given.kind, 'other'),
    state: known(['proposed', 'kept'], given.state, 'proposed'),
    character_id: given.character_id ?? null,
    source: given.source ?? null,
    created_ms: finite(given.created_ms, 0),
    updated_ms: finite(given.updated_ms, 0),
    earlier: given.earlier ?? [],
  };
}

function persona(given: Persona): Persona {
  return { ...given, has_picture: given.has_picture ?? false, is_default: given.is_default ?? false };
}

function chatNotes(given: ChatNotes): ChatNotes {
  return { ...given, persona_id: given.persona_id ?? null, note_depth: Math.min(given.note_depth, DEEPEST_NOTE) };
}

function summary(given: SummaryView): SummaryView {
  return { ...given, created_ms: finite(given.created_ms, 0) };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
