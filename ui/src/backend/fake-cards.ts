import type { CharacterView } from './backend';
import type { CardKind, CardNote, CardPreview, CharacterSheet, ImportFile, ImportView, LoreBook } from './characters';
import { BackendError } from './errors';
import { BLANK_ENTRY, BLANK_SHEET } from './fake-owned';
import type { FakeSheets } from './fake-sheets';
import type { FakeTimers } from './fake-timers';

interface Held { preview: CardPreview; sheet: CharacterSheet; picture: Uint8Array | null; print: string }
type Json = Record<string, unknown>;

/** Cards on their way in and out: enough of the formats for design and journeys. `?folder=none`: no folder was chosen; `?imports=N`: so many cards lie in it. */
export class FakeCards {
  readonly #held = new Map<string, Held>();
  readonly #prints = new Map<string, { id: string; name: string }>();
  #onImport: (view: ImportView) => void = () => {};
  #import: ImportView | null = null;

  constructor(
    private readonly query: URLSearchParams,
    private readonly sheets: FakeSheets,
    private readonly timers: FakeTimers,
  ) {}

  async inspect(name: string, bytes: Uint8Array): Promise<CardPreview> {
    await this.timers.wait(500);
    const refuse = (code: string, message: string) => new BackendError('inspect_card', code, message);
    const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
    const text = isPng ? cardText(bytes) : new TextDecoder().decode(bytes);
    if (text === null) throw refuse('no_card', 'This picture holds no character card. Its card may have been removed by the site it came from.');
    let json: Json;
    try {
      json = JSON.parse(text) as Json;
    } catch {
      throw refuse('bad_card', 'This file is no character card that Visavis can read. Choose a PNG, JSON or CHARX file with a card in it.');
    }
    const held = this.#read(name, json, isPng ? bytes : null);
    this.#held.set(held.preview.card_id, held);
    return { ...held.preview, duplicate_of: this.#prints.get(held.print) ?? null };
  }

  async picture(id: string): Promise<Uint8Array> {
    const { picture } = this.#find(id);
    if (!picture) throw new BackendError('card_picture', 'not_found', 'This card has no picture.');
    return picture;
  }

  async accept(id: string): Promise<CharacterView> {
    await this.timers.wait(250);
    const { sheet, picture, print } = this.#find(id);
    const pictures = picture ? [{ id: this.sheets.keepPicture(picture), name: 'main', kind: 'main' as const, width: 512, height: 512, bytes: picture.length }] : [];
    const view = this.sheets.add({ ...sheet, id: this.sheets.id('own'), pictures }, picture);
    this.#prints.set(print, { id: view.id, name: view.name });
    this.#held.delete(id);
    return view;
  }

  async acceptLore(id: string, characterId: string): Promise<CharacterSheet> {
    const { sheet } = this.#find(id);
    this.#held.delete(id);
    return this.sheets.change(characterId, { lore: sheet.lore });
  }

  drop(id: string): void {
    this.#held.delete(id);
  }

  watch(onImport: (view: ImportView) => void): void {
    this.#onImport = onImport;
  }

  async importFolder(): Promise<ImportView | null> {
    await this.timers.wait(200);
    if (this.query.get('folder') === 'none') return null;
    const total = Number(this.query.get('imports') ?? 240);
    this.#import = { id: 'import-1', folder: 'Old characters', total, done: 0, imported: 0, duplicates: 0, refused: 0, state: 'running', remaining_ms: null, problems: [] };
    this.timers.after(200, () => this.#step());
    return this.#import;
  }

  cancelImport(): void {
    if (this.#import) this.#tell({ ...this.#import, state: 'cancelled', remaining_ms: null });
    this.#import = null;
  }

  #step(): void {
    const now = this.#import;
    if (!now) return;
    const end = Math.min(now.total, now.done + Math.max(1, Math.round(now.total / 30)));
    const problems: ImportFile[] = [...now.problems];
    let { imported, duplicates, refused } = now;
    for (let i = now.done; i < end; i += 1) {
      if (i % 40 === 7) {
        refused += 1;
        problems.push({ name: `card-${i}.png`, outcome: 'refused', message: 'This picture holds no character card.', character_id: null });
      } else if (i % 25 === 3) {
        duplicates += 1;
        problems.push({ name: `friends/card-${i} (1).png`, outcome: 'duplicate', message: 'You have this one already.', character_id: 'mira' });
      } else {
        imported += 1;
        this.sheets.add({ ...BLANK_SHEET, id: this.sheets.id('own'), name: `Imported ${i + 1}`, description: 'Came in a folder.', tags: ['imported'] }, null);
      }
    }
    const done = end >= now.total;
    const next: ImportView = { ...now, done: end, imported, duplicates, refused, problems, state: done ? 'completed' : 'running', remaining_ms: done ? null : (now.total - end) * 12 };
    this.#import = done ? null : next;
    this.#tell(next);
    if (!done) this.timers.after(200, () => this.#step());
  }

  #tell(view: ImportView): void {
    this.#onImport(view);
  }

  #read(file: string, json: Json, picture: Uint8Array | null): Held {
    const card_id = this.sheets.id('card');
    if (json.entries || json.spec === 'lorebook_v3') {
      const book = bookOf((json.spec === 'lorebook_v3' ? json.data : json) as Json);
      const sheet = { ...BLANK_SHEET, lore: book };
      return { sheet, picture, print: '', preview: preview({ card_id, file_name: file, kind: 'lorebook', spec: json.spec ? 'Lorebook V3' : 'World info', name: book.name || file.replace(/\.\w+$/, ''), lore_entries: book.entries.length }) };
    }
    const data = (json.data ?? json) as Json;
    const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
    const word = (key: string) => String(data[key] ?? '');
    const sheet: CharacterSheet = {
      ...BLANK_SHEET, name: word('name'), nickname: word('nickname'), description: word('description'), personality: word('personality'), scenario: word('scenario'), greetings: [word('first_mes'), ...list(data.alternate_greetings)], examples: word('mes_example'),
      system_prompt: word('system_prompt'), post_history: word('post_history_instructions'), creator_notes: word('creator_notes'), creator: word('creator'), version: word('character_version'), tags: list(data.tags),
      lore: data.character_book ? bookOf(data.character_book as Json) : null, kept: Object.keys((data.extensions as Json) ?? {}).map((key) => `extensions.${key}`),
    };
    if (sheet.name.trim() === '') throw new BackendError('inspect_card', 'bad_card', 'This file has no character in it. Choose a PNG, JSON or CHARX file with a card.');
    const notes: CardNote[] = [];
    if (/<script|<style|onerror=/i.test(JSON.stringify(data))) notes.push({ weight: 'warning', text: 'This card contains web code. It is kept as text and never runs.' });
    if (!json.spec) notes.push({ weight: 'repair', text: 'An old card without alternate greetings or tags. Everything in it was read.' });
    if (sheet.kept.length > 0) notes.push({ weight: 'info', text: `${sheet.kept.length} fields of other programs are kept untouched.` });
    const spec = json.spec === 'chara_card_v3' ? 'V3' : json.spec ? 'V2' : 'V1';
    return {
      sheet, picture, print: JSON.stringify(sheet),
      preview: preview({ card_id, file_name: file, kind: picture ? 'png' : 'json', spec, name: sheet.name, creator: sheet.creator, description: sheet.description.slice(0, 600), greetings: sheet.greetings.length, tags: sheet.tags, lore_entries: sheet.lore?.entries.length ?? 0, pictures: picture ? 1 : 0, has_picture: picture !== null, notes }),
    };
  }

  #find(id: string): Held {
    const found = this.#held.get(id);
    if (!found) throw new BackendError('accept_card', 'not_found', 'This card was put away. Choose the file again.');
    return found;
  }
}

