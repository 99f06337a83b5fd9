/** What the program remembers of the person: what the page may ask of it. Part of `Backend`. Times in ms since 1970, UTC. */

export const FACT_KINDS = ['name', 'person', 'like', 'dislike', 'date', 'plan', 'boundary', 'place', 'work', 'other'] as const;
export type FactKind = (typeof FACT_KINDS)[number];
export const MEMORY_MODES = ['keep', 'ask', 'off'] as const;
/** keep: what is learned is kept and shown. ask: the person decides each time. off: nothing is learned. */
export type MemoryMode = (typeof MEMORY_MODES)[number];
/** Where it was said. */
export interface FactSource { session_id: string; message_id: string; excerpt: string; created_ms: number }
export interface EarlierFact { text: string; until_ms: number }
export interface Fact {
  id: string;
  text: string;
  kind: FactKind;
  character_id: string | null;      // who knows it; null: every companion
  source: FactSource | null;        // null: written by hand
  state: 'proposed' | 'kept';       // proposed: not used until the person accepts it
  pinned: boolean;
  created_ms: number;
  updated_ms: number;
  recalled: number;                 // times it was put before a model
  earlier: EarlierFact[];           // what stood here before, oldest first
}
/** by_meaning: by what it means, in any language, and by its words; otherwise by its words alone. */
export interface MemoryRecall { by_meaning: boolean }
export type MemoryEvent =
  | { kind: 'facts_learned'; session_id: string; message_id: string; facts: Fact[] }
  | { kind: 'facts_forgotten'; session_id: string; message_id: string; texts: string[] }; // asked for in words

export interface MemoryBackend {
  memoryFacts(characterId: string | null, query: string): Promise<Fact[]>; // null: of everybody; '': everything. Pinned first, then newest
  memoryRecall(): Promise<MemoryRecall>;                             // how companions find what fits
  addFact(text: string, characterId: string | null): Promise<Fact>;
  editFact(id: string, text: string): Promise<Fact>;                 // the old words go to `earlier`
  pinFact(id: string, pinned: boolean): Promise<Fact>;
  shareFact(id: string, characterId: string | null): Promise<Fact>;
  acceptFact(id: string): Promise<Fact>;
  forgetFact(id: string): Promise<void>;                             // undone by unforgetFact until the program ends
  unforgetFact(id: string): Promise<Fact>;
  forgetEverything(characterId: string | null): Promise<number>;     // for good; how many
}
