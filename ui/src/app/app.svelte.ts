import { BackendError, Portraits, toBackendError, type Activity, type AppInfo, type Backend, type BinEntry, type CharacterView, type ChatEvent, type GroupChange, type MessageView, type ModelView, type ServiceView, type SessionChange, type SessionView } from '../backend';
import { Log } from '../features/activity';
import { Chat } from '../features/chat';
import { Chats } from '../features/chats';
import { LocalModels } from '../features/models';
import { Credits } from '../features/credits';
import { Network } from '../features/network';
import { Profiles } from '../features/profiles';
import { Answering, Providers, Services } from '../features/providers';
import { Server } from '../features/server';
import { Preferences } from '../features/settings';
import { Voice } from '../features/voice';
import { t } from '../i18n';
import { Cast } from './cast.svelte';
import { Films } from './films.svelte';
import { Keeping } from './keeping.svelte';
import { Notices } from './notices.svelte';
import { Past } from './past.svelte';
import { Router } from './route.svelte';
import { ScriptRoom } from './scripts.svelte';
import { You } from './you.svelte';

/** The model that comes with the program, by its id or by its name. */
const SMALL = /smollm2?[- ]135m/i;

/** `away`: nobody is signed in. */
export type Phase = 'opening' | 'away' | 'new' | 'locked' | 'onboarding' | 'home' | 'failed';

/** The whole page: what is loaded, which phase of its life it is in, and the verbs that touch more than one room. */
export class App {
  phase = $state<Phase>('opening');
  problem = $state<string | null>(null);
  info = $state.raw<AppInfo | null>(null);
  characters = $state.raw<readonly CharacterView[]>([]);
  models = $state.raw<readonly ModelView[] | null>(null);
  modelsProblem = $state<string | null>(null);

  readonly notices = new Notices();
  readonly router = new Router();
  readonly chat: Chat;
  readonly chats: Chats;
  readonly past: Past;
  readonly you: You;
  readonly preferences: Preferences;
  readonly voice: Voice;
  readonly portraits: Portraits;
  readonly films: Films;
  readonly cast: Cast;
  readonly scripts: ScriptRoom;
  readonly log: Log;
  readonly keeping: Keeping;
  readonly providers: Providers;
  readonly answering: Answering;
  readonly network: Network;
  readonly voices: Services;
  readonly hearing: Services;
  readonly local: LocalModels;
  readonly profiles: Profiles;
  readonly credits: Credits;
  readonly server: Server;

  /** Who is chosen in the dialog for a new chat of several; null while it is closed. */
  grouping = $state.raw<readonly string[] | null>(null);

  /** Who is on stage: the open chat's companion, or the one of several who speaks. */
  readonly companion = $derived.by(() => {
    const onStage = this.chat.floor ?? this.chat.talk.session?.character_id;
    return this.characters.find(({ id }) => id === onStage) ?? null;
  });
  /** The model that comes with the program answers: quick and small, and not to be relied on. */
  readonly smallBrain = $derived.by(() => {
    const bundled = this.models?.some(({ id, state }) => SMALL.test(id) && state === 'ready') ?? false;
    const answers = this.answering.inUse === null ? this.providers.list?.find(({ kind }) => kind === 'local') : this.providers.find(this.answering.inUse);
    // Of an own or downloaded model nothing is said.
    return bundled && (!answers || (answers.kind === 'local' && (answers.model === '' || SMALL.test(answers.model))));
  });

  #subscribed = false;
  /** Counts changed faces: who shows a portrait asks again. */
  #faces = $state(0);