function preview(given: Partial<CardPreview> & { card_id: string; kind: CardKind }): CardPreview {
  return { file_name: '', spec: '', name: '', creator: '', description: '', greetings: 0, tags: [], lore_entries: 0, pictures: 0, has_picture: false, notes: [], duplicate_of: null, ...given };
}

function bookOf(json: Json): LoreBook {
  const given = Object.values((json.entries ?? []) as Json) as Json[];
  const keys = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    name: String(json.name ?? ''), description: String(json.description ?? ''), scan_depth: (json.scan_depth as number) ?? null, token_budget: (json.token_budget as number) ?? null, recursive: Boolean(json.recursive_scanning),
    entries: given.map((entry, i) => ({
      ...BLANK_ENTRY, id: `lore-${i + 1}`, name: String(entry.name ?? entry.comment ?? ''), keys: keys(entry.keys ?? entry.key), secondary_keys: keys(entry.secondary_keys ?? entry.keysecondary), content: String(entry.content ?? ''), enabled: entry.enabled !== false && entry.disable !== true, constant: Boolean(entry.constant), order: Number(entry.insertion_order ?? entry.order ?? 100), regex: Boolean(entry.use_regex),
    })),
  };
}

/** The card in a picture's text chunks: the newer one where there are two. */
function cardText(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, string>();
  for (let at = 8; at + 12 <= bytes.length; at += view.getUint32(at) + 12) {
    const latin = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
    if (latin(at + 4, at + 8) !== 'tEXt') continue;
    const end = at + 8 + view.getUint32(at);
    const zero = bytes.indexOf(0, at + 8);
    const value = atob(new TextDecoder('latin1').decode(bytes.subarray(zero + 1, end)));
    found.set(latin(at + 8, zero), new TextDecoder().decode(Uint8Array.from(value, (letter) => letter.charCodeAt(0))));
  }
  return found.get('ccv3') ?? found.get('chara') ?? null;
}
