import { invoke } from '@tauri-apps/api/core';
import type { MessageView, OpenedSession, SessionView } from './backend';
import { finite, known, settled } from './bridge';
import { CARE_LANGUAGES, CARE_LEVELS, type CareBackend, type CareCard, type CareRegion } from './care';
import type { BranchView, HistoryBackend, SearchHit, SearchPage } from './histories';

/** How what the program gives becomes what the page knows. */
interface Shapes {
  opened(given: never): OpenedSession;
  message(given: never): MessageView;
  session(given: never): SessionView;
}

/** Branches, edits and search of the real program. */
export function histories({ opened, message, session }: Shapes): HistoryBackend {
  return {
    regenerate: async (messageId) => opened(await ask('regenerate', { messageId })),
    goOn: async (sessionId) => void (await ask('go_on', { sessionId })),
    chooseVariant: async (messageId) => opened(await ask('choose_variant', { messageId })),
    editMessage: async (messageId, text) => message(await ask('edit_message', { messageId, text })),
    revertMessage: async (messageId) => message(await ask('revert_message', { messageId })),
    sendAgain: async (messageId, text) => opened(await ask('send_again', { messageId, text })),
    branchFrom: async (messageId) => opened(await ask('branch_from', { messageId })),
    branches: async (sessionId) => (await ask<BranchView[]>('branches', { sessionId })).map(branch),
    branchMessages: async (leafId) => (await ask<never[]>('branch_messages', { leafId })).map(message),
    deleteMessage: (messageId, andAfter) => ask('delete_message', { messageId, andAfter }),
    restoreMessages: async (ids) => opened(await ask('restore_messages', { ids })),
    bookmarkMessage: async (messageId, on) => message(await ask('bookmark_message', { messageId, on })),
    reactToMessage: async (messageId, emoji) => message(await ask('react_to_message', { messageId, emoji })),
    setDraft: async (sessionId, text) => void (await ask('set_draft', { sessionId, text })),
    organiseSession: async (sessionId, change) => session(await ask('organise_session', { sessionId, change })),
    duplicateSession: async (sessionId) => session(await ask('duplicate_session', { sessionId })),
    searchMessages: async (query) => {
      const { hits, next } = await ask<SearchPage>('search_messages', { query });
      return { hits: hits.map(hit), next: next ?? null };
    },
  };
}

/** Help lines of the real program. */
export function care(): CareBackend {
  return {
    careCard: async (level, language) => careCard(await ask('care_card', { level, language })),
    careRegions: async () => (await ask<{ code: string }[]>('care_regions')).map(named),
  };
}

/** A region with its name, which the page knows better than the program. */
function named({ code }: { code: string }): CareRegion {
  return { code, name: new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code };
}

/** Of a level or language of a newer program the nearest: help is never left out. */
export function careCard(given: CareCard): CareCard {
  return {
    ...given,
    level: known(CARE_LEVELS, given.level, 'acute'),
    language: known(CARE_LANGUAGES, given.language, 'en'),
    region: given.region ?? null,
    emergency: given.emergency ?? null,
    lines: given.lines.map((line) => ({ ...line, phone: line.phone ?? null, text: line.text ?? null, web: line.web ?? null })),
  };
}

function branch(given: BranchView): BranchView {
  return { ...given, fork_id: given.fork_id ?? null, changed_ms: finite(given.changed_ms, 0) };
}

function hit(given: SearchHit): SearchHit {
  return { ...given, role: known(['user', 'assistant'], given.role, 'assistant'), created_ms: finite(given.created_ms, 0) };
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}
