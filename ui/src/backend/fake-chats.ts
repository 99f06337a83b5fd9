import type { MessageView, OpenedSession, SessionView } from './backend';
import { BackendError } from './errors';
import type { FakeSheets } from './fake-sheets';

interface Chat {
  session: SessionView;
  messages: MessageView[];
  deleted: boolean;
  greeting?: number;
}

/** The chats of the fake, by their ids. */
export class FakeChats extends Map<string, Chat> {
  /** As the list shows them. */
  newest(): SessionView[] {
    const kept = [...this.values()].filter(({ deleted }) => !deleted);
    return kept.map(({ session }) => ({ ...session })).sort((a, b) => b.updated_ms - a.updated_ms);
  }

  holding(messageId: string): Chat | undefined {
    return [...this.values()].find(({ messages }) => messages.some(({ id }) => id === messageId));
  }

  /** @throws BackendError with `not_found`. */
  find(sessionId: string): Chat {
    const chat = this.get(sessionId);
    if (!chat) throw new BackendError('open_session', 'not_found', 'This chat is no longer here. Choose another one from the list.');
    return chat;
  }

  opened(sessionId: string, sheets: FakeSheets): OpenedSession {
    const { session, messages, greeting } = this.find(sessionId);
    if (session.group) return { session: { ...session }, messages: [...messages], greetings: 1, greeting: null };
    const begun = messages.some(({ role }) => role === 'user') || messages.length !== 1;
    return { session: { ...session }, messages: [...messages], greetings: sheets.sheet(session.character_id).greetings.length, greeting: begun ? null : (greeting ?? 0) };
  }
}
