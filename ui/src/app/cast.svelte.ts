import type { Backend, CharacterSheet, CharacterView, PictureView } from '../backend';
import { Cards } from '../features/cards';
import { Library, Sheet } from '../features/characters';
import type { PhotoTarget } from '../features/photo';
import { t } from '../i18n';
import { filesOf } from '../lib/card-file';
import { sortedDrop } from '../lib/dropped';
import type { Notices } from './notices.svelte';
import type { Router } from './route.svelte';

/** What the characters' room needs of the rest of the page. */
interface House {
  notices: Notices;
  router: Router;
  characters(): readonly CharacterView[];
  /** Somebody is new or has changed; `face`: also looks different now. */
  changed(character: CharacterView, face: boolean): void;
  reload(): Promise<void>;
  openPhoto(target: PhotoTarget, file?: File): void;
  /** A picture that the program has read already. */
  openFace(character: CharacterView, report: ReturnType<Backend['faceFromPicture']>): void;
  /** Chats of other programs. */
  takeChats(files: readonly File[]): void;
  /** Files that are no cards. */
  receive(files: readonly File[]): void;
  busyWithPhoto(): boolean;
}

/** From here on a dropped folder is taken by the names of its files: reading each one twice would take too long. */
const MANY = 60;

/** Characters that people own: how they are looked at, the one being written, cards coming and going, the prompt of a reply. */
export class Cast {
  readonly library = new Library();
  readonly cards: Cards;
  /** The character being written. */
  sheet = $state.raw<Sheet | null>(null);
  /** Being exported as a card. */
  exporting = $state.raw<CharacterView | null>(null);
  /** The reply whose prompt is shown. */
  prompt = $state<string | null>(null);
  /** Something lies over the rooms. */
  readonly covered = $derived.by(() => this.cards.open || this.exporting !== null || this.prompt !== null);

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
  ) {
    this.cards = new Cards(backend, {
      arrived: (character) => house.changed(character, true),
      lore: (sheet) => this.#loreArrived(sheet),
      refresh: () => void house.reload(),
      failed: (command, thrown) => house.notices.failed(command, thrown),
    });
  }

  /** Opens the sheet of this character; null closes the open one. */
  write(id: string | null): void {
    if ((this.sheet?.id ?? null) === id) return;
    const left = this.sheet;
    this.sheet = null;
    left?.close();
    // What lists show of it is made by the program.
    if (left?.own) void left.flush().then(() => this.house.reload());
    if (id === null) return;
    let main = '';
    const sheet = new Sheet(this.backend, id, {
      changed: (now) => {
        const picture = mainOf(now);
        this.#show(now, main !== '' && picture !== main);
        main = picture;
      },
    });
    this.sheet = sheet;
    void sheet.load().then(() => (main = sheet.kept ? mainOf(sheet.kept) : ''));
  }

  edit(id: string, part?: string): void {
    this.house.router.go('characters', id, part);
  }

  async create(): Promise<void> {
    await this.#orTell('create_character', async () => {
      const name = this.#freeName(t.characters.newName);
      const character = await this.backend.createCharacter({ name, personality: '', greeting: t.photo.defaultGreeting(''), voice: (await this.backend.voices())[0]?.id ?? '', draft_id: null, consent: null });
      this.house.changed(character, true);
      this.edit(character.id);
    });
  }

  /** The star shows at once; it goes back when it could not be kept. */
  async star(character: CharacterView): Promise<void> {
    const favourite = !character.favourite;
    this.house.changed({ ...character, favourite }, false);
    try {
      this.house.changed(await this.backend.setFavourite(character.id, favourite), false);
    } catch (thrown) {
      this.house.changed(character, false);
      this.house.notices.failed('set_favourite', thrown);
    }
  }

  async duplicate(id: string): Promise<void> {
    await this.#orTell('duplicate_character', async () => {
      if (this.sheet?.id === id) await this.sheet.flush();
      const copy = await this.backend.duplicateCharacter(id);
      this.house.changed(copy, true);
      this.house.notices.info(t.characters.duplicated(copy.name));
      this.edit(copy.id);
    });
  }

  /** The last card of a small import is in. */
  finishImport(): void {
    const character = this.cards.current?.character;
    this.cards.close();
    if (character) this.house.notices.info(t.cards.imported(character.name), { label: t.cards.edit, run: () => this.edit(character.id) });
  }

  async removePicture({ id, name }: PictureView): Promise<void> {
    const sheet = this.sheet;
    if (!(await sheet?.removePicture(id))) return;
    this.house.notices.info(t.sheet.pictures.removed(name), { label: t.app.undo, run: () => void sheet?.undo() });
  }

  sampleRemoved(): void {
    const sample = this.sheet?.sample;
    this.house.notices.info(t.sample.removed, { label: t.app.undo, run: () => void sample?.restore() });
  }

  loreRemoved(title: string): void {
    const sheet = this.sheet;
    this.house.notices.info(t.lore.removed(title), { label: t.app.undo, run: () => void sheet?.undo() });
  }

  faceFrom(pictureId: string): void {
    const character = this.house.characters().find(({ id }) => id === this.sheet?.id);
    if (character) this.house.openFace(character, this.backend.faceFromPicture(character.id, pictureId));
  }

  /** What was dropped on the window: cards are looked at first, everything else goes on. */
  async receive(data: DataTransfer | null): Promise<void> {
    if (!data) return;
    const files = await filesOf(data);
    if (this.house.busyWithPhoto()) return this.house.receive(files);
    const { card, chats } = files.length > MANY ? { card: files.filter(({ name }) => /\.(a?png|json|charx|jpe?g)$/i.test(name)), chats: [] } : await sortedDrop(files);
    if (card.length > 0) this.cards.take(card);
    else if (chats.length > 0) this.house.takeChats(chats);
    else this.house.receive(files);
  }

  #loreArrived(sheet: CharacterSheet): void {
    if (this.sheet?.id === sheet.id) this.sheet.take(sheet);
    this.#show(sheet, false);
    this.cards.close();
    this.house.notices.info(t.cards.loreImported(sheet.name), { label: t.cards.openIt, run: () => this.edit(sheet.id, 'lore') });
  }

  /** Lists follow what is written. */
  #show(sheet: CharacterSheet, face: boolean): void {
    const view = this.house.characters().find(({ id }) => id === sheet.id);
    if (!view) return;
    const { name, nickname, tags, favourite, creator, changed_ms, face: kind, voice, lore } = sheet;
    this.house.changed({ ...view, name, nickname, tags, favourite, creator, changed_ms, face: kind, voice: voice.voice, speed: voice.speed, lore_entries: lore?.entries.length ?? 0 }, face);
  }

  #freeName(wanted: string): string {
    const taken = new Set(this.house.characters().map(({ name }) => name));
    let name = wanted;
    for (let n = 2; taken.has(name); n += 1) name = `${wanted} ${n}`;
    return name;
  }

  async #orTell(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.house.notices.failed(command, thrown);
    }
  }
}

const mainOf = ({ pictures, face }: CharacterSheet) => `${face}:${pictures.find(({ kind }) => kind === 'main')?.id ?? ''}`;
