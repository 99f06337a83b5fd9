import type { Backend, ChatEvent, MessageView } from '../../backend';
import type { Talk, TalkInput } from './chat-reduce';
import { PAGE } from './chat-window';

interface Host {
  talk(): Talk;
  apply(input: TalkInput): void;
  /** False when it was refused; the person is told. */
  attempt(command: string, action: () => Promise<void>): Promise<boolean>;
}

type Side = 'earlier' | 'later';

/** Moves through a long chat, of which the page holds one stretch at a time. */
export class ChatPages {
  /** These are on their way. */
  loading = $state.raw<Readonly<Record<Side, boolean>>>({ earlier: false, later: false });
  /** These did not come: they are asked for again by hand only. */
  refused = $state.raw<Side | null>(null);
  /** Another stretch is on its way. */
  jumping = $state(false);
  #jumps = 0;
  #arrived: MessageView[] = [];

  constructor(
    private readonly backend: Backend,
    private readonly host: Host,
  ) {}

  receive(event: ChatEvent): void {
    if (this.jumping && event.kind === 'message') this.#arrived.push(event.message);
  }

  async loadEarlier(): Promise<void> {
    const { session, messages, earlier } = this.host.talk();
    const before = messages[0]?.id;
    if (!session || before === undefined || earlier === 0) return;
    await this.#load('earlier', async () => {
      const page = await this.backend.earlierMessages(session.id, before, PAGE);
      this.host.apply({ kind: 'earlier', before, page });
    });
  }

  async loadLater(): Promise<void> {
    const { session, messages, later } = this.host.talk();
    const after = messages.at(-1)?.id;
    if (!session || after === undefined || later === 0) return;
    await this.#load('later', async () => {
      const page = await this.backend.laterMessages(session.id, after, PAGE);
      this.host.apply({ kind: 'later', after, page });
    });
  }

  /** To where this message stands. */
  around(messageId: string): Promise<boolean> {
    return this.#jump('messages_around', async () => {
      const window = await this.backend.messagesAround(messageId, PAGE);
      return () => this.host.apply({ kind: 'window', window });
    });
  }

  first(): Promise<boolean> {
    return this.#jump('later_messages', async (sessionId) => {
      const { messages, later } = await this.backend.laterMessages(sessionId, null, PAGE);
      return () => this.host.apply({ kind: 'window', window: { messages, earlier: 0, later } });
    });
  }

  newest(): Promise<boolean> {
    return this.#jump('open_session', async (sessionId) => {
      const opened = await this.backend.openSession(sessionId);
      return () => this.host.apply({ kind: 'path', opened, arrived: this.#arrived });
    });
  }

  async #load(side: Side, action: () => Promise<void>): Promise<void> {
    if (this.loading[side]) return;
    this.loading = { ...this.loading, [side]: true };
    const done = await this.host.attempt(`${side}_messages`, action);
    this.loading = { ...this.loading, [side]: false };
    this.refused = done ? null : side;
  }

  /** Of several in a row the last one counts; none counts when another chat was opened meanwhile. */
  async #jump(command: string, ask: (sessionId: string) => Promise<() => void>): Promise<boolean> {
    const sessionId = this.host.talk().session?.id;
    if (sessionId === undefined) return false;
    const jump = ++this.#jumps;
    if (!this.jumping) this.#arrived = [];
    this.jumping = true;
    let there = false;
    await this.host.attempt(command, async () => {
      const arrive = await ask(sessionId);
      there = jump === this.#jumps && this.host.talk().session?.id === sessionId;
      if (there) arrive();
    });
    if (jump === this.#jumps) this.jumping = false;
    return there;
  }
}
