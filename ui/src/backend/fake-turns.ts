import type { ChatEvent, MessageView, Status, TurnTiming } from './backend';
import { REPLIES } from './fake-texts';
import type { FakeTimers } from './fake-timers';

const CHARS_PER_SECOND = 17;
const STEP_MS = 70;

interface FakeTurn {
  sessionId: string;
  full: string;
  streamed: number;
  heard: number;
  replay: boolean;
  timing: TurnTiming | null;
  /** Of a group: who speaks, and who after them. */
  speakers: readonly string[];
}

/** What a turn needs of the rest of the fake program. */
export interface FakeStage {
  emit(event: ChatEvent): void;
  status(): Status;
  say(status: Status, sessionId: string): void;
  /** Replies are spoken, and there is a speaker. */
  speaks(): boolean;
  voiceOn(): boolean;
  /** Somebody is about to say the first word. */
  answers(sessionId: string): void;
  /** The model never comes to its first word. */
  stuck: boolean;
  keep(sessionId: string, text: string, more: Partial<MessageView>): MessageView;
}

/** One turn at a time: thinks, streams the words, lets them be heard, ends. */
export class FakeTurns {
  #turn: FakeTurn | null = null;
  #replies = 0;

  constructor(
    private readonly stage: FakeStage,
    private readonly timers: FakeTimers,
  ) {}

  get underWay(): boolean {
    return this.#turn !== null;
  }

  answer(sessionId: string, timing: TurnTiming | null, speakers: readonly string[] = []): void {
    this.#clear();
    if (speakers[0] !== undefined) this.stage.emit({ kind: 'speaker', session_id: sessionId, character_id: speakers[0] });
    this.stage.say('thinking', sessionId);
    const turn: FakeTurn = { sessionId, full: REPLIES[this.#replies++ % REPLIES.length] ?? '', streamed: 0, heard: 0, replay: false, timing, speakers };
    this.#turn = turn;
    this.timers.after(this.stage.stuck ? 1e9 : timing ? 450 : 900, () => this.#begin(turn));
  }

  replay(sessionId: string, full: string): void {
    this.#clear();
    this.#begin({ sessionId, full, streamed: full.length, heard: 0, replay: true, timing: null, speakers: [] });
  }

  async stop(): Promise<void> {
    const turn = this.#turn;
    this.#clear();
    if (!turn) return;
    const { sessionId, full, heard, streamed, timing, speakers } = turn;
    if (!turn.replay) {
      const kept = full.slice(0, this.stage.voiceOn() ? heard : streamed).trimEnd();
      if (kept === '') this.stage.emit({ kind: 'dropped', session_id: sessionId });
      else this.stage.emit({ kind: 'message', message: this.stage.keep(sessionId, kept, { cut: true, timing, speaker: speakers[0] ?? null }) });
    }
    this.stage.say('interrupted', sessionId);
    this.timers.after(700, () => this.stage.status() === 'interrupted' && this.stage.say('idle', sessionId));
  }

  #begin(turn: FakeTurn): void {
    const { sessionId, full } = turn;
    this.#turn = turn;
    const speaking = turn.replay || this.stage.speaks();
    if (turn.replay) this.stage.say('speaking', sessionId);
    else this.stage.answers(sessionId);
    const tick = () => {
      if (turn.streamed < full.length) {
        this.#stream(turn);
        if (speaking && this.stage.status() !== 'speaking' && turn.streamed > 30) this.stage.say('speaking', sessionId);
      }
      if (speaking && this.stage.status() === 'speaking') this.#hear(turn);
      const done = turn.streamed >= full.length && (!speaking || turn.heard >= full.length);
      if (done) this.#end(turn);
      else this.timers.after(STEP_MS, tick);
    };
    tick();
  }

  #stream(turn: FakeTurn): void {
    const end = turn.full.indexOf(' ', turn.streamed + 1);
    const next = end < 0 ? turn.full.length : end;
    this.stage.emit({ kind: 'delta', session_id: turn.sessionId, text: turn.full.slice(turn.streamed, next) });
    turn.streamed = next;
  }

  #hear(turn: FakeTurn): void {
    turn.heard = Math.min(turn.streamed, turn.heard + (CHARS_PER_SECOND * STEP_MS) / 1000);
    const { sessionId: session_id, full } = turn;
    const chars = Math.floor(turn.heard);
    this.stage.emit({ kind: 'heard', session_id, chars });
    const start = Math.max(full.lastIndexOf(' ', chars), full.lastIndexOf('\n', chars)) + 1;
    const end = full.slice(start).search(/\s|$/) + start;
    if (end > start) this.stage.emit({ kind: 'word', session_id, start, end });
  }

  #end({ sessionId, full, replay, timing, speakers }: FakeTurn): void {
    this.#turn = null;
    if (!replay) this.stage.emit({ kind: 'message', message: this.stage.keep(sessionId, full, { timing, speaker: speakers[0] ?? null }) });
    this.stage.say('idle', sessionId);
    if (speakers.length > 1) this.answer(sessionId, null, speakers.slice(1));
  }

  #clear(): void {
    this.timers.clear();
    this.#turn = null;
  }
}
