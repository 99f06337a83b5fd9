import type { CharacterView } from './backend';
import type { CharacterSheet, LoreEntry, PictureKind, PictureView, SheetChange } from './characters';
import { BackendError } from './errors';
import { BLANK_SHEET, expand, ownedSamples, viewOf } from './fake-owned';
import { strangePeople, strangeTexts } from './fake-strange';
import type { FakePeople } from './fake-people';
import type { FakeTimers } from './fake-timers';

interface Kept { steps: CharacterSheet[]; at: number }

/** The sheets of all characters with their history. `?save=fails`: the first change is refused. */
export class FakeSheets {
  readonly #sheets = new Map<string, Kept>();
  readonly #pictures = new Map<string, Uint8Array>();
  #count = 0;
  #fails: boolean;

  constructor(
    query: URLSearchParams,
    private readonly people: FakePeople,
    private readonly timers: FakeTimers,
    private readonly now: () => number,
  ) {
    this.#fails = query.get('save') === 'fails';
    for (const { sheet, view } of [...ownedSamples(query, now()), ...strangePeople(strangeTexts(query, 'people'), now())]) {
      people.add(view);
      this.#sheets.set(sheet.id, { steps: [{ ...sheet, changed_ms: view.changed_ms }], at: 0 });
    }
  }

  async read(id: string): Promise<CharacterSheet> {
    await this.timers.wait(80);
    return this.sheet(id);
  }

  sheet(id: string): CharacterSheet {
    const { steps, at } = this.#kept(id);
    return { ...steps[at]!, can_undo: at > 0, can_redo: at < steps.length - 1 };
  }

  /** A whole new character; null where nothing was drawn for it. */
  add(sheet: CharacterSheet, picture: Uint8Array | null): CharacterView {
    this.#sheets.set(sheet.id, { steps: [sheet], at: 0 });
    this.people.add(viewOf(sheet, { created_ms: this.now(), changed_ms: this.now() }), picture);
    return this.people.find(sheet.id);
  }

  async change(id: string, change: SheetChange): Promise<CharacterSheet> {
    await this.timers.wait(120);
    if (!this.sheet(id).own) throw new BackendError('change_character', 'bad_input', `Duplicate ${this.sheet(id).name} to change this character.`);
    if (this.#fails) {
      this.#fails = false;
      throw new BackendError('change_character', 'disk_full', 'The disk is full. Free some space, then save again.');
    }
    const lore = change.lore && { ...change.lore, entries: change.lore.entries.map(judged) };
    return this.#step(id, { ...change, ...(lore && { lore }) });
  }

  move(id: string, by: 1 | -1): CharacterSheet {
    const kept = this.#kept(id);
    kept.at = Math.min(Math.max(kept.at + by, 0), kept.steps.length - 1);
    this.#show(id);
    return this.sheet(id);
  }

  duplicate(id: string): CharacterView {
    const from = this.sheet(id);
    const copy: CharacterSheet = { ...from, id: this.id('own'), own: true, favourite: false, name: `${from.name} (copy)`, changed_ms: this.now() };
    return this.add(copy, null);
  }

  favourite(id: string, favourite: boolean): CharacterView {
    const kept = this.#kept(id);
    kept.steps = kept.steps.map((sheet) => ({ ...sheet, favourite }));
    return this.people.change(id, { favourite });
  }

  async addPicture(id: string, { name, kind, bytes }: { name: string; kind: PictureKind; bytes: Uint8Array }): Promise<CharacterSheet> {
    const { width, height } = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>])).catch(() => {
      throw new BackendError('add_picture', 'bad_input', `“${name}” is no picture that Visavis can read. Choose a PNG, JPEG, WebP or GIF file.`);
    });
    const picture: PictureView = { id: this.id('pic'), name: name.replace(/\.\w+$/, ''), kind, width, height, bytes: bytes.length };
    this.#pictures.set(picture.id, bytes);
    const { pictures } = this.sheet(id);
    return this.#step(id, { pictures: placed([...pictures, { ...picture, kind: 'other' }], picture.id, kind) });
  }

  async pictureBytes(pictureId: string): Promise<Uint8Array> {
    const found = this.#pictures.get(pictureId);
    if (!found) throw new BackendError('picture_bytes', 'not_found', 'This picture is no longer here.');
    return found;
  }

  keepPicture(bytes: Uint8Array): string {
    const id = this.id('pic');
    this.#pictures.set(id, bytes);
    return id;
  }

  setKind(id: string, pictureId: string, kind: PictureKind): CharacterSheet {
    return this.#step(id, { pictures: placed(this.sheet(id).pictures, pictureId, kind) });
  }

  removePicture(id: string, pictureId: string): CharacterSheet {
    return this.#step(id, { pictures: this.sheet(id).pictures.filter((picture) => picture.id !== pictureId) });
  }

  /** The greeting as it stands in a chat. */
  greeting(id: string, index: number): string {
    const { greetings, nickname, name } = this.sheet(id);
    return expand(greetings[index] ?? greetings[0] ?? '', nickname || name);
  }

  id(prefix: string): string {
    this.#count += 1;
    return `${prefix}-s${this.#count}`;
  }

  #step(id: string, change: Partial<CharacterSheet>): CharacterSheet {
    const kept = this.#kept(id);
    kept.steps = [...kept.steps.slice(0, kept.at + 1), { ...kept.steps[kept.at]!, ...change, changed_ms: this.now() }];
    kept.at = kept.steps.length - 1;
    this.#show(id);
    return this.sheet(id);
  }

  /** What lists show of it. */
  #show(id: string): void {
    const sheet = this.sheet(id);
    const { created_ms, last_chat_ms, face } = this.people.find(id);
    this.people.change(id, viewOf(sheet, { created_ms, last_chat_ms, face, changed_ms: sheet.changed_ms }));
    const main = sheet.pictures.find(({ kind }) => kind === 'main');
    this.people.setPortrait(id, main ? (this.#pictures.get(main.id) ?? null) : null);
  }

  #kept(id: string): Kept {
    const known = this.#sheets.get(id);
    if (known) return known;
    // Bundled ones, and those made from a photo, get their sheet when somebody looks at it.
    const { name, tagline, greeting, voice, speed, own, face, favourite } = this.people.find(id);
    const kept = { steps: [{ ...BLANK_SHEET, id, own, name, face, favourite, description: tagline, greetings: [greeting], voice: { ...BLANK_SHEET.voice, voice, speed } }], at: 0 };
    this.#sheets.set(id, kept);
    return kept;
  }
}

/** One main picture at a time. */
function placed(pictures: readonly PictureView[], id: string, kind: PictureKind): PictureView[] {
  return pictures.map((picture) => (picture.id === id ? { ...picture, kind } : kind === 'main' && picture.kind === 'main' ? { ...picture, kind: 'other' } : picture));
}

function judged(entry: LoreEntry): LoreEntry {
  if (!entry.regex) return { ...entry, problem: null };
  for (const key of [...entry.keys, ...entry.secondary_keys]) {
    try {
      new RegExp(key.replace(/^\/(.*)\/\w*$/, '$1'));
    } catch {
      return { ...entry, problem: `“${key}” cannot be read as a regular expression. Look for a bracket that is not closed.` };
    }
  }
  return { ...entry, problem: null };
}
