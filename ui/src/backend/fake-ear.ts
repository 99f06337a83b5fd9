import type { AudioDevice, ChatEvent, EarProblemCode, EarState, EchoReport, MessageView, MeterLevel, Status, TalkKey } from './backend';
import { HELD_WORDS, PROBLEMS, SPOKEN_SCRIPT } from './fake-spoken';
import { FakeTimers } from './fake-timers';

/** What the ear needs of the rest of the fake program. */
export interface FakeRoom {
  emit(event: ChatEvent): void;
  status(): Status;
  say(status: Status): void;
  stop(): Promise<void>;
  sessionId(): string | null;
  /** Stores what the person said and lets it be answered. */
  spoken(text: string, voiceMs: number | null): MessageView | null;
}

export const FAKE_SPEAKERS: AudioDevice[] = [
  { id: 'out-built-in', name: 'Built-in speakers', is_default: true },
  { id: 'out-headset', name: 'USB headset', is_default: false },
];

const TICK_MS = 60;
const WORD_MS = 240;
const METER_MS = 50;
/** These keep the microphone shut; the others come up while it is open. */
const SHUT: readonly EarProblemCode[] = ['no_microphone', 'microphone_denied', 'microphone_busy', 'model_missing', 'listen_failed'];

/**
 * An ear with a person in front of it. By address: `ear=hands_free|muted|asleep|loading` is how it begins, `talk=off` keeps the person
 * quiet, `mic=<problem code>` goes wrong, `echo=good|weak|no_sound`, `keys=none`.
 */
export class FakeEar {
  #state: EarState = { mode: 'off', muted: false, asleep: false, microphone: null, loading: false, problem: null };
  #before: 'off' | 'hands_free' = 'off';
  #line = 0;
  #quietMs = 0;
  #talkMs = 0;
  #talking: string | null = null;
  #shown = '';
  #held = 0;
  #meter: ReturnType<typeof setInterval> | null = null;
  #beat = 0;
  readonly #timers: FakeTimers;
  readonly #trouble: EarProblemCode | null;

  constructor(
    private readonly query: URLSearchParams,
    private readonly room: FakeRoom,
    pace: number,
  ) {
    this.#timers = new FakeTimers(pace);
    const code = query.get('mic');
    this.#trouble = code !== null && code in PROBLEMS ? (code as EarProblemCode) : null;
    const begin = query.get('ear');
    if (begin === null) return;
    this.#before = 'hands_free';
    this.#state = { ...this.#state, mode: 'hands_free', microphone: 'Built-in microphone', muted: begin === 'muted', asleep: begin === 'asleep', loading: begin === 'loading' };
    this.#timers.after(TICK_MS, () => this.#tick());
  }

