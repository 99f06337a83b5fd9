import { toBackendError, type Backend, type CharacterView, type Consent, type ControlPoint, type DraftReport, type PictureReport, type VoiceView } from '../../backend';
import { t } from '../../i18n';
import { predict } from './photo-figure';
import { addPoint, beginEdit, endGesture, movePoint, redo, undo, type Place, type PointEdit } from './photo-points';

/** Who gets the face: somebody new, or a character that is here already. */
export type PhotoTarget = { kind: 'new' } | { kind: 'face'; character: CharacterView };

const CALM_MS = 350;
/** The program's default voice, until its list is there. */
const FIRST_VOICE = 'af_heart';

/** One picture on its way to becoming a face: what was found, what the person corrected, and the face to look at. */
export class PhotoStudio {
  phase = $state<'choosing' | 'reading' | 'editing'>('choosing');
  problem = $state<string | null>(null);
  report = $state.raw<PictureReport | null>(null);
  /** Address of the shown picture. */
  url = $state<string | null>(null);
  /** Index of the chosen face; null while several wait for a choice, and when points are placed by hand. */
  face = $state<number | null>(null);
  byHand = $state(false);
  edit = $state.raw<PointEdit>(beginEdit([]));
  glasses = $state(false);
  consent = $state<Consent | null>(null);

  /** The newest face that came to life; stays on screen while the next one is made. */
  draft = $state.raw<DraftReport | null>(null);
  drafting = $state(false);
  saving = $state(false);

  name = $state('');
  personality = $state('');
  /** Null: the greeting follows the name. */
  ownGreeting = $state<string | null>(null);
  voice = $state<string>(FIRST_VOICE);
  /** What can be chosen; empty until the program has told. */
  voices = $state.raw<readonly VoiceView[]>([]);
  sentence = $state<string>(t.photo.defaultSentence);

