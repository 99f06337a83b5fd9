import type { AppInfo, Backend, CareBackend, ChatEvent, DataBackend, EarState, ExchangeBackend, FileBackend, FileView, GroupChange, MessageView, MeterLevel, ModelBackend, ModelView, NetworkBackend, OpenedSession, ProfileBackend, ProviderBackend, ServerBackend, ServiceBackend, SessionView, Settings, Status, TurnTiming } from './backend';
import { BackendError } from './errors';
import { DEFAULT_SETTINGS } from './defaults';
import { FakeActivities } from './fake-activities';
import { FakeCards } from './fake-cards';
import { fakeCare, fakeConcern } from './fake-care';
import { beginLong, beginStrange } from './fake-begin';
import { FakeChats, UNSORTED, type FakeChat } from './fake-chats';
import { FAKE_VOICES } from './fake-cast';
import { fakeData } from './fake-data';
import { FAKE_SPEAKERS, FakeEar } from './fake-ear';
import { fakeExchange } from './fake-exchange';
import { fakeFiles } from './fake-files';
import { answering, changed, checkSize, fakeMember, titleOf } from './fake-groups';
import { historyVerbs, type HistoryVerbs } from './fake-histories';
import { pageVerbs } from './fake-pages';
import { FakePeople } from './fake-people';
import { fakePersonas } from './fake-personas';
import { fakeInfo, isFresh } from './fake-info';
import { FakeMemory } from './fake-memory';
import { fakeModels, partsOf } from './fake-models';
import { fakeNetwork } from './fake-network';
import { FakeNotes } from './fake-notes';
import type { FakeOptions } from './fake-options';
import { fakeProfiles } from './fake-profiles';
import { fakeProviders } from './fake-providers';
import { fakePrompt } from './fake-prompt';
import { FakePreview } from './fake-preview';
import { FakeSamples } from './fake-samples';
import { scriptVerbs } from './fake-script-verbs';
import { closed, NOTHING_YET } from './fake-seat';
import { fakeServer } from './fake-server';
import { FakeScripts } from './fake-scripts';
import { fakeServices } from './fake-services';
import { FakeSheets } from './fake-sheets';
import { FAKE_TIMINGS, fakeWaveform } from './fake-spoken';
import { sampleChats } from './fake-texts';
import { FakeTimers } from './fake-timers';
import { FakeTree, UNMARKED } from './fake-tree';
import { FakeTurns } from './fake-turns';
import { fakeFilm, FakeVideos } from './fake-videos';
import type { VideoOptions } from './films';
import { MEMORY_MODES, type MemoryBackend } from './memory';
import type { NotesBackend } from './notes';
import type { PageBackend } from './pages';
import type { PersonaBackend } from './personas';

