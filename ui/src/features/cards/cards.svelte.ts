import { toBackendError, type Backend, type CardPreview, type CharacterSheet, type CharacterView, type ImportView } from '../../backend';

export type CardState = 'waiting' | 'reading' | 'ready' | 'refused' | 'importing' | 'imported' | 'left';
export interface CardItem {
  key: number;
  file: File;
  state: CardState;
  preview: CardPreview | null;
  /** Why it was refused, and the word for it. */
  message: string | null;
  code: string | null;
  /** Who came of it. */
  character: CharacterView | null;
}

interface Told {
  arrived(character: CharacterView): void;
  lore(sheet: CharacterSheet): void;
  /** A folder has brought many. */
  refresh(): void;
  failed(command: string, thrown: unknown): void;
}

/** Files read at the same time: one is decoded while the next one comes from the disk. */
const AT_ONCE = 2;
const REFRESH_MS = 3000;

/** Cards on their way in: files that were given here, looked at before they are accepted, and folders that the program reads by itself. */
export class Cards {
  items = $state.raw<readonly CardItem[]>([]);
  chosen = $state<number | null>(null);
  /** Everything that can be imported goes in, one after the other. */
  running = $state(false);
  folder = $state.raw<ImportView | null>(null);
  /** Asking for a folder. */
  asking = $state(false);
  /** Who gets the lore of a lorebook. */
  loreFor = $state<string | null>(null);

  readonly open = $derived(this.items.length > 0);
  readonly several = $derived(this.items.length > 1);
  readonly current = $derived(this.items.find(({ key }) => key === this.chosen) ?? this.items[0] ?? null);
  readonly pending = $derived(this.items.filter(({ state }) => state === 'waiting' || state === 'reading').length);
  readonly included = $derived(this.items.filter(isIncluded).length);
  readonly imported = $derived(this.items.filter(({ state }) => state === 'imported').length);
  readonly refused = $derived(this.items.filter(({ state }) => state === 'refused').length);
  readonly duplicates = $derived(this.items.filter((item) => isDuplicate(item) && item.state !== 'imported').length);

  #count = 0;
  #reading = 0;
  #refreshed = 0;
  readonly #pictures = new Map<string, Promise<string>>();

  constructor(
    private readonly backend: Backend,
    private readonly told: Told,
    private readonly now: () => number = Date.now,
  ) {}

