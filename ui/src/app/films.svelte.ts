import type { Backend, CharacterView, PictureReport, VideoOptions } from '../backend';
import { PhotoStudio, type PhotoTarget } from '../features/photo';
import { Videos, type ExportSubject } from '../features/videos';
import { t } from '../i18n';
import { handed } from '../lib/handed';
import type { Notices } from './notices.svelte';

/** What pictures and videos need of the rest of the page. */
interface House {
  notices: Notices;
  /** Somebody is new, or looks different now. */
  changed(character: CharacterView): void;
  startChat(characterId: string): Promise<void>;
  showVideos(): void;
  /** What went wrong, in words that say what to do. */
  explained(command: string, thrown: unknown): Error;
  /** The list of videos is on screen. */
  seesVideos(): boolean;
  /** Who speaks a sound that was dropped, until the person says otherwise. */
  speaker(): string | null;
}

/** Pictures that become faces, and videos: what is open, and the verbs that reach into other rooms. */
export class Films {
  photo = $state.raw<PhotoStudio | null>(null);
  exporting = $state.raw<ExportSubject | null>(null);
  readonly videos: Videos;
  /** Something lies over the rooms. */
  readonly covered = $derived(this.photo !== null || this.exporting !== null);
  /** Put away half finished; can be taken up again until the next one. */
  #away: PhotoStudio | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
  ) {
    this.videos = new Videos(backend, {
      finished: ({ title, state }) => {
        // Whoever looks at the list sees it there.
        if (this.house.seesVideos()) return;
        this.house.notices.info(state === 'completed' ? t.videos.export.finished(title) : t.videos.export.failed(title), { label: t.videos.export.show, run: () => this.house.showVideos() });
      },
      failed: (command, thrown) => this.house.notices.failed(command, this.house.explained(command, thrown)),
    });
  }

  openPhoto(target: PhotoTarget, file?: File): void {
    this.photo?.drop();
    this.#away?.drop();
    this.#away = null;
    this.photo = new PhotoStudio(this.backend, target);
    if (file) void this.photo.take(file);
  }

  /** A picture that the program has found faces in already. */
  openFace(character: CharacterView, report: Promise<PictureReport>): void {
    this.openPhoto({ kind: 'face', character });
    void this.photo?.takeReport(report);
  }

  closePhoto(): void {
    const studio = this.photo;
    this.photo = null;
    if (studio?.phase !== 'editing') {
      studio?.drop();
      return;
    }
    this.#away = studio;
    this.house.notices.info(t.photo.closed, { label: t.app.undo, run: () => this.#takeUp(studio) });
  }

  async savePhoto(): Promise<void> {
    const studio = this.photo;
    const character = await studio?.save();
    if (!studio || !character) return;
    this.house.changed(character);
    if (this.photo === studio) this.photo = null;
    studio.drop();
    if (studio.target.kind === 'new') await this.house.startChat(character.id);
    else this.house.notices.info(t.photo.saved(character.name));
  }

  async drawAgain(characterId: string): Promise<void> {
    try {
      const character = await this.backend.removeFace(characterId);
      this.house.changed(character);
      this.house.notices.info(t.photo.removed(character.name));
    } catch (thrown) {
      this.house.notices.failed('remove_face', thrown);
    }
  }

  /** Files from a drop or the clipboard: a picture becomes a face, a sound a video. */
  receive(files: Iterable<File>, dropped: boolean): void {
    const all = [...files];
    const given = handed(all);
    if (given === null) return;
    // With a picture asked for, whatever comes is looked at: the program says what is wrong with it.
    if (this.photo && all[0]) void this.photo.take(given.kind === 'other' ? all[0] : given.file);
    else if (given.kind === 'picture') this.openPhoto({ kind: 'new' }, given.file);
    else if (given.kind === 'sound' && dropped) this.exportSound(this.house.speaker(), given.file);
    else if (dropped) this.house.notices.info(t.photo.dropped);
  }

  exportSound(characterId: string | null, file: File): void {
    if (characterId !== null) this.exporting = { kind: 'sound', characterId, file };
  }

  async export(subject: ExportSubject, options: VideoOptions): Promise<void> {
    try {
      await this.videos.export(subject, options);
    } catch (thrown) {
      throw this.house.explained('export_video', thrown);
    }
    this.exporting = null;
    this.house.notices.info(t.videos.export.started, { label: t.videos.export.show, run: () => this.house.showVideos() });
  }

  removeVideo(id: string): void {
    const title = this.videos.find(id)?.title ?? '';
    this.videos.remove(id);
    this.house.notices.info(t.videos.removed(title), { label: t.app.undo, run: () => this.videos.restore(id) });
  }

  async saveVideo(id: string): Promise<void> {
    const path = await this.videos.save(id);
    if (path !== null) this.house.notices.info(t.videos.savedTo(path));
  }

  #takeUp(studio: PhotoStudio): void {
    if (this.#away !== studio) return;
    this.#away = null;
    this.photo = studio;
  }
}