/** The whole program as a page needs it for design and tests: nothing is kept, everything answers. */
export function fakeBackend(options: FakeOptions = {}): Backend {
  const query = new URLSearchParams(options.query ?? '');
  const timers = new FakeTimers(Number(query.get('pace') ?? 1));
  const now = () => Number(query.get('now') ?? 0) || Date.now();
  const people = fakeProfiles(query, timers, now, options.shelf ?? null);
  if (!people.isOwner()) for (const [name, value] of NOTHING_YET) query.set(name, value);
  const network = fakeNetwork(query, timers, now);
  const models = fakeModels(query, timers, now, Number(query.get('pace') ?? 1), network.isOffline);
  const providers = fakeProviders(query, timers, now, network.isOffline, models.answering);
  const services = fakeServices(query, timers, now, network.isOffline, async (id) => (await fake.voiceSample(id)) !== null, (text) => fake.speak(text));
  const fake = new Fake(query, providers.answer, services, people.credits);
  const whole = Object.assign(fake, fake.histories, fake.pages, fake.care, fake.memory, fakePersonas(query), fake.notes, fake.files, fake.data, fake.exchange, scriptVerbs(fake.studio, new FakePreview()), providers.verbs, network.verbs, models.verbs, services.verbs, people.verbs, fakeServer(query, timers, now, people.ownerOnly));
  return people.isClosed() ? closed(whole, people.isClosed) : whole;
}
const LARGEST_MESSAGE = 200 * 1024;
class Fake implements Omit<Backend, keyof ProviderBackend | keyof NetworkBackend | keyof ModelBackend | keyof ServiceBackend | keyof HistoryVerbs | keyof PageBackend | keyof CareBackend | keyof MemoryBackend | keyof PersonaBackend | keyof NotesBackend | keyof FileBackend | keyof DataBackend | keyof ExchangeBackend | keyof ProfileBackend | keyof ServerBackend | keyof ReturnType<typeof scriptVerbs>> {
  #info: AppInfo;
  #settings: Settings;
  #chats = new FakeChats();
  #listener: (event: ChatEvent) => void = () => {};
  #status: Status = 'idle';
  readonly #timers: FakeTimers;
  readonly #turns: FakeTurns;
  readonly #ear: FakeEar;
  readonly #people: FakePeople;
  readonly #videos: FakeVideos;
  readonly #sheets: FakeSheets;
  readonly #cards: FakeCards;
  readonly studio: FakeScripts;
  readonly #samples: FakeSamples;
  readonly #activities: FakeActivities;
  readonly histories: HistoryVerbs;
  readonly pages: PageBackend;
  readonly care = fakeCare(() => this.#settings.care_region);
  readonly memory: FakeMemory;
  readonly notes: FakeNotes;
  readonly files: FileBackend;
  readonly data: DataBackend;
  readonly exchange: ExchangeBackend;
  #face: ReturnType<typeof setInterval> | null = null;
  #count = 0;
  #spoken = 0;
  readonly #now: () => number;
  /** Who gave the last reply, where it was not the local model. */
  #answeredBy: string | null = null;
  /** `?send=refused`: each message is taken the second time only. */
  #refused: string | null = null;

  constructor(
    private readonly query: URLSearchParams,
    private readonly answerer: ReturnType<typeof fakeProviders>['answer'],
    private readonly silent: Pick<ReturnType<typeof fakeServices>, 'mute' | 'deaf' | 'why'>,
    till: ConstructorParameters<typeof FakeVideos>[4],
  ) {
    const pace = Number(query.get('pace') ?? 1);
    this.#timers = new FakeTimers(pace);
    this.#turns = this.#newTurns();
    this.#ear = this.#newEar(pace);
    this.#settings = { ...DEFAULT_SETTINGS, show_timing: query.has('timing'), captions: query.get('captions') !== 'off', memory: MEMORY_MODES.find((mode) => mode === query.get('memory')) ?? 'keep' };
    const fixed = Number(query.get('now') ?? 0);
    this.#now = fixed ? () => fixed + this.#count * 1000 : () => Date.now();
    this.#people = new FakePeople(query, this.#timers);
    this.#videos = new FakeVideos(query, this.#timers, this.#now, pace, till);
    this.#sheets = new FakeSheets(query, this.#people, this.#timers, this.#now);
    this.#cards = new FakeCards(query, this.#sheets, this.#timers);
    this.studio = new FakeScripts(query, this.#timers, this.#now, () => this.#people.all());
    this.#samples = new FakeSamples(query, this.#timers, this.#now, (id) => this.#people.find(id).voice);
    this.#activities = new FakeActivities(query, this.#now());
    this.histories = this.#newHistories();
    const [id, now, chats] = [(prefix: string) => this.#id(prefix), this.#now, this.#chats];
    this.files = fakeFiles(query, this.#timers, { id, send: (sessionId, text, files) => this.#send(sessionId, text, files) });
    this.exchange = fakeExchange(query, this.#timers, { id, now, chats, nameOf: (each) => this.#people.find(each).name, called: (name) => this.#people.all().find((each) => each.name === name)?.id ?? null });
    this.data = fakeData(query, this.#timers, { chats, now, emit: (event) => this.#emit(event), wipe: () => this.#wipe() });
    this.pages = pageVerbs({ chats: this.#chats, lost: query.get('pages') === 'lost', wait: (ms) => this.#timers.wait(ms) });
    const fresh = isFresh(query);
    if (!fresh) {
      for (const { session, messages } of sampleChats(this.#now())) this.#chats.begin(session, messages);
      beginLong(this.#chats, Number(query.get('long') ?? 0), this.#now());
      beginStrange(this.#chats, query, this.#now());
    }
    this.notes = new FakeNotes(query, { chats: this.#chats, emit: (event) => this.#emit(event), wait: (ms) => this.#timers.wait(ms), now: this.#now });
    this.memory = this.#newMemory(fresh);
    this.#info = fakeInfo(query, fresh ? null : (this.#chats.newest()[0]?.id ?? null));
  }

  readonly appInfo = async (): Promise<AppInfo> => ({ ...this.#info });

  async createVault(choice: Parameters<Backend['createVault']>[0]): Promise<AppInfo> {
    await this.#timers.wait(900);
    const encryption = choice.kind === 'unencrypted' ? 'none' : choice.kind;
    this.#info = { ...this.#info, vault: 'open', encryption };
    return this.appInfo();
  }

  async unlockVault(passphrase: string): Promise<AppInfo> {
    await this.#timers.wait(900);
    if (passphrase === 'wrong') throw new BackendError('unlock_vault', 'wrong_passphrase', 'That passphrase does not open your chats. Check for Caps Lock and try again.');
    this.#info = { ...this.#info, vault: 'open' };
    return this.appInfo();
  }

  async characters() {
    await this.#timers.wait(120);
    return this.#people.all();
  }

  readonly portrait = async (characterId: string) => this.#people.portrait(characterId);

  async models(): Promise<ModelView[]> {
    await this.#timers.wait(150);
    return partsOf(this.query.get('models') === 'missing');
  }

  async startSession(characterId: string, greeting = 0): Promise<OpenedSession> {
    await this.#timers.wait(200);
    const companion = this.#people.find(characterId);
    const text = this.#sheets.greeting(characterId, greeting);
    const session: SessionView = { id: this.#id('s'), character_id: characterId, title: `Chat with ${companion.name}`, updated_ms: this.#now(), preview: text, group: null, ...UNSORTED };
    this.#chats.begin(session, [], greeting);
    this.#info = { ...this.#info, onboarded: true, last_session: session.id };
    this.#people.change(characterId, { last_chat_ms: this.#now() });
    this.#store(session.id, 'assistant', text);
    return this.#chats.opened(session.id, this.#sheets);
  }

  async startGroup(characterIds: string[]): Promise<OpenedSession> {
    await this.#timers.wait(200);
    const ids = [...new Set(characterIds)];
    checkSize(ids.length);
    const members = ids.map((id) => fakeMember(id, this.#people.find(id).name));
    const id = this.#id('s');
    const session: SessionView = { id, character_id: ids[0]!, title: titleOf(members.map(({ name }) => name)), updated_ms: this.#now(), preview: '', group: { order: 'natural', members }, ...UNSORTED };
    this.#chats.begin(session);
    this.#info = { ...this.#info, onboarded: true, last_session: id };
    this.#store(id, 'assistant', this.#sheets.greeting(ids[0]!, 0), { speaker: ids[0]! });
    return this.#chats.opened(id, this.#sheets);
  }

  async changeGroup(sessionId: string, change: GroupChange): Promise<SessionView> {
    const chat = this.#chats.find(sessionId);
    if (!chat.session.group) throw new BackendError('change_group', 'bad_input', 'This chat is between two. Start a group chat to talk with several.');
    chat.session = { ...chat.session, group: changed(chat.session.group, change, (id) => this.#people.find(id).name) };
    if (change.kind === 'speak') {
      if (this.#turns.underWay) await this.stop();
      this.#turns.answer(sessionId, null, [change.character_id]);
    }
    return { ...chat.session };
  }

  async switchGreeting(sessionId: string, greeting: number): Promise<OpenedSession> {
    await this.#timers.wait(80);
    const chat = this.#chats.find(sessionId);
    const [first, second] = chat.tree.path;
    if (!first || second) throw new BackendError('switch_greeting', 'bad_input', 'The conversation has begun. Start a new chat to begin in another way.');
    chat.greeting = greeting;
    chat.tree = new FakeTree([{ ...first, id: this.#id('m'), text: this.#sheets.greeting(chat.session.character_id, greeting) }]);
    return this.#chats.opened(sessionId, this.#sheets);
  }

  async openSession(sessionId: string): Promise<OpenedSession> {
    await this.#timers.wait(120);
    this.#info = { ...this.#info, last_session: sessionId };
    if (!this.#turns.underWay) this.#chats.find(sessionId).tree.settle();
    return this.#chats.opened(sessionId, this.#sheets);
  }

  async sendMessage(sessionId: string, text: string): Promise<MessageView> {
    if (text.trim() === '') throw new BackendError('send_message', 'empty_message', 'There is nothing to send yet. Type a few words first.');
    return this.#send(sessionId, text, []);
  }

  readonly stop = async () => this.#turns.stop();

  async replay(messageId: string): Promise<void> {
    const { session, tree } = this.#chats.with(messageId);
    const message = tree.view(messageId);
    if (message.speaker !== null) this.#emit({ kind: 'speaker', session_id: session.id, character_id: message.speaker });
    // The own voice moves nobody's mouth.
    if (message.role === 'assistant') this.#turns.replay(session.id, message.text);
  }

  readonly settings = async (): Promise<Settings> => ({ ...this.#settings });

  readonly saveSettings = async (settings: Settings) => ({ ...(this.#settings = { ...settings }) });

  async subscribe(onEvent: (event: ChatEvent) => void): Promise<void> {
    this.#listener = onEvent;
    if (this.#info.audio_device === null) {
      this.#emit({ kind: 'notice', level: 'warning', code: 'no_audio', message: 'No speaker was found. Replies appear as text until one is connected.' });
    }
  }

  readonly faceAtlas = async (characterId: string) => this.#people.atlas(characterId);

  async openFace(characterId: string, onFrame: (list: ArrayBuffer) => void): Promise<void> {
    await this.closeFace();
    const start = performance.now();
    this.#face = setInterval(() => onFrame(this.#people.frame(characterId, (performance.now() - start) / 1000, this.#status)), 33);
  }

  async closeFace(): Promise<void> {
    if (this.#face !== null) clearInterval(this.#face);
    this.#face = null;
  }

  readonly microphones = async () => this.#ear.microphones();
  readonly speakers = async () => (this.#info.audio_device === null ? [] : FAKE_SPEAKERS);
  readonly earState = async () => this.#ear.state();

  async setHandsFree(on: boolean): Promise<EarState> {
    this.#settings = { ...this.#settings, hands_free: on };
    return this.#ear.setHandsFree(on);
  }

  readonly hold = async () => this.#ear.hold();
  readonly release = async () => this.#ear.release();
  readonly cancelHold = async () => this.#ear.cancelHold();
  readonly setMuted = async (muted: boolean) => this.#ear.setMuted(muted);
  readonly startRecording = async () => this.#ear.startRecording();
  readonly finishRecording = async (send: boolean) => this.#ear.finishRecording(send);

  async waveform(messageId: string): Promise<number[]> {
    await this.#timers.wait(80);
    return fakeWaveform(messageId);
  }

  readonly openMeter = async (onLevel: (level: MeterLevel) => void) => this.#ear.openMeter(onLevel);
  readonly closeMeter = async () => this.#ear.closeMeter();
  readonly echoCheck = async () => this.#ear.echoCheck();
  readonly talkKey = async () => this.#ear.talkKey();

  readonly inspectPicture = (bytes: Uint8Array) => this.#people.inspect(bytes);
  readonly picture = (id: string) => this.#people.picture(id);
  readonly draftFace: Backend['draftFace'] = (draft) => this.#people.draft(draft);
  readonly previewFace = async (_draftId: string, _voice: string, text: string) => this.#turns.replay('', text);
  readonly voices = async () => FAKE_VOICES;
  readonly saveFace: Backend['saveFace'] = (id, draftId, consent) => this.#people.saveFace(id, draftId, consent);
  readonly removeFace = async (id: string) => this.#people.removeFace(id);
  readonly createCharacter: Backend['createCharacter'] = (given) => this.#people.create(given);
  readonly deleteCharacter = async (id: string) => void this.#people.setDeleted(id, true);
  readonly restoreCharacter = async (id: string) => this.#people.setDeleted(id, false);

  readonly characterSheet = (id: string) => this.#sheets.read(id);
  readonly changeCharacter: Backend['changeCharacter'] = (id, change) => this.#sheets.change(id, change);
  readonly undoCharacter = async (id: string) => this.#sheets.move(id, -1);
  readonly redoCharacter = async (id: string) => this.#sheets.move(id, 1);
  readonly duplicateCharacter = async (id: string) => this.#sheets.duplicate(id);
  readonly setFavourite = async (id: string, favourite: boolean) => this.#sheets.favourite(id, favourite);
  readonly addPicture: Backend['addPicture'] = (id, picture) => this.#sheets.addPicture(id, picture);
  readonly pictureBytes = async (_characterId: string, pictureId: string) => this.#sheets.pictureBytes(pictureId);
  readonly setPictureKind: Backend['setPictureKind'] = async (id, pictureId, kind) => this.#sheets.setKind(id, pictureId, kind);
  readonly removePicture: Backend['removePicture'] = async (id, pictureId) => this.#sheets.removePicture(id, pictureId);
  readonly faceFromPicture = async (_characterId: string, pictureId: string) => this.#people.inspect(await this.#sheets.pictureBytes(pictureId));
  /** Aloud, in no chat. */
  readonly speak = (text: string) => this.#turns.replay('', text);
  readonly tryVoice: Backend['tryVoice'] = async (_voice, text) => this.speak(text);
  readonly checkSample: Backend['checkSample'] = ({ name, bytes }) => this.#samples.check(name, bytes);
  readonly recordSample = async () => {
    const state = await this.#ear.startRecording();
    if (state.mode !== 'recording') throw new BackendError('record_sample', 'sound', state.problem?.message ?? 'The microphone cannot be opened.');
    this.#samples.record();
  };
  readonly finishSampleRecording = async () => {
    await this.#ear.finishRecording(false);
    return this.#samples.finishRecording();
  };
  readonly voiceSample = async (id: string) => this.#samples.find(id);
  readonly keepSample: Backend['keepSample'] = (id, sampleId, consent) => this.#samples.keep(id, sampleId, consent);
  readonly playSample = async () => {};
  readonly removeSample = async (id: string) => this.#samples.remove(id);
  readonly restoreSample = async (id: string) => this.#samples.restore(id);
  readonly matchSample: Backend['matchSample'] = (id, onProgress) => this.#samples.match(id, onProgress);
  readonly cancelSearch = async () => this.#samples.cancel();
  readonly activities: Backend['activities'] = async (kind, limit, before) => this.#activities.list(kind, limit, before);
  readonly clearActivities = async () => this.#activities.clear();
  readonly inspectCard: Backend['inspectCard'] = ({ name, bytes }) => this.#cards.inspect(name, bytes);
  readonly cardPicture = (id: string) => this.#cards.picture(id);
  readonly acceptCard = (id: string) => this.#cards.accept(id);
  readonly acceptLore = (id: string, characterId: string) => this.#cards.acceptLore(id, characterId);
  readonly dropCard = async (id: string) => this.#cards.drop(id);
  readonly importFolder = () => this.#cards.importFolder();
  readonly cancelImport = async () => this.#cards.cancelImport();
  readonly watchImports: Backend['watchImports'] = async (onImport) => this.#cards.watch(onImport);
  readonly exportCard: Backend['exportCard'] = async (id, format) => `/Documents/${this.#people.find(id).name}.${format}`;

  async inspectPrompt(messageId: string) {
    await this.#timers.wait(120);
    const chat = this.#chats.holding(messageId);
    const messages = chat?.tree.path ?? [];
    const at = messages.findIndex(({ id }) => id === messageId);
    const message = messages[at];
    if (!chat || !message || at === 0) throw new BackendError('inspect_prompt', 'not_found', 'No prompt was kept for this reply. It was made before prompts were kept, or it is a greeting.');
    return fakePrompt(message, this.#sheets.sheet(chat.session.character_id), messages.slice(0, at));
  }

  readonly videos = async () => this.#videos.list();
  readonly exportChat = async (id: string, options: VideoOptions) => this.#videos.start(this.#chats.find(id).session.title, this.#chats.find(id).session.character_id, 96, options);
  readonly exportSound: Backend['exportSound'] = async (id, { name }, options) => this.#videos.start(name.replace(/\.\w+$/, ''), id, 31, options);
  readonly cancelVideo = async (id: string) => this.#videos.cancel(id);
  readonly retryVideo = async (id: string) => this.#videos.retry(id);
  readonly deleteVideo = async (id: string) => this.#videos.delete(id);
  readonly revealVideo = async (id: string) => void this.#videos.find(id);
  readonly saveVideo = async (id: string) => `/Videos/${this.#videos.find(id).title}.mp4`;
  readonly videoThumbnail = async (id: string) => this.#people.portrait(this.#videos.find(id).character_id ?? 'mira');
  readonly videoFile = async (id: string) => (this.#videos.find(id), fakeFilm());
  readonly watchVideos: Backend['watchVideos'] = async (onVideo) => this.#videos.watch(onVideo);

  readonly stopSound = async () => void (await this.#ear.finishRecording(false));

  async renderScript(id: string) {
    const { title, cast, scene, duration_ms } = this.studio.get(id);
    const [across, down] = scene.aspect.split(':').map(Number) as [number, number];
    const unit = scene.size / Math.min(across, down);
    return this.#videos.start(title, cast[0] ?? null, duration_ms / 1000, { width: Math.round(unit * across), height: Math.round(unit * down), fps: scene.fps }, id);
  }

  async exportMessage(messageId: string, options: VideoOptions) {
    const chat = this.#chats.holding(messageId);
    const text = chat?.tree.view(messageId).text ?? '';
    return this.#videos.start(text.replace(/[*_#]/g, '').slice(0, 48), chat?.session.character_id ?? null, Math.max(2, Math.round(text.length / 15)), options);
  }

  async #send(sessionId: string, text: string, files: FileView[]): Promise<MessageView> {
    if (text.length > LARGEST_MESSAGE) throw new BackendError('send_message', 'too_long', 'This message is longer than 200 KB. Send it in smaller parts.');
    await this.#timers.wait(30);
    if (this.#turns.underWay) await this.stop();
    if (this.query.get('send') === 'refused' && text !== this.#refused) {
      this.#refused = text;
      throw new BackendError('send_message', 'disk_full', 'The disk is full. Free some space and send again.');
    }
    const message = this.#store(sessionId, 'user', text, { files });
    this.#chats.find(sessionId).draft = '';
    this.#emit({ kind: 'message', message });
    this.#care(message);
    this.memory.hear(message);
    this.#answer(message, null);
    return message;
  }

  #wipe(): void {
    this.#chats.clear();
    this.#info = { ...this.#info, onboarded: false, last_session: null };
    this.#settings = { ...DEFAULT_SETTINGS };
  }

  #newEar(pace: number): FakeEar {
    const sessionId = () => this.#info.last_session;
    return new FakeEar(this.query, {
      emit: (event) => this.#emit(event),
      status: () => this.#status,
      say: (status) => this.#say(status, sessionId() ?? ''),
      stop: () => this.stop(),
      sessionId,
      spoken: (text, voiceMs) => {
        const id = sessionId();
        if (id === null) return null;
        const message = this.#store(id, 'user', text, { spoken: true, has_voice: voiceMs !== null, voice_ms: voiceMs });
        this.#emit({ kind: 'message', message });
        const deaf = this.silent.deaf();
        if (deaf !== null) this.#emit({ kind: 'heard_by_fallback', session_id: id, name: deaf, why: this.silent.why });
        this.#care(message);
        this.memory.hear(message);
        this.#answer(message, FAKE_TIMINGS[this.#spoken++ % FAKE_TIMINGS.length] ?? null);
        return message;
      },
    }, pace);
  }

  #newMemory(fresh: boolean): FakeMemory {
    return new FakeMemory(this.query, fresh, {
      emit: (event) => this.#emit(event),
      mode: () => this.#settings.memory,
      paused: this.notes.paused,
      companionOf: (sessionId) => this.#chats.find(sessionId).session.character_id,
      now: this.#now,
    });
  }

  #newHistories(): HistoryVerbs {
    return historyVerbs({
      chats: this.#chats,
      opened: (id) => this.#chats.opened(id, this.#sheets),
      quiet: async () => {
        if (this.#turns.underWay) await this.stop();
      },
      answer: (chat: FakeChat, speaker) => {
        const last = chat.tree.path.at(-1);
        if (speaker || !last) this.#turns.answer(chat.session.id, null, speaker ? [speaker] : []);
        else this.#answer(last, null);
      },
      wait: (ms) => this.#timers.wait(ms),
      id: (prefix) => this.#id(prefix),
      now: this.#now,
      nameOf: (id) => this.#people.find(id).name,
    });
  }

  #care({ session_id, text }: MessageView): void {
    const card = fakeConcern(text, this.#settings.care_region);
    if (card !== null) this.#emit({ kind: 'care', session_id, card });
  }

  #answer({ session_id, text }: MessageView, timing: TurnTiming | null): void {
    const { session, tree } = this.#chats.find(session_id);
    const speakers = session.group ? answering(session.group, tree.path, text) : [];
    if (!session.group || speakers.length > 0) this.#turns.answer(session_id, timing, speakers);
  }

  #newTurns(): FakeTurns {
    return new FakeTurns({
      emit: (event) => this.#emit(event),
      status: () => this.#status,
      say: (status, sessionId) => this.#say(status, sessionId),
      speaks: () => this.#settings.voice_on && this.#info.audio_device !== null,
      voiceOn: () => this.#settings.voice_on,
      stuck: this.query.has('hold'),
      answers: (sessionId) => {
        const { remote, ...event } = this.answerer(sessionId, this.#chats.find(sessionId).session.character_id);
        this.#answeredBy = remote ? `${event.name} · ${event.model}` : null;
        this.#emit(event);
        const mute = this.silent.mute(this.#chats.find(sessionId).session.character_id);
        if (mute !== null) this.#emit({ kind: 'spoken_by_fallback', session_id: sessionId, name: mute, why: this.silent.why });
      },
      keep: (sessionId, text, more) => this.#store(sessionId, 'assistant', text, { ...more, provider: this.#answeredBy }),
    }, this.#timers);
  }

  #store(sessionId: string, role: MessageView['role'], text: string, more: Partial<MessageView> = {}): MessageView {
    const chat = this.#chats.find(sessionId);
    const has_voice = role === 'assistant' && this.#settings.voice_on;
    const message: MessageView = { id: this.#id('m'), session_id: sessionId, role, text, created_ms: this.#now(), cut: false, has_voice, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, ...UNMARKED, ...more };
    const untitled = chat.session.title.startsWith('Chat with') && role === 'user';
    chat.session = { ...chat.session, updated_ms: message.created_ms, preview: text.slice(0, 120), title: untitled ? text.slice(0, 40) : chat.session.title };
    const stored = chat.tree.add(message);
    if (role === 'assistant') this.notes.entitle(chat);
    return stored;
  }

  #say(status: Status, sessionId: string): void {
    this.#status = status;
    this.#emit({ kind: 'status', session_id: sessionId, status });
  }

  #emit(event: ChatEvent): void {
    this.#listener(event);
  }

  #id(prefix: string): string {
    this.#count += 1;
    return `${prefix}-${this.#count}`;
  }
}