  /** For the life of the page: folders tell how far they are. */
  async begin(): Promise<void> {
    await this.backend.watchImports((view) => this.#heard(view)).catch((thrown: unknown) => this.told.failed('imports', thrown));
  }

  take(files: Iterable<File>, loreFor: string | null = null): void {
    const fresh = [...files].map((file): CardItem => ({ key: this.#count++, file, state: 'waiting', preview: null, message: null, code: null, character: null }));
    if (fresh.length === 0) return;
    if (loreFor !== null) this.loreFor = loreFor;
    this.items = [...this.items, ...fresh];
    this.#readOn();
  }

  /** Address of a card's picture; lives until the card is put away. */
  picture(cardId: string): Promise<string> {
    const known = this.#pictures.get(cardId);
    if (known) return known;
    const url = this.backend.cardPicture(cardId).then((bytes) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>])));
    this.#pictures.set(cardId, url);
    url.catch(() => this.#pictures.delete(cardId));
    return url;
  }

  choose(key: number): void {
    this.chosen = key;
  }

  leave(key: number, left: boolean): void {
    this.#change(key, (item) => (item.state === (left ? 'ready' : 'left') ? { ...item, state: left ? 'left' : 'ready' } : item));
  }

  /** One card; true when it is in. */
  async accept(key: number): Promise<boolean> {
    const item = this.#find(key);
    if (!item?.preview || (item.state !== 'ready' && item.state !== 'left')) return false;
    this.#change(key, (each) => ({ ...each, state: 'importing' }));
    try {
      const { preview } = item;
      if (preview.kind === 'lorebook') {
        const sheet = await this.#held(item, (id) => this.backend.acceptLore(id, this.loreFor ?? ''));
        this.#change(key, (each) => ({ ...each, state: 'imported' }));
        this.told.lore(sheet);
      } else {
        const character = await this.#held(item, (id) => this.backend.acceptCard(id));
        this.#change(key, (each) => ({ ...each, state: 'imported', character }));
        this.told.arrived(character);
      }
      return true;
    } catch (thrown) {
      const { message, code } = toBackendError('accept_card', thrown);
      this.#change(key, (each) => ({ ...each, state: 'refused', message, code }));
      return false;
    }
  }

  /** Everything that is not left out and not here already; files still being read join in. */
  async acceptAll(): Promise<void> {
    this.running = true;
    while (this.running) {
      const next = this.items.find(isIncluded);
      if (next) await this.#acceptNew(next);
      else if (this.pending > 0) await new Promise((done) => setTimeout(done, 30));
      else break;
    }
    this.running = false;
  }

  /** The same card may lie in the import twice: looked at before its twin came in, it did not know of it. */
  async #acceptNew(item: CardItem): Promise<void> {
    const twin = this.items.some((other) => other.state === 'imported' && likeness(other) === likeness(item));
    if (twin) {
      try {
        const preview = await this.#inspect(item.file);
        this.#change(item.key, (each) => ({ ...each, preview }));
        if (preview.duplicate_of !== null) return;
      } catch {
        // Accepting says what is wrong.
      }
    }
    await this.accept(item.key);
  }

  stop(): void {
    this.running = false;
  }

  close(): void {
    this.running = false;
    for (const { preview, state } of this.items) {
      if (!preview) continue;
      if (state !== 'imported') void this.backend.dropCard(preview.card_id).catch(() => {}); // it goes by itself after a while
      void this.#pictures.get(preview.card_id)?.then((url) => URL.revokeObjectURL(url)).catch(() => {});
    }
    this.#pictures.clear();
    this.items = [];
    this.chosen = null;
    this.loreFor = null;
  }

  async importFolder(): Promise<void> {
    this.asking = true;
    try {
      const view = await this.backend.importFolder();
      // Its first news may be here already.
      if (view && this.folder?.id !== view.id) this.#heard(view);
    } catch (thrown) {
      this.told.failed('import_folder', thrown);
    } finally {
      this.asking = false;
    }
  }

  async cancelFolder(): Promise<void> {
    const id = this.folder?.id;
    if (id === undefined) return;
    await this.backend.cancelImport(id).catch((thrown: unknown) => this.told.failed('cancel_import', thrown));
  }

  hideFolder(): void {
    this.folder = null;
  }

  #heard(view: ImportView): void {
    this.folder = view;
    const now = this.now();
    if (view.state === 'running' && now - this.#refreshed < REFRESH_MS) return;
    this.#refreshed = now;
    if (view.imported > 0) this.told.refresh();
  }

  #readOn(): void {
    while (this.#reading < AT_ONCE) {
      const next = this.items.find(({ state }) => state === 'waiting');
      if (!next) return;
      this.#reading += 1;
      this.#change(next.key, (item) => ({ ...item, state: 'reading' }));
      void this.#read(next).finally(() => {
        this.#reading -= 1;
        this.#readOn();
      });
    }
  }

  async #read({ key, file }: CardItem): Promise<void> {
    try {
      const preview = await this.#inspect(file);
      // Put away meanwhile: the program need not hold it.
      if (this.#find(key)) this.#change(key, (item) => ({ ...item, state: 'ready', preview }));
      else void this.backend.dropCard(preview.card_id).catch(() => {});
    } catch (thrown) {
      const { message, code } = toBackendError('inspect_card', thrown);
      this.#change(key, (item) => ({ ...item, state: 'refused', message, code }));
    }
  }

  async #inspect(file: File): Promise<CardPreview> {
    return this.backend.inspectCard({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }

  /** A card that was looked at for so long that the program let it go is read once more. */
  async #held<T>({ key, file, preview }: CardItem, action: (cardId: string) => Promise<T>): Promise<T> {
    try {
      return await action(preview?.card_id ?? '');
    } catch (thrown) {
      if (toBackendError('accept_card', thrown).code !== 'not_found') throw thrown;
      const again = await this.#inspect(file);
      this.#change(key, (item) => ({ ...item, preview: again }));
      return action(again.card_id);
    }
  }

  #find(key: number): CardItem | undefined {
    return this.items.find((item) => item.key === key);
  }

  #change(key: number, change: (item: CardItem) => CardItem): void {
    this.items = this.items.map((item) => (item.key === key ? change(item) : item));
  }
}

function likeness({ preview }: CardItem): string {
  return JSON.stringify([preview?.name, preview?.creator, preview?.description, preview?.greetings, preview?.lore_entries]);
}

export function isDuplicate({ preview }: CardItem): boolean {
  return preview !== null && preview.duplicate_of !== null;
}

/** Goes in with all the others: neither here already, nor a lorebook (that needs to be told whose it is). */
export function isIncluded(item: CardItem): boolean {
  return item.state === 'ready' && !isDuplicate(item) && item.preview?.kind !== 'lorebook';
}
