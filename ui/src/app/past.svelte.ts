import type { BranchView, Backend, CharacterView, MessageView, SearchHit } from '../backend';
import { Branches } from '../features/branches';
import type { Chat } from '../features/chat';
import { Search } from '../features/search';
import { t } from '../i18n';
import type { Notices } from './notices.svelte';
import type { Router } from './route.svelte';

/** What the ways back need of the rest of the page. */
interface House {
  chat: Chat;
  notices: Notices;
  router: Router;
  characters(): readonly CharacterView[];
}

/** Ways back to what was said: the branches of the open chat, and the search through all of them. */
export class Past {
  readonly branches: Branches;
  readonly search: Search;
  /** Something lies over the rooms and keeps their keys for itself. */
  readonly covered = $derived.by(() => this.search.open || this.branches.open);

  constructor(
    backend: Backend,
    private readonly house: House,
  ) {
    this.branches = new Branches(backend);
    this.search = new Search(backend);
  }

  /** To what was found; on another branch the path is turned there first. */
  async show({ session_id, message_id, shown }: Pick<SearchHit, 'session_id' | 'message_id' | 'shown'>): Promise<void> {
    const { chat, router } = this.house;
    this.search.close();
    router.go('chats');
    if (chat.talk.session?.id !== session_id && !(await chat.open(session_id))) return;
    const held = chat.talk.messages.some(({ id }) => id === message_id);
    if (held || shown || (await chat.acts.choose(message_id))) await chat.show(message_id);
  }

  async switchTo({ leaf_id }: BranchView): Promise<void> {
    this.branches.close();
    if (await this.house.chat.acts.choose(leaf_id)) this.house.notices.info(t.branches.switched);
  }

  /** Who said it, as the open chat calls them. */
  nameOf({ role, speaker }: MessageView): string {
    if (role === 'user') return t.chat.you;
    const id = speaker ?? this.house.chat.talk.session?.character_id;
    return this.house.characters().find((character) => character.id === id)?.name ?? '';
  }
}
