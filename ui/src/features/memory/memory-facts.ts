import type { Fact } from '../../backend';

/** What stands under a message about what was learned or forgotten there. */
export type Mark =
  | { kind: 'learned'; fact: Fact; was: string | null; fresh: boolean }
  | { kind: 'proposed' | 'forgotten' | 'reverted'; fact: Fact }
  | { kind: 'asked'; text: string };

/** What happened to a fact since the program was started. */
export interface Lately {
  /** Learned while the page was open, with the words that stood there before. */
  fresh: ReadonlyMap<string, string | null>;
  /** Forgotten under their message, by id. */
  gone: ReadonlyMap<string, Fact>;
  /** Put back to the words before. */
  reverted: ReadonlySet<string>;
  /** Forgotten because the person said so, by message. */
  asked: ReadonlyMap<string, readonly string[]>;
}

/** Pinned first, then the newest. */
export function ordered(facts: readonly Fact[]): Fact[] {
  return [...facts].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.created_ms - a.created_ms);
}

export function withFact(facts: readonly Fact[], fact: Fact): Fact[] {
  return ordered([...facts.filter(({ id }) => id !== fact.id), fact]);
}

/** All marks, by the message they stand under. */
export function marksByMessage(facts: readonly Fact[], lately: Lately): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const put = (messageId: string | undefined, mark: Mark) => messageId !== undefined && marks.set(messageId, [...(marks.get(messageId) ?? []), mark]);
  // In the order in which they were learned, whatever is pinned.
  for (const fact of [...facts].sort((a, b) => a.created_ms - b.created_ms)) put(fact.source?.message_id, markOf(fact, lately));
  for (const fact of lately.gone.values()) put(fact.source?.message_id, { kind: 'forgotten', fact });
  for (const [messageId, texts] of lately.asked) for (const text of texts) put(messageId, { kind: 'asked', text });
  return marks;
}

function markOf(fact: Fact, { fresh, reverted }: Lately): Mark {
  if (fact.state === 'proposed') return { kind: 'proposed', fact };
  if (reverted.has(fact.id)) return { kind: 'reverted', fact };
  return { kind: 'learned', fact, was: fresh.get(fact.id) ?? null, fresh: fresh.has(fact.id) };
}
