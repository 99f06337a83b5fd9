import type { CharacterView, Status } from './backend';
import { BackendError } from './errors';
import { CAST, NOBODY, type Look } from './fake-cast';
import { fakeAtlas, fakeFrame } from './fake-face';
import { boxAround, mouthHeight, photoAtlas, photoFrame, photoPortrait, standardPoints } from './fake-photo';
import { rasterise, wholePicture } from './fake-picture';
import type { FakeTimers } from './fake-timers';
import type { Consent, ControlPoint, DraftReport, FaceDraft, NewCharacter, PictureReport } from './films';

const LONGEST = 1024;
const LEAST = 64;

interface Picture { bitmap: ImageBitmap; key: string }
interface Face { picture: Picture; points: readonly ControlPoint[] }

/** Everybody with a face: the cast, who was made from a picture, and faces that are only looked at. `?faces=0|1|2`: how many a picture shows. */
export class FakePeople {
  readonly #people = new Map<string, { view: CharacterView; look: Look; deleted: boolean }>();
  readonly #pictures = new Map<string, Picture>();
  readonly #faces = new Map<string, Face>();
  readonly #drawn = new Map<Look, Promise<Uint8Array>>();
  readonly #portraits = new Map<string, Uint8Array>();
  readonly #consents = new Map<string, Consent>();
  #count = 0;

  constructor(
    private readonly query: URLSearchParams,
    private readonly timers: FakeTimers,
  ) {
    for (const { look, ...view } of CAST) this.#people.set(view.id, { view, look, deleted: false });
  }

