import { toBackendError, type Backend, type SampleCheck, type VoiceConsent, type VoiceSample } from '../../backend';

/** Recording ends by itself. */
export const LONGEST_MS = 60_000;
/** Larger files are not carried to the program. */
const LARGEST = 200 * 1024 * 1024;

/** A character's voice sample: recorded or chosen, looked at, kept, compared with the built-in voices. */
export class Sample {
  kept = $state.raw<VoiceSample | null>(null);
  loaded = $state(false);
  /** Looked at, not kept yet. */
  check = $state.raw<SampleCheck | null>(null);
  consent = $state<VoiceConsent | null>(null);
  /** What could not be done; the sentence stays until something else is tried. */
  problem = $state<string | null>(null);
  busy = $state<'reading' | 'keeping' | null>(null);
  /** Moment (of `performance.now`) at which the recording began. */
  recordedSince = $state<number | null>(null);
  playing = $state(false);
  /** 0..1 of the search under way. */
  progress = $state<number | null>(null);

  #loading: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(
    private readonly backend: Backend,
    readonly characterId: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  load(): Promise<boolean> {
    this.#loading ??= this.#try('voice_sample', async () => {
      this.kept = await this.backend.voiceSample(this.characterId);
      this.loaded = true;
    });
    return this.#loading;
  }

  async take(file: File, tooLarge: (name: string) => string): Promise<void> {
    if (this.recordedSince !== null || this.busy !== null) return;
    if (file.size > LARGEST) {
      this.problem = tooLarge(file.name);
      return;
    }
    await this.#look('check_sample', async () => this.backend.checkSample({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
  }

  async record(): Promise<void> {
    if (this.recordedSince !== null || this.busy !== null) return;
    this.stop();
    await this.#try('record_sample', async () => {
      await this.backend.recordSample();
      this.recordedSince = this.now();
      this.#timer = setTimeout(() => void this.finish(), LONGEST_MS);
    });
  }

  /** What was recorded is looked at. */
  async finish(): Promise<void> {
    if (!this.#endRecording()) return;
    await this.#look('finish_sample_recording', () => this.backend.finishSampleRecording());
  }

  cancelRecording(): void {
    if (this.#endRecording()) void this.#try('stop_sound', () => this.backend.stopSound());
  }

  /** Lets go of what was looked at. */
  drop(): void {
    this.stop();
    this.check = null;
    this.problem = null;
  }

  async keep(): Promise<void> {
    const { check, consent } = this;
    if (!check || consent === null || this.busy !== null) return;
    this.stop();
    this.busy = 'keeping';
    await this.#try('keep_sample', async () => {
      this.kept = await this.backend.keepSample(this.characterId, check.sample_id, consent);
      this.check = null;
    });
    this.busy = null;
  }

  /** True when it is gone. */
  async remove(): Promise<boolean> {
    this.stop();
    this.cancelSearch();
    return this.#try('remove_sample', async () => {
      await this.backend.removeSample(this.characterId);
      this.kept = null;
    });
  }

  restore(): Promise<boolean> {
    return this.#try('restore_sample', async () => void (this.kept = await this.backend.restoreSample(this.characterId)));
  }

  async play(): Promise<void> {
    const id = this.check?.sample_id ?? this.characterId;
    this.playing = true;
    if (!(await this.#try('play_sample', () => this.backend.playSample(id)))) this.playing = false;
  }

  /** `ended`: it was heard to its end, and there is nothing to be silenced. */
  stop(ended = false): void {
    if (!this.playing) return;
    this.playing = false;
    if (!ended) void this.#try('stop_sound', () => this.backend.stopSound());
  }

  async search(): Promise<void> {
    if (this.progress !== null || !this.kept) return;
    this.progress = 0;
    this.#stopped = false;
    this.problem = null;
    try {
      const found = await this.backend.matchSample(this.characterId, (done) => {
        if (this.progress !== null) this.progress = Math.max(this.progress, done);
      });
      // Deleted or replaced meanwhile: what was compared is no longer here.
      if (!this.#stopped) this.kept = found;
    } catch (thrown) {
      if (!this.#stopped) this.problem = toBackendError('match_sample', thrown).message;
    }
    this.progress = null;
  }

  cancelSearch(): void {
    if (this.progress === null) return;
    this.#stopped = true;
    void this.backend.cancelSearch().catch(() => {}); // it ends by itself then
  }

  /** The character is no longer open. */
  close(): void {
    this.cancelRecording();
    this.cancelSearch();
    this.stop();
  }

  #endRecording(): boolean {
    if (this.recordedSince === null) return false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    [this.recordedSince, this.#timer] = [null, null];
    return true;
  }

  async #look(command: string, look: () => Promise<SampleCheck>): Promise<void> {
    this.stop();
    this.busy = 'reading';
    await this.#try(command, async () => {
      this.check = await look();
      this.consent = this.check.consent;
    });
    this.busy = null;
  }

  async #try(command: string, action: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      const error = toBackendError(command, thrown);
      if (!error.cancelled) this.problem = error.message;
      return false;
    }
  }
}
