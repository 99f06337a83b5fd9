import type { Backend, MessageView, OpenedSession, SessionView } from './backend';
import { BackendError } from './errors';
import { UNSORTED, type FakeChat, type FakeChats } from './fake-chats';
import { fakeSearch } from './fake-search';
import { UNMARKED } from './fake-tree';
import type { HistoryBackend } from './histories';

export type HistoryVerbs = HistoryBackend & Pick<Backend, 'sessions' | 'deleteSession' | 'restoreSession' | 'renameSession'>;

/** What branches and edits need of the rest of the fake program. */
interface Stage {
  chats: FakeChats;
  opened(sessionId: string): OpenedSession;
  /** Ends a turn under way. */
  quiet(): Promise<void>;
  /** Somebody answers the end of the path; of a group this one, or whoever is next. */
  answer(chat: FakeChat, speaker?: string | null): void;
  wait(ms: number): Promise<void>;
  id(prefix: string): string;
  now(): number;
  nameOf(characterId: string): string;
}

/** Branches, edits and search of the fake, and its list of chats. */
export function historyVerbs(stage: Stage): HistoryVerbs {
  const { chats } = stage;
  const show = ({ session }: FakeChat) => stage.opened(session.id);
  const change = (id: string, given: Partial<MessageView>) => chats.with(id).tree.change(id, given);
  /** The path is changed only while nobody speaks. */
  const turned = async (messageId: string, turn: (chat: FakeChat, message: MessageView) => void): Promise<OpenedSession> => {
    await stage.quiet();
    await stage.wait(60);
    const chat = chats.with(messageId);
    turn(chat, chat.tree.view(messageId));
    return show(chat);
  };
  return {
    sessions: async () => chats.newest(),
    deleteSession: async (id) => void (chats.find(id).deleted = true),
    restoreSession: async (id) => {
      chats.find(id).deleted = false;
      return { ...chats.find(id).session };
    },
    renameSession: async (id, title) => {
      const chat = chats.find(id);
      chat.session = { ...chat.session, title };
      return { ...chat.session };
    },
    regenerate: (id) =>
      turned(id, (chat, message) => {
        if (message.role === 'user') throw new BackendError('regenerate', 'bad_input', 'Only what a companion said can be said anew.');
        chat.tree.replace(id);
        stage.answer(chat, message.speaker);
      }),
    goOn: async (sessionId) => {
      await stage.quiet();
      const chat = chats.find(sessionId);
      stage.answer(chat, chat.tree.path.findLast(({ speaker }) => speaker !== null)?.speaker ?? null);
    },
    chooseVariant: (id) => turned(id, ({ tree }) => tree.choose(id)),
    editMessage: async (id, text) => {
      if (text.trim() === '') throw new BackendError('edit_message', 'empty_message', 'A message needs a few words. Delete it instead.');
      return change(id, { text, edited: true });
    },
    revertMessage: async (id) => chats.with(id).tree.revert(id),
    sendAgain: (id, text) =>
      turned(id, (chat, message) => {
        chat.tree.endAt(id, true);
        chat.tree.add({ ...message, ...UNMARKED, id: stage.id('m'), text, created_ms: stage.now(), spoken: false, has_voice: false, voice_ms: null });
        stage.answer(chat);
      }),
    branchFrom: (id) => turned(id, ({ tree }) => tree.endAt(id)),
    branches: async (sessionId) => chats.find(sessionId).tree.branches(),
    branchMessages: async (leafId) => chats.with(leafId).tree.pathTo(leafId),
    deleteMessage: async (id, andAfter) => chats.with(id).tree.hide(id, andAfter),
    restoreMessages: async (ids) => {
      const chat = chats.with(ids[0] ?? '');
      chat.tree.restore(ids);
      return show(chat);
    },
    bookmarkMessage: async (id, bookmarked) => change(id, { bookmarked }),
    reactToMessage: async (id, reaction) => change(id, { reaction }),
    setDraft: async (sessionId, text) => void (chats.find(sessionId).draft = text),
    organiseSession: async (sessionId, { pinned, archived, tags }) => {
      const chat = chats.find(sessionId);
      const { session } = chat;
      chat.session = { ...session, pinned: pinned ?? session.pinned, archived: archived ?? session.archived, tags: tags ?? session.tags };
      return { ...chat.session };
    },
    duplicateSession: async (sessionId) => {
      const { session, tree } = chats.find(sessionId);
      const copy: SessionView = { ...session, ...UNSORTED, id: stage.id('s'), title: `${session.title} (copy)`, updated_ms: stage.now() };
      chats.begin(copy, tree.path.map((message) => ({ ...message, id: stage.id('m'), session_id: copy.id })));
      return { ...copy };
    },
    searchMessages: async (query) => {
      await stage.wait(90);
      return fakeSearch(chats.kept(), query, stage.nameOf);
    },
  };
}
