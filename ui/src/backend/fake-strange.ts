import type { CharacterView, MessageView, SessionView } from './backend';
import type { CharacterSheet } from './characters';
import { UNMARKED } from './fake-marks';
import { BLANK_ENTRY, BLANK_SHEET, viewOf } from './fake-owned';

/** `?strange=messages|chats|people`: texts that a test gives the page as `__visavis_strange`, in the places of what people write. */
export function strangeTexts(query: URLSearchParams, place: 'messages' | 'chats' | 'people'): string[] {
  const { __visavis_strange: texts = [] } = globalThis as { __visavis_strange?: string[] };
  return query.get('strange') === place ? texts : [];
}

/** One chat in which all of them are said. */
export function strangeMessages(texts: readonly string[], now: number): MessageView[] {
  return texts.map((text, i) => ({
    id: `strange-${i}`, session_id: 'strange', role: 'assistant', text, created_ms: now - (texts.length - i) * 1000,
    cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, ...UNMARKED,
  }));
}

/** Chats that are called so. */
export function strangeChats(texts: readonly string[], blank: SessionView): SessionView[] {
  return texts.map((text, i) => ({ ...blank, id: `strange-${i}`, title: text, preview: text, tags: [text.slice(0, 40)] }));
}

/** People who are called so, and one whose lore it is. */
export function strangePeople(texts: readonly string[], now: number): { sheet: CharacterSheet; view: CharacterView }[] {
  if (texts.length === 0) return [];
  const entries = texts.map((text, i) => ({ ...BLANK_ENTRY, id: `lore-${i}`, name: text, keys: [text], content: text, problem: text }));
  const reader: CharacterSheet = { ...BLANK_SHEET, id: 'strange', name: 'Reader', lore: { name: texts[0]!, description: texts[0]!, scan_depth: 4, token_budget: 512, recursive: false, entries } };
  const people = texts.map((text, i): CharacterSheet => ({ ...BLANK_SHEET, id: `strange-${i}`, name: text, nickname: text, description: text, personality: text, scenario: text, greetings: [text, text], creator: text, creator_notes: text, tags: [text.slice(0, 40)] }));
  return [reader, ...people].map((sheet) => ({ sheet, view: viewOf(sheet, { created_ms: now, changed_ms: now }) }));
}
