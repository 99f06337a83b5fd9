import type { Backend, MessageView, SessionChange, SessionView } from '../../backend';
import { newestFirst } from './chats-view';

/** The kept chats, newest first. */
export class Chats {
  sessions = $state.raw<readonly SessionView[]>([]);
  loaded = $state(false);

  constructor(private readonly backend: Backend) {}

  async refresh(): Promise<void> {
    this.sessions = newestFirst(await this.backend.sessions());
    this.loaded = true;
  }

  /** Shows a new message's effect at once; the true title follows with the next refresh. */
  touch(message: MessageView): void {
    this.sessions = newestFirst(
      this.sessions.map((session) =>
        session.id === message.session_id ? { ...session, updated_ms: Math.max(session.updated_ms, message.created_ms), preview: message.text.slice(0, 120) } : session,
      ),
    );
  }

  /** Named after what was said. */
  titled(sessionId: string, title: string): void {
    this.sessions = this.sessions.map((session) => (session.id === sessionId ? { ...session, title } : session));
  }

  put(session: SessionView): void {
    this.sessions = newestFirst([session, ...this.sessions.filter(({ id }) => id !== session.id)]);
  }

  /** An empty title keeps the old one. Returns null then. */
  async rename(sessionId: string, title: string): Promise<SessionView | null> {
    const clean = title.trim();
    if (clean === '' || clean === this.find(sessionId)?.title) return null;
    const session = await this.backend.renameSession(sessionId, clean);
    this.put(session);
    return session;
  }

  /** What is not named stays as it is. */
  async organise(sessionId: string, change: Partial<SessionChange>): Promise<SessionView> {
    const session = await this.backend.organiseSession(sessionId, { pinned: null, archived: null, tags: null, ...change });
    this.put(session);
    return session;
  }

  async duplicate(sessionId: string): Promise<SessionView> {
    const session = await this.backend.duplicateSession(sessionId);
    this.put(session);
    return session;
  }

  /** The one to open when another is gone. */
  newest(): SessionView | undefined {
    return this.sessions.find(({ archived }) => !archived) ?? this.sessions[0];
  }

  async remove(sessionId: string): Promise<void> {
    await this.backend.deleteSession(sessionId);
    this.sessions = this.sessions.filter(({ id }) => id !== sessionId);
  }

  async restore(sessionId: string): Promise<SessionView> {
    const session = await this.backend.restoreSession(sessionId);
    this.put(session);
    return session;
  }

  find(sessionId: string): SessionView | undefined {
    return this.sessions.find(({ id }) => id === sessionId);
  }
}
