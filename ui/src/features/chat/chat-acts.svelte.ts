import type { Backend, ChatEvent, MessageView, OpenedSession } from '../../backend';
import { awaitReply, stepOver, type Awaited } from './chat-path';
import { replyUnderWay, type Talk, type TalkInput } from './chat-reduce';

/** What acts on messages need of the open chat. */
interface Host {
  talk(): Talk;
  busy(): boolean;
  apply(input: TalkInput): void;
  /** False when it was refused; the person is told. */
  attempt(command: string, action: () => Promise<void>): Promise<boolean>;
}

/** What a person can do with what was said: other answers, edits, branches, marks. */
export class ChatActs {
  /** The message being edited. */
  editing = $state<string | null>(null);
  /** Another path is on its way. */
  turning = $state(false);
  /** Counts changes of the tree, for who lists its branches. */
  turns = $state(0);
  #arrived: MessageView[] = [];
  #awaited: Awaited = null;

  constructor(
    private readonly backend: Backend,
    private readonly host: Host,
  ) {}

  receive(event: ChatEvent): void {
    if (this.turning && event.kind === 'message') this.#arrived.push(event.message);
    const before = this.#awaited;
    const { awaited, lost } = awaitReply(before, event);
    this.#awaited = awaited;
    if (lost && before) void this.#haveBack(before.sessionId);
  }

  /** Another answer in the place of this one, which stays beside it. */
  async regenerate(messageId: string): Promise<void> {
    const sessionId = this.host.talk().session?.id;
    if (sessionId === undefined) return;
    const asked = await this.#turn('regenerate', () => {
      this.#awaited = { sessionId, thinking: false };
      this.host.apply({ kind: 'ended_before', messageId }); // the new words stand where the old ones stood
      return this.backend.regenerate(messageId);
    });
    if (!asked) this.#awaited = null;
  }

  async sayMore(): Promise<void> {
    const id = this.host.talk().session?.id;
    if (id === undefined) return;
    await this.host.attempt('go_on', async () => {
      if (this.host.busy()) await this.backend.stop();
      await this.backend.goOn(id);
    });
  }

  /** The path through this message. */
  choose(messageId: string): Promise<boolean> {
    return this.#turn('choose_variant', () => this.backend.chooseVariant(messageId));
  }

  /** To the answer before or after the last reply; after the last of them a new one is made. */
  async step(by: 1 | -1): Promise<void> {
    const talk = this.host.talk();
    if (this.turning || talk.status === 'thinking' || replyUnderWay(talk) !== null) return;
    const to = stepOver(talk, by);
    if (to?.kind === 'choose') await this.choose(to.id);
    else if (to) await this.regenerate(to.id);
  }

  async sendAgain(messageId: string, text: string): Promise<boolean> {
    return text.trim() !== '' && this.#turn('send_again', () => this.backend.sendAgain(messageId, text));
  }

  branchFrom(messageId: string): Promise<boolean> {
    return this.#turn('branch_from', () => this.backend.branchFrom(messageId));
  }

  restore(ids: string[]): Promise<boolean> {
    return this.#turn('restore_messages', () => this.backend.restoreMessages(ids));
  }

  edit(messageId: string, text: string): Promise<boolean> {
    return this.#change('edit_message', () => this.backend.editMessage(messageId, text));
  }

  revert(messageId: string): Promise<boolean> {
    return this.#change('revert_message', () => this.backend.revertMessage(messageId));
  }

  bookmark(messageId: string, on: boolean): Promise<boolean> {
    return this.#change('bookmark_message', () => this.backend.bookmarkMessage(messageId, on));
  }

  react(messageId: string, emoji: string | null): Promise<boolean> {
    return this.#change('react_to_message', () => this.backend.reactToMessage(messageId, emoji));
  }

  /** What is hidden now; null when it was refused. */
  async remove(messageId: string, andAfter: boolean): Promise<string[] | null> {
    let ids: string[] | null = null;
    await this.host.attempt('delete_message', async () => {
      if (this.host.busy()) await this.backend.stop();
      ids = await this.backend.deleteMessage(messageId, andAfter);
      this.host.apply({ kind: 'hidden', ids, toEnd: andAfter });
      this.turns += 1;
    });
    return ids;
  }

  async #change(command: string, ask: () => Promise<MessageView>): Promise<boolean> {
    return this.host.attempt(command, async () => this.host.apply({ kind: 'changed', message: await ask() }));
  }

  /** One at a time. Whoever talks stops first; what was shown comes back when it is refused. */
  async #turn(command: string, ask: () => Promise<OpenedSession>): Promise<boolean> {
    if (this.turning) return false;
    this.turning = true;
    this.editing = null;
    const done = await this.host.attempt(command, async () => {
      if (this.host.busy()) await this.backend.stop();
      this.#arrived = [];
      const { session, messages, earlier, later } = this.host.talk();
      try {
        const opened = await ask();
        const arrived = this.#arrived.filter(({ id }) => !messages.some((message) => message.id === id));
        this.host.apply({ kind: 'path', opened, arrived });
      } catch (thrown) {
        if (this.host.talk().session?.id === session?.id) this.host.apply({ kind: 'window', window: { messages, earlier, later } });
        throw thrown;
      }
    });
    this.turning = false;
    this.turns += 1;
    return done;
  }

  /** The new answer came to nothing: the one before it is shown again. */
  async #haveBack(sessionId: string): Promise<void> {
    if (this.host.talk().session?.id !== sessionId) return;
    await this.host.attempt('open_session', async () => this.host.apply({ kind: 'path', opened: await this.backend.openSession(sessionId), arrived: [] }));
  }
}
