import { toBackendError, type Backend, type FoundChat, type FoundChats, type ImportedChat } from '../../backend';
import { locale, t } from '../../i18n';
import { byteSize } from '../../lib/bytes';

/** As the program's own limit (`limits::FILE` in vis-histories). */
const LARGEST = 512 * 1024 * 1024;

/** A file with chats that is looked at. */
export interface IncomingFile {
  key: number;
  file: File;
  state: 'reading' | 'ready' | 'refused';
  found: FoundChats | null;
  /** Why nothing was read, and a word for the cause. */
  message: string | null;
  code: string | null;
  /** Places of the chats that shall come in. */
  chosen: ReadonlySet<number>;
}

/** Chats on their way in: looked at first, then taken. */
export class Incoming {
  open = $state(false);
  files = $state.raw<readonly IncomingFile[]>([]);
  /** Who gets the chats whose companion is not here. */
  heir = $state<string | null>(null);
  taking = $state(false);
  problem = $state<string | null>(null);
  /** What came in, in the end. */
  arrived = $state.raw<readonly ImportedChat[] | null>(null);
  notes = $state.raw<readonly string[]>([]);

  readonly chosen = $derived(this.files.reduce((sum, { chosen }) => sum + chosen.size, 0));
  readonly reading = $derived(this.files.some(({ state }) => state === 'reading'));
  /** Some of those chosen need somebody. */
  readonly orphans = $derived(this.files.some(({ found, chosen }) => found?.chats.some(({ place, character_id }) => character_id === null && chosen.has(place)) ?? false));
  readonly ready = $derived(this.chosen > 0 && !this.reading && !this.taking && (this.heir !== null || !this.orphans));

  #count = 0;

  constructor(
    private readonly backend: Backend,
    /** Chats have come in, or were taken out again. */
    private readonly changed: () => Promise<void>,
  ) {}

  /** `heir`: who is proposed for chats without a companion here. */
  begin(heir: string | null, files: Iterable<File> = []): void {
    if (!this.open) this.heir = heir;
    this.open = true;
    this.take(files);
  }

  take(files: Iterable<File>): void {
    for (const file of files) {
      const item: IncomingFile = { key: this.#count++, file, state: 'reading', found: null, message: null, code: null, chosen: new Set() };
      this.files = [...this.files, item];
      void this.#read(item);
    }
  }

  /** The content of a file, from the clipboard. */
  paste(text: string): void {
    if (text.trim() !== '') this.take([new File([text], t.exchange.import.pasted, { type: 'application/json' })]);
  }

  remove(key: number): void {
    this.#drop(this.#find(key));
    this.files = this.files.filter((each) => each.key !== key);
  }

  choose(key: number, place: number, on: boolean): void {
    const chosen = new Set(this.#find(key)?.chosen);
    if (on) chosen.add(place);
    else chosen.delete(place);
    this.#change(key, { chosen });
  }

  chooseAll(key: number, on: boolean): void {
    this.#change(key, { chosen: new Set(on ? placesOf(this.#find(key)?.found ?? null) : []) });
  }

  /** True when all of them came in. Files that are refused stay, with what is wrong. */
  async accept(): Promise<boolean> {
    if (!this.ready) return false;
    this.taking = true;
    this.problem = null;
    const arrived: ImportedChat[] = [];
    const notes: string[] = [];
    try {
      for (const item of this.files.filter(({ chosen }) => chosen.size > 0)) {
        const imported = await this.#held(item, (token) => this.backend.acceptChats(token, [...item.chosen].sort((a, b) => a - b), this.heir ?? ''));
        arrived.push(...imported.chats);
        notes.push(...imported.notes);
        this.files = this.files.filter(({ key }) => key !== item.key);
      }
    } catch (thrown) {
      this.problem = toBackendError('accept_chats', thrown).message;
    }
    this.taking = false;
    if (arrived.length > 0) await this.changed();
    if (this.problem !== null) return false;
    [this.arrived, this.notes] = [arrived, notes];
    return true;
  }

  /** Takes out again what has come in; how many that were. */
  async undo(): Promise<number> {
    const arrived = this.arrived ?? [];
    for (const { session_id } of arrived) await this.backend.deleteSession(session_id);
    await this.changed();
    this.close();
    return arrived.length;
  }

  close(): void {
    for (const item of this.files) this.#drop(item);
    this.open = false;
    this.files = [];
    this.arrived = null;
    this.notes = [];
    this.problem = null;
  }

  async #read({ key, file }: IncomingFile): Promise<void> {
    if (file.size > LARGEST) return this.#change(key, { state: 'refused', message: t.exchange.import.tooLarge(byteSize(file.size, locale)), code: 'too_large' });
    try {
      const found = await this.#inspect(file);
      if (this.#find(key)) this.#change(key, { state: 'ready', found, chosen: new Set(placesOf(found)) });
      else void this.backend.dropChats(found.token).catch(() => {}); // put away meanwhile
    } catch (thrown) {
      const { message, code } = toBackendError('inspect_chats', thrown);
      this.#change(key, { state: 'refused', message, code });
    }
  }

  async #inspect(file: File): Promise<FoundChats> {
    return this.backend.inspectChats({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }

  /** A file that was looked at for so long that the program let it go is read once more. */
  async #held<T>({ file, found }: IncomingFile, action: (token: string) => Promise<T>): Promise<T> {
    try {
      return await action(found?.token ?? '');
    } catch (thrown) {
      if (toBackendError('accept_chats', thrown).code !== 'not_found') throw thrown;
      return action((await this.#inspect(file)).token);
    }
  }

  #drop(item: IncomingFile | undefined): void {
    if (item?.found) void this.backend.dropChats(item.found.token).catch(() => {}); // it goes by itself after a while
  }

  #find(key: number): IncomingFile | undefined {
    return this.files.find((item) => item.key === key);
  }

  #change(key: number, change: Partial<IncomingFile>): void {
    this.files = this.files.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}

function placesOf(found: FoundChats | null): number[] {
  return (found?.chats ?? []).map(({ place }: FoundChat) => place);
}
