import type { ChatEvent, MessageView } from './backend';
import { BackendError } from './errors';
import type { Fact, FactKind, MemoryBackend, MemoryMode, MemoryRecall } from './memory';

/** What the memory needs of the rest of the fake program. */
interface Stage {
  emit(event: ChatEvent): void;
  mode(): MemoryMode;
  paused(sessionId: string): boolean;
  companionOf(sessionId: string): string;
  now(): number;
}

const DAY = 86_400_000;
/** A few plain sentences that stand for what the real program understands; the subject tells which of them replace each other. */
const SIGNS: readonly [RegExp, FactKind, (found: string) => string, string?][] = [
  [/\bmy name is ([\p{L}' -]{2,30})/iu, 'name', (found) => `Is called ${found}`, 'Is called'],
  [/\bI live in ([\p{L}' -]{2,40})/iu, 'place', (found) => `Lives in ${found}`, 'Lives in'],
  [/\bI (?:like|love) ([^.,!?]{2,60})/iu, 'like', (found) => `Likes ${found}`],
  [/\bI (?:hate|don't like) ([^.,!?]{2,60})/iu, 'dislike', (found) => `Does not like ${found}`],
  [/\bmy (?:sister|brother|friend|dog|cat) ([\p{Lu}][\p{L}]+)/u, 'person', (found) => `Knows ${found}`],
  [/\bplease don't talk about ([^.,!?]{2,60})/iu, 'boundary', (found) => `Does not want to talk about ${found}`],
];
const FORGET = /\bforget (that|it)\b/i;

/** What the fake remembers. `?memory=empty|ask|off|many`; `?meaning=off`: the model of meanings is missing. */
export class FakeMemory implements MemoryBackend {
  readonly #facts = new Map<string, Fact>();
  readonly #forgotten = new Map<string, Fact>();
  readonly #byMeaning: boolean;
  #count = 0;

  constructor(
    query: URLSearchParams,
    fresh: boolean,
    private readonly stage: Stage,
  ) {
    const wanted = query.get('memory');
    this.#byMeaning = query.get('meaning') !== 'off';
    if (fresh || wanted === 'empty') return;
    for (const fact of sampleFacts(stage.now(), wanted === 'many' ? 400 : 0)) this.#facts.set(fact.id, fact);
  }

  memoryFacts = async (characterId: string | null, query: string): Promise<Fact[]> => {
    const words = folded(query).split(/\s+/).filter((word) => word !== '');
    return [...this.#facts.values()]
      .filter((fact) => characterId === null || fact.character_id === null || fact.character_id === characterId)
      .filter(({ text }) => words.every((word) => ` ${folded(text)}`.includes(` ${word}`)))
      .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.created_ms - a.created_ms);
  };

  memoryRecall = async (): Promise<MemoryRecall> => ({ by_meaning: this.#byMeaning });

  addFact = async (text: string, characterId: string | null): Promise<Fact> => {
    if (text.trim() === '') throw new BackendError('add_fact', 'bad_input', 'Write what is to be remembered first.');
    return this.#put(this.#new(text.trim(), 'other', { character_id: characterId }));
  };

  editFact = async (id: string, text: string): Promise<Fact> => {
    if (text.trim() === '') throw new BackendError('edit_fact', 'bad_input', 'A fact needs a few words. Forget it instead.');
    return this.#put(this.#reworded(this.#find(id), text.trim()));
  };

  pinFact = async (id: string, pinned: boolean): Promise<Fact> => this.#put({ ...this.#find(id), pinned });
  shareFact = async (id: string, character_id: string | null): Promise<Fact> => this.#put({ ...this.#find(id), character_id });
  acceptFact = async (id: string): Promise<Fact> => this.#put({ ...this.#find(id), state: 'kept' });

  forgetFact = async (id: string): Promise<void> => {
    this.#forgotten.set(id, this.#find(id));
    this.#facts.delete(id);
  };

  unforgetFact = async (id: string): Promise<Fact> => {
    const fact = this.#forgotten.get(id);
    if (!fact) throw new BackendError('unforget_fact', 'not_found', 'This cannot be brought back any more. Add it by hand.');
    this.#forgotten.delete(id);
    return this.#put(fact);
  };

  forgetEverything = async (characterId: string | null): Promise<number> => {
    const gone = [...this.#facts.values()].filter(({ character_id }) => characterId === null || character_id === characterId);
    for (const { id } of gone) this.#facts.delete(id);
    return gone.length;
  };

  /** Learns from what the person said, or forgets as asked. */
  hear({ id, session_id, text, created_ms }: MessageView): void {
    if (FORGET.test(text)) return this.#forgetLast(session_id, id);
    if (this.stage.mode() === 'off' || this.stage.paused(session_id)) return;
    const source = { session_id, message_id: id, excerpt: text.slice(0, 160), created_ms };
    const facts = SIGNS.flatMap(([sign, kind, said, subject]) => {
      const found = sign.exec(text)?.[1]?.trim();
      return found === undefined ? [] : [this.#learn(said(found), kind, source, subject)];
    });
    if (facts.length > 0) this.stage.emit({ kind: 'facts_learned', session_id, message_id: id, facts });
  }

  #learn(text: string, kind: FactKind, source: NonNullable<Fact['source']>, subject?: string): Fact {
    const state = this.stage.mode() === 'ask' ? 'proposed' : 'kept';
    const old = subject === undefined ? undefined : [...this.#facts.values()].find((fact) => fact.text.startsWith(subject));
    if (old && state === 'kept') return this.#put({ ...this.#reworded(old, text), source });
    return this.#put(this.#new(text, kind, { source, state, character_id: kind === 'plan' ? this.stage.companionOf(source.session_id) : null }));
  }

  #forgetLast(session_id: string, message_id: string): void {
    const last = [...this.#facts.values()].filter(({ source }) => source?.session_id === session_id).sort((a, b) => b.updated_ms - a.updated_ms)[0];
    if (!last) return;
    this.#facts.delete(last.id);
    this.stage.emit({ kind: 'facts_forgotten', session_id, message_id, texts: [last.text] });
  }

  #reworded(fact: Fact, text: string): Fact {
    if (text === fact.text) return fact;
    const now = this.stage.now();
    return { ...fact, text, updated_ms: now, earlier: [...fact.earlier, { text: fact.text, until_ms: now }] };
  }

  #new(text: string, kind: FactKind, more: Partial<Fact>): Fact {
    this.#count += 1;
    const now = this.stage.now();
    return { id: `fact-new-${this.#count}`, text, kind, character_id: null, source: null, state: 'kept', pinned: false, created_ms: now, updated_ms: now, recalled: 0, earlier: [], ...more };
  }

  #put(fact: Fact): Fact {
    this.#facts.set(fact.id, fact);
    return { ...fact };
  }

  #find(id: string): Fact {
    const fact = this.#facts.get(id);
    if (!fact) throw new BackendError('memory_facts', 'not_found', 'This is no longer remembered.');
    return fact;
  }
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function sampleFacts(now: number, more: number): Fact[] {
  const fact = (id: string, text: string, kind: FactKind, days: number, rest: Partial<Fact> = {}): Fact => ({
    id: `fact-${id}`, text, kind, character_id: null, source: null, state: 'kept', pinned: false, created_ms: now - days * DAY, updated_ms: now - days * DAY, recalled: 0, earlier: [], ...rest,
  });
  const said = (session: string, place: number, excerpt: string, days: number) => ({ session_id: session, message_id: `${session}-${place}`, excerpt, created_ms: now - days * DAY });
  return [
    fact('name', 'Is called Sam', 'name', 40, { pinned: true, recalled: 31 }),
    fact('raise', 'Wants to ask for a raise', 'plan', 0.2, { character_id: 'theo', source: said('chat-2', 1, 'I want to ask for a raise and I am nervous.', 0.2), recalled: 2 }),
    fact('sky', 'Wonders about the night sky', 'like', 1, { source: said('chat-3', 1, 'Why is the sky dark at night if there are so many stars?', 1), recalled: 4 }),
    fact('city', 'Lives in Paris', 'place', 19, { recalled: 12, earlier: [{ text: 'Lives in Lyon', until_ms: now - 19 * DAY }] }),
    fact('anna', 'Has a sister called Anna', 'person', 33, { recalled: 7 }),
    fact('calls', 'Does not like phone calls', 'dislike', 35, { character_id: 'mira' }),
    fact('birthday', 'Birthday is on 14 March', 'date', 40, { recalled: 1 }),
    fact('father', 'Does not want to talk about the father', 'boundary', 41, { recalled: 9 }),
    ...Array.from({ length: more }, (_, n) => fact(`more-${n}`, `Likes tea number ${n + 1}`, 'like', 50 + n)),
  ];
}
