import { BackendError, toBackendError, type Backend, type ChatEvent, type GroupChange, type MessageView, type OpenedSession, type SessionView } from '../../backend';
import { ChatActs } from './chat-acts.svelte';
import { ChatPages } from './chat-pages.svelte';
import { Draft } from './chat-draft.svelte';
import { quoted } from './chat-path';
import { worthKeeping } from './chat-window';
import { busy, floor, isShown, NOTHING_SAID, reduce, replyUnderWay, spokenText, type TalkInput } from './chat-reduce';

interface Problem {
  message: string;
  retry: (() => void) | null;
}

/** Files that go with the next message of a chat. */
export interface Enclosed {
  count(sessionId: string): number;
  /** One is still being read: nothing is sent before. */
  pending(sessionId: string): boolean;
  names(sessionId: string): string[];
  /** What the program calls them; null when they cannot go yet. */
  claim(sessionId: string): string[] | null;
  sent(sessionId: string): void;
  /** Reads them once more: the program has let them go. */
  renew(sessionId: string): Promise<void>;
}

const NOTHING_ENCLOSED: Enclosed = { count: () => 0, pending: () => false, names: () => [], claim: () => [], sent: () => {}, renew: async () => {} };

/** The open chat: its picture and what a person can do in it. */
export class Chat {
  talk = $state.raw(NOTHING_SAID);
  /** The chat being opened; its old content is not shown meanwhile. */
  opening = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);

  /** The message that is to be brought into view. */
  wanted = $state.raw<{ messageId: string } | null>(null);
  /** Counts wishes for the caret in the message box. */
  boxWanted = $state(0);

  /** The greeting that was asked for and does not stand there yet. */
  wantedGreeting = $state<number | null>(null);
  #switching = false;

  readonly busy = $derived(busy(this.talk));
  readonly reply = $derived(replyUnderWay(this.talk));
  readonly spoken = $derived(spokenText(this.talk));
  /** Who of a group speaks, or spoke last. */
  readonly floor = $derived(floor(this.talk));

  readonly draft: Draft;
  readonly acts: ChatActs;
  readonly pages: ChatPages;
  /** There are words in the message box. */
  readonly typing = $derived.by(() => this.draft.text.trim() !== '');
  /** There is something to send, words or files, and all of it is read. */
  readonly sendable = $derived.by(() => {
    const id = this.talk.session?.id;
    return id !== undefined && !this.enclosed.pending(id) && (this.typing || this.enclosed.count(id) > 0);
  });

  constructor(
    private readonly backend: Backend,
    /** Told of every own message once it is on disk. */
    private readonly onstored: (message: MessageView) => void = () => {},
    private readonly enclosed: Enclosed = NOTHING_ENCLOSED,
  ) {
    this.draft = new Draft(backend);
    this.acts = new ChatActs(backend, {
      talk: () => this.talk,
      busy: () => this.busy,
      apply: (input) => this.#apply(input),
      attempt: (command, action) => this.#attempt(command, action),
    });
    this.pages = new ChatPages(backend, {
      talk: () => this.talk,
      apply: (input) => this.#apply(input),
      attempt: (command, action) => this.#attempt(command, action),
    });
  }

  receive(event: ChatEvent): void {
    this.acts.receive(event);
    this.pages.receive(event);
    if (isShown(event)) this.#apply(event);
    // Help is never left where nobody looks.
    if (event.kind === 'care' && event.session_id === this.talk.session?.id && this.talk.later > 0) void this.pages.newest();
  }

  open(sessionId: string): Promise<boolean> {
    return this.#enter(sessionId, () => this.backend.openSession(sessionId), () => void this.open(sessionId));
  }

  start(characterId: string): Promise<boolean> {
    return this.#enter('new', () => this.backend.startSession(characterId), () => void this.start(characterId));
  }

  startGroup(characterIds: string[]): Promise<boolean> {
    return this.#enter('new', () => this.backend.startGroup(characterIds), () => void this.startGroup(characterIds));
  }

  /** Another member, another order, or somebody is to speak. The chat as it then is, or null when it was refused. */
  async changeGroup(change: GroupChange): Promise<SessionView | null> {
    const id = this.talk.session?.id;
    if (id === undefined) return null;
    let session: SessionView | null = null;
    await this.#attempt('change_group', async () => {
      session = await this.backend.changeGroup(id, change);
      this.#apply({ kind: 'renamed', session });
    });
    return session;
  }

  close(): void {
    this.draft.open(null, '');
    this.#apply({ kind: 'closed' });
  }

  renamed(session: SessionView): void {
    this.#apply({ kind: 'renamed', session });
  }

  /** What stands in the message box. Refused or not stored, the words come back into it. */
  async submit(): Promise<void> {
    const id = this.talk.session?.id;
    if (id === undefined || !this.sendable || this.talk.sending !== null) return;
    const tokens = this.enclosed.claim(id);
    if (tokens === null) return;
    const text = this.draft.take();
    if (!(await this.send(text, tokens))) this.draft.giveBack(id, text);
  }

  /** These words, to answer to them. */
  quote(text: string): void {
    this.draft.typed(quoted(text) + this.draft.text);
    this.boxWanted += 1;
  }

  /** Brings a message of the open path into view, wherever it stands. */
  async show(messageId: string): Promise<void> {
    const held = this.talk.messages.some(({ id }) => id === messageId);
    if (held || (await this.pages.around(messageId))) this.wanted = { messageId };
  }

  /** These places are in view: what is far from them is let go. */
  inView(first: number, last: number): void {
    const kept = worthKeeping(this.talk.messages.length, first, last);
    if (kept) this.#apply({ kind: 'only', from: kept[0], to: kept[1] });
  }

  /** True when the message is on disk. A reply under way is stopped first: speaking up interrupts. */
  async send(text: string, tokens: readonly string[] = []): Promise<boolean> {
    const session = this.talk.session;
    if (!session || (text.trim() === '' && tokens.length === 0) || this.talk.sending !== null) return false;
    this.problem = null;
    if (this.talk.later > 0 && !(await this.pages.newest())) return false;
    this.#apply({ kind: 'sending', text: text.trim() === '' ? this.enclosed.names(session.id).join(', ') : text });
    try {
      if (this.busy) await this.backend.stop();
      const message = await this.#hand(session.id, text, tokens);
      this.#apply({ kind: 'sent', message });
      this.onstored(message);
      return true;
    } catch (thrown) {
      this.#apply({ kind: 'unsent' });
      this.#fail('send_message', thrown, () => void this.submit());
      return false;
    }
  }

  async #hand(sessionId: string, text: string, tokens: readonly string[]): Promise<MessageView> {
    if (tokens.length === 0) return this.backend.sendMessage(sessionId, text);
    try {
      const message = await this.backend.sendWithFiles(sessionId, text, [...tokens]);
      this.enclosed.sent(sessionId);
      return message;
    } catch (thrown) {
      // They waited so long that the program has put them away: "Try again" finds them there anew.
      if (toBackendError('send_with_files', thrown).code === 'not_found') void this.enclosed.renew(sessionId);
      throw thrown;
    }
  }

  /** Another first message, until the person has written. Of several presses in a row the last one counts. */
  async showGreeting(index: number): Promise<void> {
    this.wantedGreeting = index;
    if (this.#switching) return;
    this.#switching = true;
    const session = this.talk.session?.id;
    while (this.wantedGreeting !== null && session !== undefined) {
      const wanted: number = this.wantedGreeting;
      const done: boolean = await this.#attempt('switch_greeting', async () => {
        if (this.busy) await this.backend.stop();
        const opened = await this.backend.switchGreeting(session, wanted);
        if (this.talk.session?.id === session) this.#apply({ kind: 'opened', opened });
      });
      if (!done || this.wantedGreeting === wanted) this.wantedGreeting = null;
    }
    this.#switching = false;
  }

  async stop(): Promise<void> {
    await this.#attempt('stop', () => this.backend.stop());
  }

  async replay(messageId: string): Promise<void> {
    if (this.busy) await this.stop();
    this.#apply({ kind: 'replaying', messageId });
    const started = await this.#attempt('replay', () => this.backend.replay(messageId));
    if (!started) this.#apply({ kind: 'replaying', messageId: null });
  }

  /** A kept sound has come to its end, or is stopped by hand. */
  async endReplay(ended: boolean): Promise<void> {
    this.#apply({ kind: 'replaying', messageId: null });
    if (!ended) await this.stop();
  }

  dismissProblem(): void {
    this.problem = null;
  }

  /** Two people never talk at once: whoever is talking stops when another chat is opened. */
  async #enter(target: string, ask: () => Promise<OpenedSession>, retry: () => void): Promise<boolean> {
    this.opening = target;
    this.problem = null;
    this.wanted = null;
    this.draft.flush();
    try {
      if (this.busy) await this.backend.stop();
      const opened = await ask();
      if (this.opening !== target) return false; // the person has chosen another chat meanwhile
      this.acts.editing = null;
      this.draft.open(opened.session.id, opened.draft);
      this.#apply({ kind: 'opened', opened });
      return true;
    } catch (thrown) {
      this.#fail('open_session', thrown, retry);
      return false;
    } finally {
      if (this.opening === target) this.opening = null;
    }
  }

  async #attempt(command: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      this.#fail(command, thrown, null);
      return false;
    }
  }

  #fail(command: string, thrown: unknown, retry: (() => void) | null): void {
    const error: BackendError = toBackendError(command, thrown);
    if (!error.cancelled) this.problem = { message: error.message, retry };
  }

  #apply(input: TalkInput): void {
    this.talk = reduce(this.talk, input);
  }
}
