import type { MessageView, OpenedSession, SessionView } from './backend';
import { BackendError } from './errors';
import { lengthOf, NEWEST, stretch } from './fake-pages';
import type { FakePast } from './fake-past';
import type { FakeSheets } from './fake-sheets';
import { FakeTree } from './fake-tree';

export interface FakeChat {
  session: SessionView;
  tree: FakeTree;
  deleted: boolean;
  greeting: number;
  draft: string;
}

/** What every chat begins with. */
export const UNSORTED = { pinned: false, archived: false, tags: [] as string[] } satisfies Partial<SessionView>;

/** The chats of the fake, by their ids. */
export class FakeChats extends Map<string, FakeChat> {
  /** As the list shows them. */
  newest(): SessionView[] {
    return this.kept()
      .map(({ session }) => ({ ...session }))
      .sort((a, b) => b.updated_ms - a.updated_ms);
  }

  kept(): FakeChat[] {
    return [...this.values()].filter(({ deleted }) => !deleted);
  }

  begin(session: SessionView, messages: readonly MessageView[] = [], greeting = 0, past: FakePast | null = null): FakeChat {
    const chat = { session, tree: new FakeTree(messages, past), deleted: false, greeting, draft: '' };
    this.set(session.id, chat);
    return chat;
  }

  holding(messageId: string): FakeChat | undefined {
    return [...this.values()].find(({ tree }) => tree.has(messageId));
  }

  /** @throws BackendError with `not_found`. */
  with(messageId: string): FakeChat {
    const chat = this.holding(messageId);
    if (!chat) throw new BackendError('messages', 'not_found', 'This message is no longer here.');
    return chat;
  }

  /** @throws BackendError with `not_found`. */
  find(sessionId: string): FakeChat {
    const chat = this.get(sessionId);
    if (!chat) throw new BackendError('open_session', 'not_found', 'This chat is no longer here. Choose another one from the list.');
    return chat;
  }

  opened(sessionId: string, sheets: FakeSheets): OpenedSession {
    const chat = this.find(sessionId);
    const { session, greeting, draft } = chat;
    const length = lengthOf(chat);
    const messages = stretch(chat, length - NEWEST, length);
    const shown = { session: { ...session }, messages, earlier: Math.max(0, length - NEWEST), draft };
    if (session.group) return { ...shown, greetings: 1, greeting: null };
    const begun = messages.some(({ role }) => role === 'user') || messages.length !== 1;
    return { ...shown, greetings: sheets.sheet(session.character_id).greetings.length, greeting: begun ? null : greeting };
  }
}
