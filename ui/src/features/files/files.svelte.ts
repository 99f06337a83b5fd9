import { toBackendError, type Backend, type FileView, type HandedFile } from '../../backend';
import { locale, t } from '../../i18n';
import { byteSize } from '../../lib/bytes';

/** As the program's own limit (`Limits::bytes` in vis-files): what is larger is refused without being read. */
const LARGEST = 25 * 1024 * 1024;
/** With one message. */
const MOST = 10;

/** A file on its way into the next message of a chat. */
export interface EnclosedFile {
  key: number;
  sessionId: string;
  file: File;
  state: 'reading' | 'ready' | 'refused';
  handed: HandedFile | null;
  /** Why it was refused, and what can be done. */
  message: string | null;
  /** The person has looked at what will be sent of it. */
  seen: boolean;
}

interface Told {
  info(message: string): void;
  failed(command: string, thrown: unknown): void;
}

/** Files that wait for the next message, by chat, and the file of a sent message that is open. */
export class Files {
  all = $state.raw<readonly EnclosedFile[]>([]);
  /** What will be sent is looked at: of which chat, and whether sending waits for it. */
  looking = $state.raw<{ sessionId: string; sends: boolean } | null>(null);
  opened = $state.raw<FileView | null>(null);
  #count = 0;

  constructor(
    private readonly backend: Backend,
    private readonly told: Told,
  ) {}

  of(sessionId: string): readonly EnclosedFile[] {
    return this.all.filter((each) => each.sessionId === sessionId);
  }

  count(sessionId: string): number {
    return this.of(sessionId).filter(({ state }) => state !== 'refused').length;
  }

  /** One of them is still being read. */
  pending(sessionId: string): boolean {
    return this.of(sessionId).some(({ state }) => state === 'reading');
  }

  names(sessionId: string): string[] {
    return this.of(sessionId).filter(({ state }) => state === 'ready').map(({ file }) => file.name);
  }

  take(sessionId: string, files: Iterable<File>): void {
    const free = MOST - this.of(sessionId).length;
    const given = [...files];
    if (given.length > free) this.told.info(t.files.tooMany(MOST));
    for (const file of given.slice(0, Math.max(0, free))) {
      const item: EnclosedFile = { key: this.#count++, sessionId, file, state: 'reading', handed: null, message: null, seen: false };
      this.all = [...this.all, item];
      void this.#read(item);
    }
  }

  retry(key: number): void {
    const item = this.#find(key);
    if (!item) return;
    this.#change(key, { state: 'reading', message: null });
    void this.#read(item);
  }

  remove(key: number): void {
    const item = this.#find(key);
    this.all = this.all.filter((each) => each.key !== key);
    this.#drop(item?.handed ?? null);
    if (item && this.looking?.sessionId === item.sessionId && this.count(item.sessionId) === 0) this.looking = null;
  }

  look(sessionId: string, sends = false): void {
    this.looking = { sessionId, sends };
    for (const { key, state } of this.of(sessionId)) if (state === 'ready') this.#change(key, { seen: true });
  }

  /** The program's names for them. Null when they cannot go yet; what would leave this computer unseen is shown first. */
  claim(sessionId: string): string[] | null {
    if (this.pending(sessionId)) return null;
    const ready = this.of(sessionId).flatMap(({ handed, seen }) => (handed ? [{ handed, seen }] : []));
    if (ready.some(({ handed, seen }) => handed.leaves && !seen)) {
      this.look(sessionId, true);
      return null;
    }
    return ready.map(({ handed }) => handed.token);
  }

  /** They are part of a message now. */
  sent(sessionId: string): void {
    this.all = this.all.filter((each) => each.sessionId !== sessionId);
  }

  /** Read once more: the program has let them go, or somebody else answers now, who gets something else of them. */
  async renew(sessionId: string): Promise<void> {
    const ready = this.of(sessionId).filter(({ state }) => state === 'ready');
    await Promise.all(
      ready.map(({ key, handed, ...item }) => {
        this.#drop(handed);
        this.#change(key, { state: 'reading', handed: null });
        return this.#read({ ...item, key, handed: null });
      }),
    );
  }

  text(id: string): Promise<string> {
    return this.backend.fileText(id);
  }

  picture(id: string): Promise<string> {
    return this.backend.filePicture(id);
  }

  async save(id: string): Promise<void> {
    try {
      this.told.info(t.files.saved(await this.backend.saveFile(id)));
    } catch (thrown) {
      this.told.failed('save_file', thrown);
    }
  }

  async #read({ key, sessionId, file, seen, handed: before }: EnclosedFile): Promise<void> {
    if (file.size > LARGEST) return this.#refuse(key, t.files.tooLarge(byteSize(file.size, locale)));
    const bytes = await bytesOf(file);
    if (bytes === null) return this.#refuse(key, t.files.unreadable);
    try {
      const handed = await this.backend.handFile(sessionId, { name: file.name, bytes });
      // Taken away meanwhile: the program need not hold it.
      if (!this.#find(key)) return this.#drop(handed);
      // What was looked at was for somebody else.
      this.#change(key, { state: 'ready', handed, seen: seen && before?.to === handed.to });
    } catch (thrown) {
      this.#refuse(key, toBackendError('hand_file', thrown).message);
    }
  }

  #refuse(key: number, message: string): void {
    this.#change(key, { state: 'refused', message });
  }

  #drop(handed: HandedFile | null): void {
    if (handed) void this.backend.dropHanded(handed.token).catch(() => {}); // it goes by itself after a while
  }

  #find(key: number): EnclosedFile | undefined {
    return this.all.find((item) => item.key === key);
  }

  #change(key: number, change: Partial<EnclosedFile>): void {
    this.all = this.all.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}

async function bytesOf(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null; // moved or deleted since it was chosen
  }
}
