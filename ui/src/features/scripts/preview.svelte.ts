import { toBackendError, type Backend } from '../../backend';
import { t } from '../../i18n';

/** Paints one frame; resolves when the next may come. */
export type PaintFrame = (jpeg: Uint8Array) => Promise<void>;

/** Lets only the newest of many frames through: a slow window shows fewer of them, never late ones. */
export class NewestFrame {
  #busy = false;
  #next: Uint8Array | null = null;

  constructor(private readonly paint: PaintFrame) {}

  push(jpeg: Uint8Array): void {
    this.#next = jpeg;
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#next) {
      const jpeg = this.#next;
      this.#next = null;
      await this.paint(jpeg).catch(() => {}); // a frame that cannot be read is left out
    }
    this.#busy = false;
  }
}

const CALM_MS = 250;
/** A preview that breaks off does not say so: without a frame for so long it is over. */
const LOST_MS = 15_000;

/** The film before it is made: where it stands, whether it runs. The program paints the frames and plays the sound. */
export class Preview {
  /** ms from the film's beginning. */
  time = $state(0);
  playing = $state(false);
  /** The first frame has not come yet. */
  waiting = $state(false);
  problem = $state<string | null>(null);
  /** Pixels across that are asked for. */
  width = 480;

  #frame: NewestFrame | null = null;
  #turn = 0;
  #stillWanted: number | null = null;
  #stillBusy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lost: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly id: string,
    private readonly length: () => number,
  ) {}

  /** Where the frames go; null: nowhere. */
  shownBy(paint: PaintFrame | null): void {
    this.#frame = paint && new NewestFrame(paint);
    if (paint) this.still();
    else void this.pause();
  }

  async play(from = this.time): Promise<void> {
    const turn = ++this.#turn;
    this.problem = null;
    this.playing = this.waiting = true;
    this.#watch();
    this.time = from >= this.length() - 50 ? 0 : from;
    try {
      await this.backend.playPreview(this.id, this.time, this.width, (message) => this.#receive(turn, message));
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#over();
      this.problem = toBackendError('play_preview', thrown).message;
    }
  }

  async pause(): Promise<void> {
    if (!this.playing) return;
    this.#turn += 1;
    this.#over();
    await this.backend.pausePreview(this.id).catch(() => {}); // the program has stopped by itself
  }

  async toggle(): Promise<void> {
    await (this.playing ? this.pause() : this.play());
  }

  /** Running or not, it goes on from there. */
  seek(ms: number): void {
    const to = Math.max(0, Math.min(ms, this.length()));
    this.time = to;
    if (this.playing) this.#soon(() => void this.play(to));
    else this.still();
  }

  /** Something that is seen has changed. */
  refresh(): void {
    this.time = Math.min(this.time, this.length());
    this.#soon(() => (this.playing ? void this.play(this.time) : this.still()));
  }

  still(): void {
    if (this.length() === 0) return;
    this.#stillWanted = this.time;
    if (!this.#stillBusy) void this.#stills();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.pause();
    this.#frame = null;
  }

  /** The newest place only: scrubbing asks for many. */
  async #stills(): Promise<void> {
    this.#stillBusy = true;
    while (this.#stillWanted !== null && this.#frame) {
      const at = this.#stillWanted;
      this.#stillWanted = null;
      try {
        const jpeg = await this.backend.previewStill(this.id, at, this.width);
        if (!this.playing) this.#frame?.push(new Uint8Array(jpeg));
        this.problem = null;
      } catch (thrown) {
        this.problem = toBackendError('preview_still', thrown).message;
      }
    }
    this.#stillBusy = false;
  }

  #receive(turn: number, message: ArrayBuffer): void {
    if (turn !== this.#turn || message.byteLength < 4) return;
    const at = new DataView(message).getUint32(0, true);
    if (message.byteLength === 4) {
      this.#over();
      this.time = this.length();
      return;
    }
    this.waiting = false;
    this.#watch();
    this.time = at;
    this.#frame?.push(new Uint8Array(message, 4));
  }

  #over(): void {
    this.playing = this.waiting = false;
    if (this.#lost !== null) clearTimeout(this.#lost);
    this.#lost = null;
  }

  #watch(): void {
    if (this.#lost !== null) clearTimeout(this.#lost);
    this.#lost = setTimeout(() => {
      void this.pause();
      this.problem = t.scripts.preview.lost;
    }, LOST_MS);
  }

  #soon(action: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(action, CALM_MS);
  }
}