  state(): EarState {
    return { ...this.#state };
  }

  async setHandsFree(on: boolean): Promise<EarState> {
    this.#before = on ? 'hands_free' : 'off';
    return on ? this.#open('hands_free') : this.#close();
  }

  async hold(): Promise<EarState> {
    const state = await this.#open('holding');
    if (state.mode !== 'holding') return state;
    await this.room.stop();
    this.#talking = HELD_WORDS[this.#held++ % HELD_WORDS.length] ?? '';
    this.#talkMs = 0;
    this.room.say('listening');
    return this.state();
  }

  async release(): Promise<void> {
    if (this.#state.mode !== 'holding') return;
    const text = this.#shown;
    this.#back();
    if (text === '') this.#drop();
    else this.#finish(text);
  }

  async cancelHold(): Promise<void> {
    if (this.#state.mode !== 'holding') return;
    this.#back();
    this.#drop();
  }

  async setMuted(muted: boolean): Promise<EarState> {
    this.#change({ muted });
    if (muted && this.#talking !== null && this.#state.mode === 'hands_free') this.#drop();
    return this.state();
  }

  async startRecording(): Promise<EarState> {
    const state = await this.#open('recording');
    if (state.mode !== 'recording') return state;
    await this.room.stop();
    this.#talkMs = 0;
    return this.state();
  }

  async finishRecording(send: boolean): Promise<MessageView | null> {
    if (this.#state.mode !== 'recording') return null;
    const voiceMs = Math.round(this.#talkMs);
    this.#back();
    if (!send || voiceMs < 300) return null;
    this.room.say('transcribing');
    await this.#timers.wait(600);
    return this.room.spoken(HELD_WORDS[this.#held++ % HELD_WORDS.length] ?? '', voiceMs);
  }

  openMeter(onLevel: (level: MeterLevel) => void): void {
    this.closeMeter();
    this.#meter = setInterval(() => onLevel(this.#level()), METER_MS);
  }

  closeMeter(): void {
    if (this.#meter !== null) clearInterval(this.#meter);
    this.#meter = null;
  }

  async echoCheck(): Promise<EchoReport> {
    await this.#timers.wait(3000);
    const verdict = (this.query.get('echo') ?? 'good') as EchoReport['verdict'];
    if (verdict === 'no_sound') return { heard: false, echo_db: 0, left_db: 0, delay_ms: 0, verdict, message: 'The test sound was not heard. Turn the volume up, or check that the right speaker and microphone are chosen.' };
    if (verdict === 'weak') return { heard: true, echo_db: -11, left_db: -24, delay_ms: 84, verdict, message: 'Some of the companion’s voice still comes through. Lower the volume a little, or use headphones.' };
    return { heard: true, echo_db: -14, left_db: -47, delay_ms: 38, verdict, message: 'Your speakers do not disturb the microphone. You can interrupt at any time.' };
  }

  talkKey(): TalkKey {
    if (this.query.get('keys') !== 'none') return { supported: true, message: null };
    return { supported: false, message: 'This desktop does not let programs listen for keys in the background. The keys work while Visavis is in front.' };
  }

  microphones(): AudioDevice[] {
    if (this.#trouble === 'no_microphone') return [];
    return [
      { id: 'mic-built-in', name: 'Built-in microphone', is_default: true },
      { id: 'mic-headset', name: 'USB headset', is_default: false },
      { id: 'mic-webcam', name: 'Webcam C920', is_default: false },
    ];
  }

  async #open(mode: EarState['mode']): Promise<EarState> {
    const trouble = this.#trouble;
    if (trouble && SHUT.includes(trouble)) return this.#change({ mode: 'off', microphone: null, problem: this.#problem(trouble) });
    const first = this.#state.microphone === null;
    this.#change({ mode, microphone: 'Built-in microphone', asleep: false, loading: first, problem: null });
    if (first) {
      this.#timers.after(TICK_MS, () => this.#tick());
      this.#timers.after(700, () => this.#change({ loading: false }));
    }
    if (trouble) {
      this.#timers.after(1500, () => this.#change({ problem: this.#problem(trouble), ...(trouble === 'microphone_lost' && { microphone: null }) }));
      if (trouble === 'microphone_lost') this.#timers.after(9000, () => this.#change({ problem: null, microphone: 'USB headset' }));
    }
    return this.state();
  }

  #close(): EarState {
    this.#timers.clear();
    if (this.#talking !== null) this.#drop();
    return this.#change({ mode: 'off', microphone: null, asleep: false, loading: false, problem: null });
  }

  /** After a hold or a recording: to what was before. */
  #back(): void {
    this.#talking = null;
    this.#shown = '';
    if (this.#before === 'off') this.#close();
    else this.#change({ mode: 'hands_free' });
  }

  /** One step of the person in front of the microphone. */
  #tick(): void {
    this.#timers.after(TICK_MS, () => this.#tick());
    const { mode, muted, asleep, loading } = this.#state;
    if (mode === 'recording') this.#talkMs += TICK_MS;
    if (mode === 'holding') this.#speak();
    if (mode !== 'hands_free' || muted || asleep || loading || this.query.get('talk') === 'off') return;
    if (this.#talking === null) this.#listen();
    else this.#speak();
  }

  /** Waits for the moment at which the next line of the script is said. */
  #listen(): void {
    const line = SPOKEN_SCRIPT[this.#line];
    const wanted = line === undefined || line.kind === 'say' ? 'idle' : 'speaking';
    if (this.room.status() !== wanted) {
      this.#quietMs = 0;
      return;
    }
    this.#quietMs += TICK_MS;
    if (this.#quietMs < (line?.pauseMs ?? 4000)) return;
    this.#quietMs = 0;
    this.#talkMs = 0;
    if (line === undefined) {
      this.#change({ asleep: true });
      return;
    }
    this.#talking = line.text;
    if (line.kind === 'say') this.room.say('listening');
  }

  #speak(): void {
    const words = (this.#talking ?? '').split(' ');
    this.#talkMs += TICK_MS;
    const said = words.slice(0, Math.max(0, Math.floor((this.#talkMs - 200) / WORD_MS))).join(' ');
    const kind = this.#state.mode === 'hands_free' ? (SPOKEN_SCRIPT[this.#line]?.kind ?? 'say') : 'say';
    if (said !== this.#shown) {
      this.#shown = said;
      this.#caption(said, false);
      if (kind === 'interrupt' && this.room.status() === 'speaking') void this.room.stop().then(() => this.room.say('listening'));
    }
    const over = this.#talkMs > 200 + words.length * WORD_MS + 480;
    if (this.#state.mode !== 'hands_free' || !over) return;
    this.#line += 1;
    const text = this.#talking ?? '';
    this.#talking = null;
    this.#shown = '';
    if (kind !== 'backchannel') {
      this.#finish(text);
      return;
    }
    this.#caption('', true);
    const session_id = this.room.sessionId();
    if (session_id !== null) this.room.emit({ kind: 'resumed', session_id });
  }

  /** Not on the ear's own timers: what was said is answered although the microphone is shut. */
  #finish(text: string): void {
    this.room.say('transcribing');
    void this.#timers.wait(350).then(() => {
      this.#caption(text, true);
      this.room.spoken(text, null);
    });
  }

  #drop(): void {
    this.#talking = null;
    this.#shown = '';
    this.#caption('', true);
    if (this.room.status() === 'listening') this.room.say('idle');
  }

  #caption(text: string, final: boolean): void {
    const session_id = this.room.sessionId();
    if (session_id !== null) this.room.emit({ kind: 'caption', session_id, text, final });
  }

  #level(): MeterLevel {
    this.#beat += 1;
    const { mode, muted } = this.#state;
    const noise = 0.0012 + 0.0006 * Math.sin(this.#beat * 1.7);
    const testing = mode === 'off' && this.#beat % 70 < 44;
    const speech = !muted && (testing || mode === 'recording' || this.#talking !== null);
    if (muted || this.#trouble === 'microphone_silent') return { rms: 0, peak: 0, speech: false };
    if (!speech) return { rms: noise, peak: noise * 3, speech: false };
    const syllable = Math.abs(Math.sin(this.#beat * 0.55)) * (0.45 + 0.55 * Math.abs(Math.sin(this.#beat * 0.13)));
    const gain = this.#trouble === 'microphone_clipping' ? 0.9 : 0.2;
    const rms = noise + gain * syllable * syllable;
    return { rms, peak: Math.min(1, rms * 2.6), speech: true };
  }

  #problem(code: EarProblemCode): EarState['problem'] {
    return { code, message: PROBLEMS[code] };
  }

  #change(change: Partial<EarState>): EarState {
    this.#state = { ...this.#state, ...change };
    this.room.emit({ kind: 'ear', ear: this.state() });
    return this.state();
  }
}
