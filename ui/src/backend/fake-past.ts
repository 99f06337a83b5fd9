import type { MessageView } from './backend';
import { UNMARKED } from './fake-marks';

const MINUTE = 60_000;
/** One of these in the middle of each tenth of the past, for the search to find. */
const PLANTED = ['The lighthouse code is amber-seven.', 'We called the grey cat Marzipan.', 'Remind me of the walnut cake.'];
const SAID = ['I walked along the harbour again.', 'It rained all morning, and I did not mind.', 'Tell me one more thing about it.', 'I slept badly, but the coffee helps.'];
const ANSWERED = [
  'The harbour in the morning, before the boats go out: I can nearly smell it. What did you see this time?',
  'Then you had the whole street to yourself.\n\nSome days are made for windows.',
  '*She thinks for a moment.* There is a small door behind the bakery that nobody uses. I have always wondered why.',
  'Sleep will come back. It likes to be asked **twice**.',
];

/** A very long past of a chat: each message is made when somebody looks at it. Ids are `PREFIX-0`, `PREFIX-1`, … */
export class FakePast {
  readonly #changed = new Map<number, MessageView>();

  /** `found`: places of what the search finds. */
  constructor(
    readonly count: number,
    private readonly prefix: string,
    private readonly made: (place: number) => MessageView,
    private readonly found: readonly number[],
  ) {}

  at(place: number): MessageView {
    return this.#changed.get(place) ?? this.made(place);
  }

  slice(from: number, to: number): MessageView[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, n) => this.at(from + n));
  }

  /** Null where it is no message of this past. */
  placeOf(id: string): number | null {
    const place = Number(id.slice(this.prefix.length + 1));
    return id.startsWith(`${this.prefix}-`) && place < this.count ? place : null;
  }

  change(place: number, change: Partial<MessageView>): MessageView {
    const message = { ...this.at(place), ...change };
    this.#changed.set(place, message);
    return message;
  }

  get findable(): MessageView[] {
    return this.found.map((place) => this.at(place));
  }
}

/** So many messages, one a minute up to `end_ms`. */
export function longPast(sessionId: string, count: number, end_ms: number): FakePast {
  const planted = Array.from({ length: 10 }, (_, tenth) => Math.floor((count * (tenth + 0.5)) / 10));
  const made = (place: number): MessageView => {
    const mine = place % 2 === 1;
    const tenth = planted.indexOf(place);
    const from = mine ? SAID : ANSWERED;
    return {
      id: `long-${place}`, session_id: sessionId, role: mine ? 'user' : 'assistant', created_ms: end_ms - (count - place) * MINUTE,
      text: `(${place + 1}) ${from[(place >> 1) % from.length]}${tenth < 0 ? '' : ` ${PLANTED[tenth % PLANTED.length]}`}`,
      cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, ...UNMARKED,
    };
  };
  return new FakePast(count, 'long', made, planted);
}
