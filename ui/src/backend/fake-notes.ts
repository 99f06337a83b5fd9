import type { ChatEvent } from './backend';
import { BackendError } from './errors';
import type { FakeChat, FakeChats } from './fake-chats';
import type { ChatNotes, NotesBackend, SummaryView } from './notes';

interface Stage {
  chats: FakeChats;
  emit(event: ChatEvent): void;
  wait(ms: number): Promise<void>;
  now(): number;
}

const NONE: ChatNotes = { persona_id: null, note: '', note_depth: 4, instructions: '', memory_paused: false };
const SHORTEST = 4;

/** Notes and summaries of the fake's chats, and the titles it gives. `?summaries`: the first chat has some. */
export class FakeNotes implements NotesBackend {
  readonly #notes = new Map<string, ChatNotes>();
  readonly #summaries = new Map<string, SummaryView[]>();
  /** What a chat was called by the program: a title that somebody gave stays. */
  readonly #given = new Map<string, string>();
  #count = 0;

  constructor(
    query: URLSearchParams,
    private readonly stage: Stage,
  ) {
    if (!query.has('summaries')) return;
    const made = (from: number, to: number, text: string) => this.#summary(`chat-1-${from}`, `chat-1-${to}`, to - from + 1, text);
    this.#summaries.set('chat-1', [
      made(0, 1, 'Mira asked about the day. You said that it was rough: the presentation went sideways and you kept losing your words.'),
      made(2, 3, 'Mira was sorry to hear it and asked what went well. You said that the questions at the end were fine.'),
    ]);
  }

  paused = (sessionId: string): boolean => this.#notes.get(sessionId)?.memory_paused ?? false;

  chatNotes = async (sessionId: string): Promise<ChatNotes> => ({ ...(this.#notes.get(sessionId) ?? NONE) });

  saveChatNotes = async (sessionId: string, notes: ChatNotes): Promise<ChatNotes> => {
    this.stage.chats.find(sessionId);
    this.#notes.set(sessionId, { ...notes });
    return { ...notes };
  };

  summaries = async (sessionId: string): Promise<SummaryView[]> => [...(this.#summaries.get(sessionId) ?? [])];

  editSummary = async (id: string, text: string): Promise<SummaryView> => {
    if (text.trim() === '') throw new BackendError('edit_summary', 'bad_input', 'A summary needs a few words. Delete it instead.');
    return this.#change(id, (old) => [{ ...old, text: text.trim(), edited: true }])[0]!;
  };

  deleteSummary = async (id: string): Promise<void> => void this.#change(id, () => []);

  summarise = async (sessionId: string): Promise<SummaryView[]> => {
    await this.stage.wait(1200);
    const { tree } = this.stage.chats.find(sessionId);
    const old = this.#summaries.get(sessionId) ?? [];
    const done = tree.path.findIndex(({ id }) => id === old.at(-1)?.to_message_id) + 1;
    const open = tree.path.slice(done);
    const [first, last] = [open[0], open.at(-1)];
    if (open.length < SHORTEST || !first || !last) throw new BackendError('summarise', 'bad_input', 'There is too little here to sum up yet. Talk a little more first.');
    const said = open.filter(({ role }) => role === 'user').map(({ text }) => text.split(/(?<=[.!?]) /)[0]);
    this.#summaries.set(sessionId, [...old, this.#summary(first.id, last.id, open.length, `You said: ${said.join(' ')}`)]);
    this.stage.emit({ kind: 'summarised', session_id: sessionId });
    return this.summaries(sessionId);
  };

  /** After the second exchange a chat is named after what was said. */
  entitle({ session, tree }: FakeChat): void {
    const said = tree.path.filter(({ role }) => role === 'user');
    const own = session.title !== said[0]?.text.slice(0, 40) && session.title !== this.#given.get(session.id);
    if (said.length !== 2 || own) return;
    const title = titleFrom(said[0]?.text ?? '');
    this.#given.set(session.id, title);
    this.stage.emit({ kind: 'titled', session_id: session.id, title });
    this.stage.chats.find(session.id).session = { ...session, title };
  }

  #summary(from_message_id: string, to_message_id: string, messages: number, text: string): SummaryView {
    this.#count += 1;
    return { id: `summary-${this.#count}`, text, from_message_id, to_message_id, messages, edited: false, created_ms: this.stage.now() };
  }

  #change(id: string, change: (old: SummaryView) => SummaryView[]): SummaryView[] {
    for (const [sessionId, list] of this.#summaries) {
      const old = list.find((summary) => summary.id === id);
      if (!old) continue;
      const next = change(old);
      this.#summaries.set(sessionId, list.flatMap((summary) => (summary === old ? next : [summary])));
      return next;
    }
    throw new BackendError('edit_summary', 'not_found', 'This summary is no longer here.');
  }
}

const SMALL = new Set(['a', 'an', 'the', 'i', 'am', 'is', 'my', 'to', 'and', 'of', 'in', 'it', 'you', 'we', 'please', 'can', 'could']);

function titleFrom(text: string): string {
  const words = text.replace(/[.?!,;:].*$/s, '').split(/\s+/).filter((word) => !SMALL.has(word.toLowerCase())).slice(0, 5).join(' ');
  return words === '' ? text.slice(0, 40) : words[0]!.toUpperCase() + words.slice(1, 40);
}