  all(): CharacterView[] {
    return [...this.#people.values()].filter(({ deleted }) => !deleted).map(({ view }) => ({ ...view }));
  }

  find(id: string): CharacterView {
    const found = this.#people.get(id);
    if (!found || found.deleted) throw new BackendError('characters', 'not_found', 'This companion is no longer here. Choose another one.');
    return found.view;
  }

  /** Somebody who came in another way than from a photo: looks like one of the cast, or like this picture. */
  add(view: CharacterView, picture: Uint8Array | null = null): void {
    this.#people.set(view.id, { view, look: CAST[hash(view.id) % CAST.length]!.look, deleted: false });
    if (picture) this.#portraits.set(view.id, picture);
  }

  change(id: string, change: Partial<CharacterView>): CharacterView {
    const found = this.#people.get(id);
    if (found) found.view = { ...found.view, ...change };
    return { ...this.find(id) };
  }

  /** Null: the drawn one again. */
  setPortrait(id: string, picture: Uint8Array | null): void {
    if (picture) this.#portraits.set(id, picture);
    else this.#portraits.delete(id);
  }

  async portrait(id: string): Promise<Uint8Array> {
    const given = this.#portraits.get(id);
    if (given) return given;
    const face = this.#faces.get(id);
    if (face) return png(photoPortrait(face.picture.bitmap, face.points));
    const look = this.#look(id);
    // Thousands look like one of few: drawn once each.
    const drawn = this.#drawn.get(look) ?? rasterise([wholePicture(look)], 1).then(png);
    this.#drawn.set(look, drawn);
    return drawn;
  }

  async atlas(id: string): Promise<ArrayBuffer> {
    const face = this.#faces.get(id);
    return face ? photoAtlas(face.picture.bitmap, face.points) : fakeAtlas(this.#look(id));
  }

  frame(id: string, t: number, status: Status): ArrayBuffer {
    const face = this.#faces.get(id);
    if (!face) return fakeFrame(t, status);
    const { width, height } = face.picture.bitmap;
    return photoFrame(t, status, mouthHeight(face.points, width, height));
  }

  async inspect(bytes: Uint8Array): Promise<PictureReport> {
    await this.timers.wait(900);
    const bitmap = await decode(bytes);
    const { width, height } = bitmap;
    const picture_id = this.#id('picture');
    const key = `${bytes.length}:${bytes[bytes.length >> 1]}`;
    this.#pictures.set(picture_id, { bitmap, key });
    const count = Number(this.query.get('faces') ?? 1);
    const faces = Array.from({ length: count }, (_, i) => {
      const points = standardPoints(width, height, count > 1 ? (i - (count - 1) / 2) * 0.3 : 0);
      return { box: boxAround(points), confidence: 0.97 - i * 0.1, points, glasses: false, warnings: this.query.has('warn') ? ['The head is turned a little. A picture from the front moves more naturally.'] : [] };
    });
    return { picture_id, width, height, faces, chosen: count === 1 ? 0 : null, blank_points: standardPoints(width, height), consent: this.#consents.get(key) ?? null, warnings: [] };
  }

  async picture(id: string): Promise<Uint8Array> {
    const { bitmap } = this.#picture(id);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return png(canvas);
  }

  async draft({ picture_id, points }: FaceDraft): Promise<DraftReport> {
    await this.timers.wait(600);
    const draft_id = this.#id('draft');
    this.#faces.set(draft_id, { picture: this.#picture(picture_id), points });
    return { draft_id, warnings: [] };
  }

  async saveFace(characterId: string, draftId: string, consent: Consent): Promise<CharacterView> {
    await this.timers.wait(700);
    this.find(characterId);
    const face = this.#faces.get(draftId);
    if (!face) throw new BackendError('save_face', 'not_found', 'This face is no longer here. Open the picture again.');
    this.#faces.set(characterId, face);
    this.#consents.set(face.picture.key, consent);
    return this.change(characterId, { face: 'photo' });
  }

  removeFace(characterId: string): CharacterView {
    this.#faces.delete(characterId);
    return this.change(characterId, { face: 'drawn' });
  }

  async create({ name, personality, greeting, voice, draft_id, consent }: NewCharacter): Promise<CharacterView> {
    const id = this.#id('own');
    const look = CAST[this.#people.size % CAST.length]!.look;
    const view: CharacterView = { ...NOBODY, id, name, tagline: personality.split(/[.\n]/)[0] ?? '', greeting, voice, own: true, created_ms: Date.now() };
    this.#people.set(id, { view, look, deleted: false });
    if (draft_id === null || consent === null) return { ...view };
    return this.saveFace(id, draft_id, consent);
  }

  setDeleted(id: string, deleted: boolean): CharacterView {
    const found = this.#people.get(id);
    if (!found?.view.own) throw new BackendError('delete_character', 'bad_input', 'Companions that came with Visavis stay.');
    found.deleted = deleted;
    return { ...found.view };
  }

  #look(id: string): Look {
    this.find(id);
    return this.#people.get(id)!.look;
  }

  #picture(id: string): Picture {
    const found = this.#pictures.get(id);
    if (!found) throw new BackendError('picture', 'not_found', 'This picture is no longer here. Open it again.');
    return found;
  }

  #id(prefix: string): string {
    this.#count += 1;
    return `${prefix}-${this.#count}`;
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}

const KINDS: readonly (readonly number[])[] = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x52, 0x49, 0x46, 0x46], [0x47, 0x49, 0x46, 0x38]];

async function decode(bytes: Uint8Array): Promise<ImageBitmap> {
  const refuse = (sentence: string) => new BackendError('inspect_picture', 'bad_input', sentence);
  if (!KINDS.some((kind) => kind.every((byte, i) => bytes[i] === byte))) {
    throw refuse('This file is no picture that Visavis can read. Choose a PNG, JPEG, WebP or GIF file.');
  }
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const whole = await createImageBitmap(blob).catch(() => {
    throw refuse('This picture is damaged or not complete. Save it again in another program, then choose it once more.');
  });
  const { width, height } = whole;
  if (Math.min(width, height) < LEAST) throw refuse(`This picture is only ${width} × ${height} pixels. Choose one of at least ${LEAST} × ${LEAST}.`);
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return createImageBitmap(whole, { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale), resizeQuality: 'high' });
}

async function png(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new BackendError('portrait', 'internal', 'The picture could not be drawn.');
  return new Uint8Array(await blob.arrayBuffer());
}
