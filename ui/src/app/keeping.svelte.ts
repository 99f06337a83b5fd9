import type { Backend, BinEntry, ChatEvent, ImportedChat, SessionView } from '../backend';
import { Data } from '../features/data';
import { Incoming } from '../features/exchange';
import { Files } from '../features/files';
import { t } from '../i18n';
import { filesOf } from '../lib/card-file';
import { sortedDrop } from '../lib/dropped';
import type { Notices } from './notices.svelte';

/** What files and data need of the rest of the page. */
interface House {
  notices: Notices;
  /** Who gets chats that come in without a companion. */
  heir(): string | null;
  /** The list of chats is another one. */
  chatsChanged(): Promise<void>;
  /** Something is there again. */
  broughtBack(entry: BinEntry): Promise<void>;
  openChat(sessionId: string): Promise<void>;
  removeChat(sessionId: string): Promise<void>;
  takeCards(files: readonly File[]): void;
}

/** Files on their way into messages, chats on their way in and out, and the data as a whole. */
export class Keeping {
  readonly files: Files;
  readonly data: Data;
  readonly incoming: Incoming;
  /** The chat that is being saved as a text. */
  exporting = $state.raw<SessionView | null>(null);
  /** Something lies over the rooms. */
  readonly covered = $derived.by(() => this.files.looking !== null || this.files.opened !== null || this.incoming.open || this.exporting !== null);

  constructor(
    backend: Backend,
    private readonly house: House,
  ) {
    this.files = new Files(backend, { info: (message) => house.notices.info(message), failed: (command, thrown) => house.notices.failed(command, thrown) });
    this.incoming = new Incoming(backend, () => house.chatsChanged());
    this.data = new Data(backend, {
      failed: (command, thrown) => house.notices.failed(command, thrown),
      broughtBack: (entry) => void house.broughtBack(entry),
    });
  }

  receive(event: ChatEvent): void {
    this.data.receive(event);
  }

  /** What was dropped on an open chat: cards and chats of other programs are what they are, everything else goes with the message. */
  async dropped(data: DataTransfer, sessionId: string): Promise<void> {
    const { card, chats, file } = await sortedDrop(await filesOf(data));
    this.files.take(sessionId, file);
    if (card.length > 0) this.house.takeCards(card);
    else if (chats.length > 0) this.importChats(chats);
  }

  importChats(files: readonly File[] = []): void {
    this.incoming.begin(this.house.heir(), files);
  }

  /** The only chat of an import is in. */
  async imported({ session_id, title }: ImportedChat): Promise<void> {
    const { notices } = this.house;
    notices.info(t.exchange.import.opened(title), { label: t.app.undo, run: () => void this.house.removeChat(session_id) });
    await this.house.openChat(session_id);
  }

  importAsCard(file: File): void {
    this.incoming.close();
    this.house.takeCards([file]);
  }
}
