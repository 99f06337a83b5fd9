import { toBackendError, type Backend, type VideoOptions, type VideoView } from '../../backend';
import { isActive } from './video-format';

export interface SoundFile { name: string; bytes: Uint8Array }
/** What a video is made of. */
export type ExportSubject =
  | { kind: 'message'; messageId: string }
  | { kind: 'chat'; sessionId: string; title: string }
  | { kind: 'sound'; characterId: string; file: File };

interface Told {
  /** A video that was under way has come to its end. */
  finished(video: VideoView): void;
  failed(command: string, thrown: unknown): void;
}

/** So long a deleted video can be brought back: the program is told only after it. */
const GRACE_MS = 8000;

/** The library of videos, live. */
export class Videos {
  all = $state.raw<readonly VideoView[]>([]);
  loaded = $state(false);
  problem = $state<string | null>(null);
  #removed = $state.raw<ReadonlyMap<string, ReturnType<typeof setTimeout>>>(new Map());

  readonly shown = $derived(this.all.filter(({ id }) => !this.#removed.has(id)));
  /** Films that are no longer made: whoever tells of them looks again. */
  readonly ended = $derived(this.all.filter((video) => !isActive(video)).length);
  readonly active = $derived(this.shown.filter(isActive).length);

  readonly #thumbnails = new Map<string, Promise<string>>();

  constructor(
    private readonly backend: Backend,
    private readonly told: Told,
    private readonly graceMs = GRACE_MS,
  ) {}

  async begin(): Promise<void> {
    try {
      await this.backend.watchVideos((video) => this.receive(video));
      await this.load();
    } catch (thrown) {
      this.problem = toBackendError('videos', thrown).message;
    }
  }

  async load(): Promise<void> {
    try {
      this.all = newestFirst(await this.backend.videos());
      this.problem = null;
    } catch (thrown) {
      this.problem = toBackendError('videos', thrown).message;
    }
    this.loaded = true;
  }

  receive(video: VideoView): void {
    const old = this.find(video.id);
    this.all = newestFirst([video, ...this.all.filter(({ id }) => id !== video.id)]);
    if (old && isActive(old) && (video.state === 'completed' || video.state === 'failed')) this.told.finished(video);
  }

  /** True when the job stands in the queue. */
  async export(subject: ExportSubject, options: VideoOptions): Promise<VideoView> {
    const video = await this.#start(subject, options);
    // Its first message may already have come.
    if (!this.find(video.id)) this.all = newestFirst([video, ...this.all]);
    return video;
  }

  cancel(id: string): Promise<void> {
    return this.#orTell('cancel_video', () => this.backend.cancelVideo(id));
  }

  retry(id: string): Promise<void> {
    return this.#orTell('retry_video', () => this.backend.retryVideo(id));
  }

  reveal(id: string): Promise<void> {
    return this.#orTell('reveal_video', () => this.backend.revealVideo(id));
  }

  /** Where it was saved; null when the person chose no place, or it failed. */
  async save(id: string): Promise<string | null> {
    let path: string | null = null;
    await this.#orTell('save_video', async () => void (path = await this.backend.saveVideo(id)));
    return path;
  }

  /** Out of sight at once; gone for good when the time to think again is over, or the window closes. */
  remove(id: string): void {
    this.#mark(id, setTimeout(() => void this.#delete(id), this.graceMs));
  }

  restore(id: string): void {
    clearTimeout(this.#removed.get(id));
    this.#mark(id, null);
  }

  /** The window closes, or somebody else comes: what was deleted goes now. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#removed].map(([id, timer]) => {
        clearTimeout(timer);
        return this.#delete(id);
      }),
    );
  }

  thumbnail(id: string): Promise<string> {
    const known = this.#thumbnails.get(id);
    if (known) return known;
    const url = this.backend.videoThumbnail(id).then((bytes) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })));
    this.#thumbnails.set(id, url);
    url.catch(() => this.#thumbnails.delete(id));
    return url;
  }

  find(id: string): VideoView | undefined {
    return this.all.find((video) => video.id === id);
  }

  async #start(subject: ExportSubject, options: VideoOptions): Promise<VideoView> {
    if (subject.kind === 'message') return this.backend.exportMessage(subject.messageId, options);
    if (subject.kind === 'chat') return this.backend.exportChat(subject.sessionId, options);
    const bytes = new Uint8Array(await subject.file.arrayBuffer());
    return this.backend.exportSound(subject.characterId, { name: subject.file.name, bytes }, options);
  }

  async #delete(id: string): Promise<void> {
    try {
      await this.backend.deleteVideo(id);
      this.all = this.all.filter((video) => video.id !== id);
      void this.#thumbnails.get(id)?.then((url) => URL.revokeObjectURL(url)).catch(() => {});
      this.#thumbnails.delete(id);
    } catch (thrown) {
      this.told.failed('delete_video', thrown);
    }
    this.#mark(id, null);
  }

  #mark(id: string, timer: ReturnType<typeof setTimeout> | null): void {
    const removed = new Map(this.#removed);
    if (timer === null) removed.delete(id);
    else removed.set(id, timer);
    this.#removed = removed;
  }

  async #orTell(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.told.failed(command, thrown);
    }
  }
}

function newestFirst(videos: readonly VideoView[]): VideoView[] {
  return [...videos].sort((a, b) => b.created_ms - a.created_ms);
}
