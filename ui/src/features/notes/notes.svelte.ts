import { toBackendError, type Backend, type ChatEvent, type ChatNotes, type SummaryView } from '../../backend';

/** After the last key. */
const REST_MS = 500;

/** What belongs to the open chat beside its messages. Changes are kept at once. */
export class Notes {
  open = $state(false);
  sessionId = $state<string | null>(null);
  value = $state.raw<ChatNotes | null>(null);
  summaries = $state.raw<readonly SummaryView[] | null>(null);
  saved = $state(false);
  summarising = $state(false);
  problem = $state<string | null>(null);
  /** The last change is not on disk, and not on its way. */
  unsaved = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(private readonly backend: Backend) {}

  /** Of this chat; of several in a row the last one counts. */
  async load(sessionId: string | null): Promise<void> {
    if (sessionId === this.sessionId && this.value !== null) return;
    await this.flush();
    const asked = ++this.#asked;
    if (sessionId !== this.sessionId) this.open = false;
    [this.sessionId, this.value, this.summaries, this.problem, this.unsaved] = [sessionId, null, null, null, false];
    if (sessionId === null) return;
    try {
      const value = await this.backend.chatNotes(sessionId);
      if (asked === this.#asked) this.value = value;
    } catch (thrown) {
      if (asked === this.#asked) this.problem = toBackendError('chat_notes', thrown).message;
    }
  }

  async show(): Promise<void> {
    this.open = true;
    if (this.value === null) await this.load(this.sessionId);
    this.open = this.sessionId !== null;
    await this.#loadSummaries();
  }

  close(): void {
    void this.flush();
    this.open = false;
  }

  receive(event: ChatEvent): void {
    if (event.kind === 'summarised' && event.session_id === this.sessionId && this.open) void this.#loadSummaries();
  }

  /** What is typed is written after a short rest, what is chosen at once. */
  set(change: Partial<ChatNotes>, typed = false): void {
    if (!this.value) return;
    this.value = { ...this.value, ...change };
    [this.saved, this.unsaved] = [false, true];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), typed ? REST_MS : 0);
  }

  /** Writes what is not written yet, one after the other. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { sessionId, value, unsaved } = this;
    if (sessionId === null || value === null || !unsaved) return this.#writing;
    this.unsaved = false;
    this.#writing = this.#writing.then(() => this.#write(sessionId, value));
    return this.#writing;
  }

  /** How many are new; null when it was refused. */
  async summarise(): Promise<number | null> {
    const { sessionId } = this;
    if (sessionId === null || this.summarising) return null;
    this.summarising = true;
    const before = this.summaries?.length ?? 0;
    try {
      const list = await this.backend.summarise(sessionId);
      if (sessionId === this.sessionId) [this.summaries, this.problem] = [list, null];
      return list.length - before;
    } catch (thrown) {
      this.#fail('summarise', thrown);
      return null;
    } finally {
      this.summarising = false;
    }
  }

  async editSummary(id: string, text: string): Promise<boolean> {
    return this.#change('edit_summary', async () => {
      const summary = await this.backend.editSummary(id, text.trim());
      this.summaries = this.summaries?.map((old) => (old.id === id ? summary : old)) ?? null;
    });
  }

  async deleteSummary(id: string): Promise<boolean> {
    return this.#change('delete_summary', async () => {
      await this.backend.deleteSummary(id);
      this.summaries = this.summaries?.filter((old) => old.id !== id) ?? null;
    });
  }

  async #write(sessionId: string, value: ChatNotes): Promise<void> {
    try {
      const kept = await this.backend.saveChatNotes(sessionId, value);
      if (this.sessionId !== sessionId) return;
      // What was typed meanwhile is newer.
      if (!this.unsaved) [this.value, this.saved] = [kept, true];
      this.problem = null;
    } catch (thrown) {
      if (this.sessionId !== sessionId) return;
      this.unsaved = true;
      this.#fail('save_chat_notes', thrown);
    }
  }

  async #loadSummaries(): Promise<void> {
    const { sessionId } = this;
    if (sessionId === null) return;
    await this.#change('summaries', async () => {
      const list = await this.backend.summaries(sessionId);
      if (sessionId === this.sessionId) this.summaries = list;
    });
  }

  async #change(command: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      this.#fail(command, thrown);
      return false;
    }
  }

  #fail(command: string, thrown: unknown): void {
    const error = toBackendError(command, thrown);
    if (!error.cancelled) this.problem = error.message;
  }
}
