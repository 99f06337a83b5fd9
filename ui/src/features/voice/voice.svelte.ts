import { toBackendError, type Backend, type ChatEvent, type EarState, type MessageView, type TalkKey } from '../../backend';
import { HoldGesture, type Hand, type HoldAction } from './voice-hold';
import { Meter } from './meter';
import { reduce, SILENCE } from './voice-reduce';

interface Told {
  /** Hands-free was switched by the person: worth remembering. */
  handsFree(on: boolean): void;
  /** A voice message is on disk. */
  sent(message: MessageView): void;
  /** A recording held no words. */
  nothingSaid(): void;
  failed(command: string, thrown: unknown): void;
}

type Problem = NonNullable<EarState['problem']>;

/** The ear and the hand of the page: what is heard right now, and what a person can do about it. */
export class Voice {
  hearing = $state.raw(SILENCE);
  /** Held down, from the first moment on, before the program has answered. */
  holding = $state(false);
  /** Tapped instead of held: goes on until the next tap. */
  latched = $state(false);
  /** Moment (of `performance.now`) at which the recording began. */
  recordedSince = $state<number | null>(null);
  /** A voice message is being written down. */
  writing = $state(false);
  /** Null until the program was asked. */
  keys = $state.raw<TalkKey | null>(null);
  #refused = $state.raw<Problem | null>(null);
  #hidden = $state<string | null>(null);
  /** What failed was hands-free, and can be asked for again; a hold is pressed again by hand. */
  #wanted = $state(false);

  readonly ear = $derived(this.hearing.ear);
  readonly problem = $derived.by(() => {
    const problem = this.ear.problem ?? this.#refused;
    return problem?.code === this.#hidden ? null : problem;
  });
  readonly canRetry = $derived(this.#wanted && this.ear.mode === 'off');
  readonly meter: Meter;
  readonly #gesture = new HoldGesture();
  readonly #waveforms = new Map<string, Promise<number[]>>();
  #orders: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly backend: Backend,
    private readonly told: Told,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.meter = new Meter(backend);
  }

  /** Once the chats are open. Hands-free that was on is on again. */
  async begin(handsFree: boolean): Promise<void> {
    await this.#order('ear_state', async () => this.#take(await this.backend.earState()));
    if (handsFree && this.ear.mode === 'off') await this.#switch(true);
    await this.#order('talk_key', async () => void (this.keys = await this.backend.talkKey()));
  }

  receive(event: ChatEvent): void {
    this.hearing = reduce(this.hearing, event);
    if (event.kind === 'ear') this.#checkHands();
  }

  async setHandsFree(on: boolean): Promise<void> {
    this.told.handsFree(on);
    await this.#switch(on);
  }

  toggleHandsFree(): Promise<void> {
    return this.setHandsFree(!this.hearing.handsFree);
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#order('set_muted', async () => this.#take(await this.backend.setMuted(muted)));
  }

  toggleMuted(): Promise<void> {
    return this.setMuted(!this.ear.muted);
  }

  press(hand: Hand): void {
    this.#act(this.#gesture.down(hand, this.now()));
  }

  letGo(hand: Hand): void {
    this.#act(this.#gesture.up(hand, this.now()));
    this.latched = this.#gesture.latched;
  }

  /** A click without a press. */
  click(): void {
    this.#act(this.#gesture.click());
    this.latched = this.#gesture.latched;
  }

  /** The window is no longer in front. */
  away(): void {
    this.#act(this.#gesture.away());
  }

  /** True when there was something to call off. */
  escape(): boolean {
    if (this.recordedSince !== null) {
      void this.finishRecording(false);
      return true;
    }
    const action = this.#gesture.escape();
    if (action === null && this.ear.mode !== 'holding') return false;
    // Also a hold that the system's own key began.
    this.#act('cancel');
    return true;
  }

  async startRecording(): Promise<void> {
    if (this.recordedSince !== null || this.writing) return;
    await this.#order('start_recording', async () => {
      this.#take(await this.backend.startRecording());
      if (this.ear.mode === 'recording') this.recordedSince = this.now();
    });
  }

  async finishRecording(send: boolean): Promise<void> {
    if (this.recordedSince === null) return;
    this.recordedSince = null;
    this.writing = send;
    await this.#order('finish_recording', async () => {
      const message = await this.backend.finishRecording(send);
      if (message) this.told.sent(message);
      else if (send) this.told.nothingSaid();
    });
    this.writing = false;
  }

  /** Peaks of a kept sound; it never changes. */
  waveform(messageId: string): Promise<number[]> {
    const known = this.#waveforms.get(messageId);
    if (known) return known;
    const peaks = this.backend.waveform(messageId);
    this.#waveforms.set(messageId, peaks);
    peaks.catch(() => this.#waveforms.delete(messageId));
    return peaks;
  }

  retry(): Promise<void> {
    return this.#switch(true);
  }

  hideProblem(): void {
    this.#hidden = this.problem?.code ?? null;
  }

  #switch(on: boolean): Promise<void> {
    this.#wanted = on;
    return this.#order('set_hands_free', async () => this.#take(await this.backend.setHandsFree(on)));
  }

  #act(action: HoldAction): void {
    if (action === null) return;
    this.holding = action === 'hold';
    this.latched = this.#gesture.latched;
    if (action === 'hold') void this.#order('hold', () => this.#hold());
    else void this.#order(action, () => (action === 'release' ? this.backend.release() : this.backend.cancelHold()));
  }

  async #hold(): Promise<void> {
    try {
      this.#take(await this.backend.hold());
    } catch (thrown) {
      this.#drop();
      throw thrown;
    }
    if (this.ear.mode !== 'holding') this.#drop();
  }

  /** The program shut the microphone while the button was down, or while a message was recorded. */
  #checkHands(): void {
    const { mode, problem } = this.ear;
    if (problem === null) this.#hidden = null;
    if (mode === 'off' && problem !== null) {
      this.#drop();
      this.recordedSince = null;
    }
  }

  #drop(): void {
    this.#gesture.reset();
    this.holding = false;
    this.latched = false;
  }

  #take(ear: EarState): void {
    this.#refused = null;
    this.receive({ kind: 'ear', ear });
  }

  /** Strictly one after the other: letting go must not overtake the pressing. */
  #order(command: string, action: () => Promise<void>): Promise<void> {
    const done = this.#orders.then(action).catch((thrown: unknown) => this.#fail(command, thrown));
    this.#orders = done;
    return done;
  }

  #fail(command: string, thrown: unknown): void {
    const { code, message, cancelled } = toBackendError(command, thrown);
    if (cancelled) return;
    if (isProblemCode(code)) this.#refused = { code, message };
    else this.told.failed(command, thrown);
  }
}

const PROBLEM_CODES: readonly string[] = ['no_microphone', 'microphone_denied', 'microphone_busy', 'microphone_lost', 'microphone_silent', 'microphone_clipping', 'model_missing', 'listen_failed'];

function isProblemCode(code: string): code is Problem['code'] {
  return PROBLEM_CODES.includes(code);
}