  readonly greeting = $derived(this.ownGreeting ?? t.photo.defaultGreeting(this.name.trim()));
  readonly size = $derived({ width: this.report?.width ?? 1, height: this.report?.height ?? 1 });
  /** Where the next point by hand is aimed at; null when none is left. */
  readonly pending = $derived.by((): ControlPoint | null => {
    if (!this.byHand || !this.report) return null;
    const next = predict(this.report.blank_points, this.edit.points);
    return next && { ...next, ...this.#aim };
  });
  readonly whole = $derived(this.edit.points.length > 0 && this.pending === null);
  readonly several = $derived((this.report?.faces.length ?? 0) > 1);
  readonly noFace = $derived(this.report !== null && this.report.faces.length === 0);
  readonly warnings = $derived([...new Set([...(this.report?.warnings ?? []), ...(this.face === null ? [] : (this.report?.faces[this.face]?.warnings ?? [])), ...(this.draft?.warnings ?? [])])]);
  readonly speaker = $derived.by(() => (this.target.kind === 'face' ? this.target.character.voice : this.voice));
  readonly title = $derived.by(() => (this.target.kind === 'face' ? t.photo.faceTitle(this.target.character.name) : t.photo.newTitle));
  readonly canSave = $derived(this.draft !== null && this.whole && this.consent !== null && !this.saving);

  #aim = $state.raw<Place | null>(null);
  #turn = 0;
  #drawn = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #making: Promise<boolean> = Promise.resolve(false);

  constructor(
    private readonly backend: Backend,
    readonly target: PhotoTarget,
    private readonly calmMs = CALM_MS,
  ) {
    if (target.kind === 'new') void this.#listVoices();
  }

  async take(file: Blob): Promise<void> {
    await this.takeReport(file.arrayBuffer().then((bytes) => this.backend.inspectPicture(new Uint8Array(bytes))));
  }

  /** A picture that is being looked at, or was looked at before. */
  async takeReport(asked: Promise<PictureReport>): Promise<void> {
    const turn = ++this.#turn;
    const before = this.phase;
    this.phase = 'reading';
    this.problem = null;
    try {
      const report = await asked;
      const picture = await this.backend.picture(report.picture_id);
      if (turn === this.#turn) this.#show(report, picture);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.problem = toBackendError('inspect_picture', thrown).message;
      // An earlier picture with its points stays.
      this.phase = before === 'editing' ? 'editing' : 'choosing';
    }
  }

  chooseFace(index: number): void {
    const face = this.report?.faces[index];
    if (!face) return;
    this.byHand = false;
    this.face = index;
    this.glasses = face.glasses;
    this.#begin(face.points);
  }

  placeByHand(): void {
    this.byHand = true;
    this.face = null;
    this.#begin([]);
  }

  /** Back to what was found. */
  useFound(): void {
    this.byHand = false;
    if (this.several || this.noFace) this.#begin([]);
    else this.chooseFace(0);
  }

  aim(to: Place): void {
    this.#aim = { x: Math.min(Math.max(to.x, 0), this.size.width), y: Math.min(Math.max(to.y, 0), this.size.height) };
  }

  /** The pending point stands where it is aimed at, or at `to`. */
  place(to?: Place): void {
    if (!this.pending) return;
    this.#change(addPoint(this.edit, { ...this.pending, ...to }, this.size));
  }

  move(id: string, to: Place, gesture: string | null): void {
    this.#change(movePoint(this.edit, id, to, this.size, gesture));
  }

  endMove(): void {
    this.edit = endGesture(this.edit);
  }

  undo(): void {
    this.#change(undo(this.edit));
  }

  redo(): void {
    this.#change(redo(this.edit));
  }

  setGlasses(on: boolean): void {
    this.glasses = on;
    this.#plan();
  }

  agree(consent: Consent | null): void {
    this.consent = consent;
    this.#plan();
  }

  async say(): Promise<void> {
    await this.#making;
    const draft = this.draft;
    const text = this.sentence.trim() || t.photo.defaultSentence;
    if (draft) await this.#orSay('preview_face', () => this.backend.previewFace(draft.draft_id, this.speaker, text));
  }

  /** The character with its new face, or null with the reason in `problem`. */
  async save(): Promise<CharacterView | null> {
    if (this.target.kind === 'new' && this.name.trim() === '') {
      this.problem = t.photo.nameMissing;
      return null;
    }
    this.saving = true;
    this.problem = null;
    try {
      // Never an older face than the one that stands there.
      const fresh = await this.#settle();
      const { draft, consent } = this;
      return fresh && draft && consent ? await this.#orSay('save_face', () => this.#keep(draft.draft_id, consent)) : null;
    } finally {
      this.saving = false;
    }
  }

  /** The picture's memory is given back. */
  drop(): void {
    this.#turn += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }

  async #listVoices(): Promise<void> {
    try {
      this.voices = await this.backend.voices();
    } catch {
      // The default voice speaks; nothing else can be chosen.
    }
  }

  #keep(draftId: string, consent: Consent): Promise<CharacterView> {
    if (this.target.kind === 'face') return this.backend.saveFace(this.target.character.id, draftId, consent);
    const { name, personality, greeting, voice } = this;
    return this.backend.createCharacter({ name: name.trim(), personality: personality.trim(), greeting: greeting.trim(), voice, draft_id: draftId, consent });
  }

  #show(report: PictureReport, picture: Uint8Array): void {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(new Blob([picture as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
    this.report = report;
    this.draft = null;
    this.#drawn = '';
    this.consent = report.consent;
    this.byHand = false;
    this.face = null;
    this.glasses = false;
    this.#begin([]);
    if (report.chosen !== null) this.chooseFace(report.chosen);
    this.phase = 'editing';
  }

  #begin(points: readonly ControlPoint[]): void {
    this.#aim = null;
    this.edit = beginEdit(points);
    this.#plan();
  }

  #change(edit: PointEdit): void {
    if (edit.points.length !== this.edit.points.length) this.#aim = null;
    this.edit = edit;
    this.#plan();
  }

  /** A face for what stands there now, once the hand rests. Nobody's face moves before the question about it is answered. */
  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.drafting = this.whole && this.consent !== null;
    if (!this.drafting) return;
    const first = this.draft === null;
    this.#timer = setTimeout(() => void this.#settle(), first ? 0 : this.calmMs);
  }

  /** True when the face on screen is now the one that stands there. */
  #settle(): Promise<boolean> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#making = this.#making.then(() => this.#make());
    return this.#making;
  }

  async #make(): Promise<boolean> {
    const { report, face, glasses } = this;
    if (!report || !this.whole || this.consent === null) return false;
    const points = [...this.edit.points];
    const drawn = JSON.stringify([report.picture_id, face, glasses, points]);
    if (drawn !== this.#drawn) {
      const draft = await this.#orSay('draft_face', () => this.backend.draftFace({ picture_id: report.picture_id, face, points, glasses }));
      if (draft && report === this.report) {
        this.draft = draft;
        this.#drawn = drawn;
      }
    }
    this.drafting = this.#timer !== null;
    return this.#drawn === drawn;
  }

  async #orSay<T>(command: string, action: () => Promise<T>): Promise<T | null> {
    try {
      const value = await action();
      this.problem = null;
      return value;
    } catch (thrown) {
      const error = toBackendError(command, thrown);
      if (!error.cancelled) this.problem = error.message;
      return null;
    }
  }
}
