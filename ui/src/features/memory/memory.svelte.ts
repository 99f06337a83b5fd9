import { toBackendError, type Backend, type ChatEvent, type Fact } from '../../backend';
import { marksByMessage, ordered, withFact, type Mark } from './memory-facts';

/** Between two keys. */
const REST_MS = 140;

/** What the memory needs of the rest of the page. */
interface House {
  failed(command: string, thrown: unknown): void;
  /** To be said, with a way back. */
  forgotten(fact: Fact, undo: () => void): void;
}

/** What companions remember: all of it, the marks under messages, and the part of it that is looked at. */
export class Memory {
  facts = $state.raw<readonly Fact[]>([]);
  loaded = $state(false);
  problem = $state<string | null>(null);
  /** Null while it is not known. */
  byMeaning = $state<boolean | null>(null);
  query = $state('');
  characterId = $state<string | null>(null);
  /** Ids that answer the question; null while nothing is asked. */
  #found = $state.raw<ReadonlySet<string> | null>(null);
  #fresh = $state.raw<ReadonlyMap<string, string | null>>(new Map());
  #gone = $state.raw<ReadonlyMap<string, Fact>>(new Map());
  #reverted = $state.raw<ReadonlySet<string>>(new Set());
  #asked = $state.raw<ReadonlyMap<string, readonly string[]>>(new Map());
  #question = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly #marks = $derived.by(() => marksByMessage(this.facts, { fresh: this.#fresh, gone: this.#gone, reverted: this.#reverted, asked: this.#asked }));
  readonly #shown = $derived.by(() => this.facts.filter(({ id }) => this.#found?.has(id) ?? true));
  readonly kept = $derived(this.#shown.filter(({ state }) => state === 'kept'));
  readonly proposed = $derived(this.#shown.filter(({ state }) => state === 'proposed'));
  readonly asks = $derived(this.query.trim() !== '' || this.characterId !== null);

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
  ) {}

  async load(): Promise<void> {
    try {
      this.facts = ordered(await this.backend.memoryFacts(null, ''));
      this.problem = null;
      this.byMeaning = (await this.backend.memoryRecall()).by_meaning;
    } catch (thrown) {
      this.problem = toBackendError('memory_facts', thrown).message;
    }
    this.loaded = true;
  }

  receive(event: ChatEvent): void {
    if (event.kind === 'facts_learned') {
      this.#fresh = new Map([...this.#fresh, ...event.facts.map(({ id, earlier }) => [id, earlier.at(-1)?.text ?? null] as const)]);
      for (const fact of event.facts) this.#put(fact, false);
      if (this.asks) void this.#ask();
      // What stood there before may have been a fact of its own, which is gone now.
      if (event.facts.some(({ earlier }) => earlier.length > 0)) void this.load();
    } else if (event.kind === 'facts_forgotten') {
      this.#asked = new Map([...this.#asked, [event.message_id, event.texts]]);
      void this.load();
    }
  }

  /** What stands under this message. */
  marks(messageId: string): readonly Mark[] | undefined {
    return this.#marks.get(messageId);
  }

  typed(query: string): void {
    this.query = query;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), REST_MS);
  }

  filter(characterId: string | null): Promise<void> {
    this.characterId = characterId;
    return this.#ask();
  }

  add(text: string, characterId: string | null): Promise<boolean> {
    return this.#change('add_fact', () => this.backend.addFact(text, characterId));
  }

  /** Other words, or other companions who know it. */
  async change(fact: Fact, text: string, characterId: string | null): Promise<boolean> {
    const clean = text.trim();
    if (clean !== fact.text && !(await this.#change('edit_fact', () => this.backend.editFact(fact.id, clean)))) return false;
    if (characterId === fact.character_id) return true;
    return this.#change('share_fact', () => this.backend.shareFact(fact.id, characterId));
  }

  pin({ id, pinned }: Fact): Promise<boolean> {
    return this.#change('pin_fact', () => this.backend.pinFact(id, !pinned));
  }

  accept({ id }: Fact): Promise<boolean> {
    return this.#change('accept_fact', () => this.backend.acceptFact(id));
  }

  /** From the list: the way back is said. */
  async forget(fact: Fact): Promise<void> {
    if (await this.#drop(fact)) this.house.forgotten(fact, () => void this.bringBack(fact));
  }

  /** Under its message: the way back stands in its place. What was known before stands again. */
  async undo(fact: Fact): Promise<void> {
    const was = this.#fresh.get(fact.id) ?? null;
    if (was === null || fact.state === 'proposed') {
      await this.#drop(fact, true);
    } else if (await this.#change('edit_fact', () => this.backend.editFact(fact.id, was))) {
      this.#reverted = new Set([...this.#reverted, fact.id]);
    }
  }

  bringBack({ id }: Fact): Promise<boolean> {
    return this.#change('unforget_fact', () => this.backend.unforgetFact(id));
  }

  /** How many; null when it was refused. */
  async forgetEverything(): Promise<number | null> {
    try {
      const count = await this.backend.forgetEverything(this.characterId);
      [this.#gone, this.#asked] = [new Map(), new Map()];
      await this.load();
      await this.#ask();
      return count;
    } catch (thrown) {
      this.house.failed('forget_everything', thrown);
      return null;
    }
  }

  /** `told`: under its message, where the focus is; with a gap between the two the line would be built anew and lose it. */
  async #drop(fact: Fact, told = false): Promise<boolean> {
    try {
      await this.backend.forgetFact(fact.id);
    } catch (thrown) {
      this.house.failed('forget_fact', thrown);
      return false;
    }
    this.facts = this.facts.filter(({ id }) => id !== fact.id);
    if (told) this.#gone = new Map([...this.#gone, [fact.id, fact]]);
    return true;
  }

  async #change(command: string, ask: () => Promise<Fact>): Promise<boolean> {
    try {
      this.#put(await ask());
      return true;
    } catch (thrown) {
      this.house.failed(command, thrown);
      return false;
    }
  }

  #put(fact: Fact, byHand = true): void {
    this.#gone = new Map([...this.#gone].filter(([id]) => id !== fact.id));
    this.#reverted = new Set([...this.#reverted].filter((id) => id !== fact.id));
    this.facts = withFact(this.facts, fact);
    // What was just written stays in view, whatever is searched for.
    if (byHand && this.#found) this.#found = new Set([...this.#found, fact.id]);
  }

  /** Of several questions in a row the last one counts. */
  async #ask(): Promise<void> {
    const question = ++this.#question;
    if (!this.asks) {
      this.#found = null;
      return;
    }
    try {
      const facts = await this.backend.memoryFacts(this.characterId, this.query.trim());
      if (question !== this.#question) return;
      this.#found = new Set(facts.map(({ id }) => id));
      this.problem = null;
    } catch (thrown) {
      if (question === this.#question) this.problem = toBackendError('memory_facts', thrown).message;
    }
  }
}