  constructor(
    readonly backend: Backend,
    /** Another person may be here: nothing of the one before may stay in the page. */
    beginAnew: () => void = () => location.reload(),
  ) {
    this.profiles = new Profiles(backend, {
      failed: (command, thrown) => this.notices.failed(command, thrown),
      quieten: () => this.quieten(),
      anew: (samePlace) => {
        if (!samePlace) this.router.forget();
        beginAnew();
      },
    });
    this.credits = new Credits(backend, () => (this.profiles.owns ? null : (this.profiles.owner?.name ?? t.credits.anOwner)));
    this.server = new Server(backend);
    this.keeping = new Keeping(backend, {
      notices: this.notices,
      heir: () => this.companion?.id ?? this.characters[0]?.id ?? null,
      chatsChanged: () => this.chats.refresh(),
      broughtBack: (entry) => this.#broughtBack(entry),
      openChat: (id) => this.openChat(id),
      removeChat: (id) => this.removeChat(id),
      takeCards: (files) => this.cast.cards.take(files),
    });
    this.chat = new Chat(backend, (message) => this.#moved(message), this.keeping.files);
    this.chats = new Chats(backend);
    this.past = new Past(backend, { chat: this.chat, notices: this.notices, router: this.router, characters: () => this.characters });
    this.you = new You(backend, { notices: this.notices, router: this.router, past: this.past });
    this.log = new Log(backend);
    this.providers = new Providers(backend, {
      failed: (command, thrown) => this.notices.failed(command, thrown),
      removed: ({ name }, undo) => this.notices.info(t.providers.removed(name), { label: t.app.undo, run: undo }),
      keyless: ({ name }) => this.notices.info(t.providers.restored(name)),
    });
    this.answering = new Answering(backend, (command, thrown) => this.notices.failed(command, thrown));
    const served = {
      failed: (command: string, thrown: unknown) => this.notices.failed(command, thrown),
      removed: ({ name }: ServiceView, undo: () => void) => this.notices.info(t.services.removed(name), { label: t.app.undo, run: undo }),
      keyless: ({ name }: ServiceView) => this.notices.info(t.services.restored(name)),
    };
    this.voices = new Services(backend, 'voice', served);
    this.hearing = new Services(backend, 'hearing', served);
    this.local = new LocalModels(backend, {
      arrived: (name) => this.notices.info(t.models.download.arrived(name)),
      removed: (name) => this.notices.info(t.models.answer.removed(name)),
      changed: () => void this.providers.load(),
    });
    this.network = new Network(backend, () => void this.providers.load());
    this.preferences = new Preferences(backend, (thrown) => this.notices.failed('save_settings', thrown));
    this.portraits = new Portraits(backend);
    this.films = new Films(backend, {
      notices: this.notices,
      changed: (character) => this.#changed(character),
      startChat: (characterId) => this.startChat(characterId),
      showVideos: () => this.router.go('videos'),
      seesVideos: () => this.router.current === 'videos',
      explained: (command, thrown) => this.#explained(command, thrown),
      speaker: () => this.companion?.id ?? this.characters[0]?.id ?? null,
    });
    this.cast = new Cast(backend, {
      notices: this.notices,
      router: this.router,
      characters: () => this.characters,
      changed: (character, face) => (face ? this.#changed(character) : this.#put(character)),
      reload: async () => void (this.characters = await this.backend.characters().catch(() => this.characters)),
      openPhoto: (target, file) => this.films.openPhoto(target, file),
      openFace: (character, report) => this.films.openFace(character, report),
      takeChats: (files) => this.keeping.importChats(files),
      receive: (files) => this.films.receive(files, true),
      busyWithPhoto: () => this.films.photo !== null,
    });
    this.scripts = new ScriptRoom(backend, {
      notices: this.notices,
      showScripts: (id) => this.router.go('scripts', id),
      showVideos: () => this.router.go('videos'),
      filming: (video) => this.films.videos.receive(video),
      refusal: () => this.credits.refused(),
    });
    this.voice = new Voice(backend, {
      handsFree: (on) => this.preferences.set('hands_free', on),
      sent: (message) => this.#receive({ kind: 'message', message }),
      nothingSaid: () => this.notices.info(t.voice.message.nothing),
      failed: (command, thrown) => this.notices.failed(command, thrown),
    });
  }

  async begin(): Promise<void> {
    this.phase = 'opening';
    this.problem = null;
    await this.#orFail(() => this.#take(() => this.backend.appInfo()));
  }

  async createVault(choice: Parameters<Backend['createVault']>[0]): Promise<void> {
    await this.#orSay('create_vault', () => this.#take(() => this.backend.createVault(choice), true));
  }

  async unlock(passphrase: string): Promise<void> {
    await this.#orSay('unlock_vault', () => this.#take(() => this.backend.unlockVault(passphrase), true));
  }

  async loadModels(): Promise<void> {
    try {
      this.models = await this.backend.models();
      this.modelsProblem = null;
    } catch (thrown) {
      this.models ??= [];
      this.modelsProblem = toBackendError('models', thrown).message;
    }
  }

  async firstChat(characterId: string): Promise<void> {
    await this.startChat(characterId);
    this.problem = this.chat.problem?.message ?? null;
    if (!this.chat.talk.session) return;
    this.phase = 'home';
    await this.#listen();
  }

  async startChat(characterId: string): Promise<void> {
    this.router.go('chats');
    const started = await this.chat.start(characterId);
    if (started && this.chat.talk.session) this.chats.put(this.chat.talk.session);
  }

  async startGroup(characterIds: string[]): Promise<void> {
    this.grouping = null;
    this.router.go('chats');
    const started = await this.chat.startGroup(characterIds);
    if (started && this.chat.talk.session) this.chats.put(this.chat.talk.session);
  }

  /** Asks who is to take part in a new chat of several. */
  askGroup(): void {
    const group = this.chat.talk.session?.group;
    const first = group ? group.members.filter(({ here }) => here).map(({ character_id }) => character_id) : this.companion ? [this.companion.id] : [];
    this.grouping = first;
  }

  async changeGroup(change: GroupChange): Promise<void> {
    const session = await this.chat.changeGroup(change);
    if (session) this.chats.put(session);
  }

  /** A new chat with whoever is on stage; with nobody there the person chooses first. */
  async newChat(): Promise<void> {
    if (this.companion) await this.startChat(this.companion.id);
    else this.router.go('characters');
  }

  /** A voice message for the open chat. */
  async record(): Promise<void> {
    if (!this.chat.talk.session) return;
    this.router.go('chats');
    await this.voice.startRecording();
  }

  async openChat(sessionId: string): Promise<void> {
    this.router.go('chats');
    if (this.chat.talk.session?.id !== sessionId || this.chat.problem) await this.chat.open(sessionId);
  }

  /** To what an entry of the log tells of. */
  async openActivity({ subject, subject_id }: Activity): Promise<void> {
    if (subject === 'chat') await this.openChat(subject_id);
    else if (subject === 'character') this.router.go('characters', subject_id);
    else if (subject === 'script') this.router.go('scripts', subject_id);
    else this.router.go('videos');
  }

  portrait(characterId: string): Promise<string> {
    void this.#faces;
    return this.portraits.url(characterId);
  }

  async removeCharacter({ id, name }: CharacterView): Promise<void> {
    await this.#orTell('delete_character', async () => {
      const wasOpen = this.companion?.id === id;
      if (wasOpen && this.chat.busy) await this.chat.stop();
      await this.backend.deleteCharacter(id);
      this.characters = this.characters.filter((character) => character.id !== id);
      await this.#regroup();
      const restore = () =>
        this.#orTell('restore_character', async () => {
          this.#changed(await this.backend.restoreCharacter(id));
          await this.#regroup();
        });
      this.notices.info(t.characters.removed(name), { label: t.app.undo, run: () => void restore() });
    });
  }

  async copy(text: string, done: string): Promise<void> {
    await navigator.clipboard.writeText(text).then(
      () => this.notices.info(done),
      () => this.notices.info(t.chat.copyFailed),
    );
  }

  titleOf({ title, character_id }: SessionView): string {
    return title || t.chats.untitled(this.characters.find(({ id }) => id === character_id)?.name ?? '');
  }

  /** Before all that is kept is replaced or deleted: nobody talks or writes into it any more. */
  async quieten(): Promise<void> {
    if (this.chat.busy) await this.chat.stop();
    this.chat.draft.flush();
    this.cast.write(null);
    await this.films.videos.flush();
  }

  /** All that is kept is another: nothing that the page shows is true any more. */
  async startOver(): Promise<void> {
    this.chat.close();
    this.router.go('chats');
    for (const { id } of this.characters) this.portraits.forget(id);
    this.#faces += 1;
    await this.begin();
    await Promise.all([this.films.videos.load(), this.scripts.library.load(), this.voices.load(), this.hearing.load()]);
  }

  exportChat(session: SessionView): void {
    this.films.exporting = { kind: 'chat', sessionId: session.id, title: this.titleOf(session) };
  }

  async renameChat(sessionId: string, title: string): Promise<void> {
    await this.#orTell('rename_session', async () => {
      const session = await this.chats.rename(sessionId, title);
      if (session) this.chat.renamed(session);
    });
  }

  async organiseChat(sessionId: string, change: Partial<SessionChange>): Promise<void> {
    await this.#orTell('organise_session', async () => {
      const session = await this.chats.organise(sessionId, change);
      this.chat.renamed(session);
      if (change.archived) this.notices.info(t.chats.wasArchived(this.titleOf(session)), { label: t.app.undo, run: () => void this.organiseChat(sessionId, { archived: false }) });
    });
  }

  async duplicateChat(sessionId: string): Promise<void> {
    await this.#orTell('duplicate_session', async () => {
      const session = await this.chats.duplicate(sessionId);
      this.notices.info(t.chats.duplicated(this.titleOf(session)));
    });
  }

  async removeChat(sessionId: string): Promise<void> {
    const session = this.chats.find(sessionId);
    if (!session) return;
    await this.#orTell('delete_session', async () => {
      const wasOpen = this.chat.talk.session?.id === sessionId;
      if (wasOpen && this.chat.busy) await this.chat.stop();
      await this.chats.remove(sessionId);
      this.notices.info(t.chats.removed(this.titleOf(session)), { label: t.app.undo, run: () => void this.#restore(sessionId, wasOpen) });
      if (wasOpen) await this.#openNewest();
    });
  }

  /** After a chat is open: what is said goes there. */
  #listen(): Promise<void> {
    return this.voice.begin(this.preferences.value.hands_free);
  }

  /** Somebody is new, or has another face. */
  #changed(character: CharacterView): void {
    this.portraits.forget(character.id);
    this.#faces += 1;
    this.#put(character);
  }

  #put(character: CharacterView): void {
    const known = this.characters.some(({ id }) => id === character.id);
    this.characters = known ? this.characters.map((old) => (old.id === character.id ? character : old)) : [...this.characters, character];
  }

  /** What costs too much is refused in words that say whom to ask. */
  #explained(command: string, thrown: unknown): BackendError {
    const error = toBackendError(command, thrown);
    return new BackendError(command, error.code, this.credits.explained(error), error.retryAfterMs);
  }

  #receive(event: ChatEvent): void {
    // Whoever speaks is here, too.
    if (event.kind === 'caption') this.profiles.touch();
    this.chat.receive(event);
    this.notices.receive(event);
    this.voice.receive(event);
    this.answering.receive(event);
    this.you.receive(event);
    if (event.kind === 'titled') this.chats.titled(event.session_id, event.title);
    this.keeping.receive(event);
    if (event.kind === 'message') this.#moved(event.message);
  }

  /** A chat's place in the list follows its messages. */
  #moved(message: MessageView): void {
    this.chats.touch(message);
    void this.chats.refresh().catch(() => {}); // titles come from the first words; the old ones stay until the next message
  }

  async #broughtBack({ kind }: BinEntry): Promise<void> {
    await this.#orTell('restore_from_bin', async () => {
      if (kind === 'character') this.characters = await this.backend.characters();
      if (kind === 'film') await this.films.videos.load();
      if (kind === 'script') await this.scripts.library.load();
      await this.chats.refresh();
      const open = this.chat.talk.session?.id;
      if (kind === 'message' && open !== undefined) await this.chat.open(open);
    });
  }

  /** Somebody is gone or back: chats of several have one fewer, or one more. */
  async #regroup(): Promise<void> {
    if (!this.chats.sessions.some(({ group }) => group !== null)) return;
    await this.chats.refresh();
    const session = this.chats.find(this.chat.talk.session?.id ?? '');
    if (session) this.chat.renamed(session);
  }

  async #restore(sessionId: string, open: boolean): Promise<void> {
    await this.#orTell('restore_session', async () => {
      await this.chats.restore(sessionId);
      if (open) await this.openChat(sessionId);
    });
  }

  /** Who sits here comes first: while nobody does, nothing else answers. `opens`: what is asked makes a home readable, and with it who is there. */
  async #take(ask: () => Promise<AppInfo>, opens = false): Promise<void> {
    const info = opens ? await ask() : null;
    await this.profiles.load();
    if (this.profiles.away) this.phase = 'away';
    else await this.#enter(info ?? (await ask()));
  }

  async #enter(info: AppInfo): Promise<void> {
    this.info = info;
    this.problem = info.vault_message;
    if (info.vault !== 'open') {
      this.phase = info.vault;
      return;
    }
    this.problem = null;
    await this.#subscribe();
    void this.loadModels();
    void this.providers.load();
    void this.network.begin();
    void this.you.begin();
    void this.credits.load();
    const [characters] = await Promise.all([this.backend.characters(), this.preferences.load(), this.chats.refresh()]);
    this.characters = characters;
    if (!info.onboarded && this.chats.sessions.length === 0) {
      this.phase = 'onboarding';
      return;
    }
    this.phase = 'home';
    if (info.last_session !== null && this.chats.find(info.last_session)) await this.chat.open(info.last_session);
    else await this.#openNewest();
    await this.#listen();
  }

  async #openNewest(): Promise<void> {
    const newest = this.chats.newest();
    if (newest) {
      await this.chat.open(newest.id);
      return;
    }
    this.chat.close();
    this.router.go('characters');
  }

  async #subscribe(): Promise<void> {
    if (this.#subscribed) return;
    await this.backend.subscribe((event) => this.#receive(event));
    this.#subscribed = true;
    void this.profiles.begin();
    void this.films.videos.begin();
    void this.cast.cards.begin();
    void this.scripts.begin();
  }

  async #orFail(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.problem = toBackendError('app_info', thrown).message;
      this.phase = 'failed';
    }
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.problem = toBackendError(command, thrown).message;
    }
  }

  async #orTell(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.notices.failed(command, thrown);
    }
  }
}
