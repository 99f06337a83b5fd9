import { toBackendError, type Backend, type CharacterSheet, type PictureKind, type SheetChange } from '../../backend';
import { Sample } from './sample.svelte';
import { sectionOf, type Section } from './sections';

const REST_MS = 400;

interface Told {
  /** What lists show of the character has changed. */
  changed(sheet: CharacterSheet): void;
}

/** A character being written: everything typed is kept by itself, one step of undo for every pause. */
export class Sheet {
  kept = $state.raw<CharacterSheet | null>(null);
  /** Why it cannot be shown. */
  problem = $state<string | null>(null);
  /** Why the last change could not be kept; the words stay on the screen. */
  refused = $state<string | null>(null);
  saving = $state(false);
  /** Where the last undo or redo took place. */
  landed = $state.raw<{ section: Section } | null>(null);

  #typed = $state.raw<SheetChange>({});
  /** On their way, oldest first. */
  #sending = $state.raw<readonly SheetChange[]>([]);
  /** What the person sees: the kept sheet under what is typed and not kept yet. */
  readonly value = $derived(this.kept && ({ ...this.kept, ...(Object.assign({}, ...this.#sending) as SheetChange), ...this.#typed } satisfies CharacterSheet));
  readonly own = $derived(this.kept?.own ?? false);
  readonly nameless = $derived(this.value !== null && this.value.name.trim() === '');
  readonly state = $derived.by(() => {
    if (this.refused !== null || this.nameless) return 'failed' as const;
    return this.saving || Object.keys(this.#typed).length > 0 ? ('saving' as const) : ('saved' as const);
  });
  readonly canUndo = $derived(this.own && ((this.kept?.can_undo ?? false) || Object.keys(this.#typed).length > 0));
  readonly canRedo = $derived(this.own && (this.kept?.can_redo ?? false) && Object.keys(this.#typed).length === 0);

  #timer: ReturnType<typeof setTimeout> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  /** Kept beside the card: no part of it, and of no undo. */
  readonly sample: Sample;
  readonly #urls = new Map<string, Promise<string>>();

  constructor(
    private readonly backend: Backend,
    readonly id: string,
    private readonly told: Told = { changed: () => {} },
    private readonly restMs = REST_MS,
  ) {
    this.sample = new Sample(backend, id);
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      this.kept = await this.backend.characterSheet(this.id);
    } catch (thrown) {
      this.problem = toBackendError('character_sheet', thrown).message;
    }
  }

  set(change: SheetChange): void {
    if (!this.own) return;
    const other = Object.keys(this.#typed).some((field) => !(field in change));
    // Every field is a step of its own: what was typed elsewhere is kept first.
    if (other) void this.flush();
    this.#typed = { ...this.#typed, ...change };
    this.#rest();
    this.#timer = setTimeout(() => void this.flush(), this.restMs);
  }

  /** Keeps what is typed, now. True when nothing is left to keep. */
  async flush(): Promise<boolean> {
    this.#rest();
    // Taken now, not when its turn comes: what is typed from here on is the next step.
    const whole = sendable(this.#typed);
    this.#typed = without(this.#typed, whole);
    const typed = this.#news(whole);
    if (Object.keys(typed).length === 0) return this.#enqueue(async () => {});
    this.#sending = [...this.#sending, typed];
    return this.#enqueue(async () => {
      try {
        this.#take(await this.backend.changeCharacter(this.id, typed));
      } catch (thrown) {
        this.#typed = { ...typed, ...this.#typed };
        throw thrown;
      } finally {
        this.#sending = this.#sending.filter((each) => each !== typed);
      }
    });
  }

  async undo(): Promise<void> {
    if (!this.canUndo) return;
    if (await this.flush()) await this.#travel(() => this.backend.undoCharacter(this.id));
  }

  async redo(): Promise<void> {
    if (this.canRedo) await this.#travel(() => this.backend.redoCharacter(this.id));
  }

  async addPictures(files: Iterable<File>, kind: PictureKind): Promise<void> {
    for (const file of files) {
      const first = !this.kept?.pictures.some((picture) => picture.kind === 'main');
      const bytes = new Uint8Array(await file.arrayBuffer());
      await this.#step(() => this.backend.addPicture(this.id, { name: file.name, kind: first && kind === 'other' ? 'main' : kind, bytes }));
    }
  }

  setPictureKind(pictureId: string, kind: PictureKind): Promise<boolean> {
    return this.#step(() => this.backend.setPictureKind(this.id, pictureId, kind));
  }

  removePicture(pictureId: string): Promise<boolean> {
    return this.#step(() => this.backend.removePicture(this.id, pictureId));
  }

  /** Address of a picture; lives as long as the sheet. */
  pictureUrl(pictureId: string): Promise<string> {
    const known = this.#urls.get(pictureId);
    if (known) return known;
    const url = this.backend.pictureBytes(this.id, pictureId).then((bytes) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>])));
    this.#urls.set(pictureId, url);
    url.catch(() => this.#urls.delete(pictureId));
    return url;
  }

  /** Something else (an imported lorebook, a new face) changed the character. */
  take(sheet: CharacterSheet): void {
    this.#take(sheet);
  }

  /** Left: what is typed is kept, pictures give their memory back. */
  close(): void {
    void this.flush();
    this.sample.close();
    for (const url of this.#urls.values()) void url.then((address) => URL.revokeObjectURL(address)).catch(() => {});
    this.#urls.clear();
  }

  async #step(action: () => Promise<CharacterSheet>): Promise<boolean> {
    if (!(await this.flush())) return false;
    return this.#enqueue(async () => this.#take(await action()));
  }

  async #travel(action: () => Promise<CharacterSheet>): Promise<void> {
    const before = this.kept;
    await this.#enqueue(async () => this.#take(await action()));
    const section = before && this.kept && sectionOf(before, this.kept);
    if (section) this.landed = { section };
  }

  #take(sheet: CharacterSheet): void {
    this.kept = sheet;
    this.told.changed(sheet);
  }

  /** Moved there and back again is no step: only what differs from what is kept, or on its way. */
  #news(change: SheetChange): SheetChange {
    const base: SheetChange = Object.assign({}, this.kept, ...this.#sending);
    return Object.fromEntries(Object.entries(change).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(base[field as keyof SheetChange])));
  }

  /** One after the other: an answer never overtakes a later change. */
  #enqueue(action: () => Promise<void>): Promise<boolean> {
    const run = this.#queue.then(async () => {
      this.saving = true;
      try {
        await action();
        this.refused = null;
        return true;
      } catch (thrown) {
        this.refused = toBackendError('change_character', thrown).message;
        return false;
      } finally {
        this.saving = false;
      }
    });
    this.#queue = run;
    return run;
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** A character without a name is not kept: the old name stays until there is a new one. */
function sendable(change: SheetChange): SheetChange {
  const { name, ...rest } = change;
  return name === undefined || name.trim() === '' ? rest : { ...rest, name };
}

function without(change: SheetChange, gone: SheetChange): SheetChange {
  return Object.fromEntries(Object.entries(change).filter(([field]) => !(field in gone)));
}
