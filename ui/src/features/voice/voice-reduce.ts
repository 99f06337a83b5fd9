import type { ChatEvent, EarState, Status } from '../../backend';

/** What is heard and said right now. Rust owns the truth; this is only its picture. */
export interface Hearing {
  readonly ear: EarState;
  /** The switch: stays on while a hold or a recording lies over it. */
  readonly handsFree: boolean;
  /** What the person is saying, or has just said. */
  readonly caption: { readonly sessionId: string; readonly text: string; readonly final: boolean } | null;
  /** The companion's word of this moment, a UTF-16 range in the reply. */
  readonly word: { readonly sessionId: string; readonly start: number; readonly end: number } | null;
}

export const EAR_OFF: EarState = { mode: 'off', muted: false, asleep: false, microphone: null, loading: false, problem: null };
export const SILENCE: Hearing = { ear: EAR_OFF, handsFree: false, caption: null, word: null };

export function reduce(hearing: Hearing, event: ChatEvent): Hearing {
  switch (event.kind) {
    case 'ear':
      return withEar(hearing, event.ear);
    case 'caption': {
      const { session_id: sessionId, text, final } = event;
      return { ...hearing, caption: text === '' ? null : { sessionId, text, final } };
    }
    case 'word':
      return { ...hearing, word: { sessionId: event.session_id, start: event.start, end: event.end } };
    case 'resumed':
      return { ...hearing, caption: null };
    case 'status':
      return withStatus(hearing, event.status);
    default:
      return hearing;
  }
}

function withEar(hearing: Hearing, ear: EarState): Hearing {
  const handsFree = ear.mode === 'hands_free' || (ear.mode !== 'off' && hearing.handsFree);
  // With the microphone shut nobody goes on speaking; what was said to its end is still to be answered.
  const caption = ear.mode === 'off' && !hearing.caption?.final ? null : hearing.caption;
  return { ...hearing, ear, handsFree, caption };
}

function withStatus(hearing: Hearing, status: Status): Hearing {
  const answered = status === 'speaking' || status === 'idle';
  return {
    ...hearing,
    caption: answered && hearing.caption?.final ? null : hearing.caption,
    word: status === 'speaking' ? hearing.word : null,
  };
}

export type AuraLook = 'off' | 'loading' | 'muted' | 'asleep' | 'trouble' | 'ready' | 'listening' | 'busy' | 'speaking';

/** How the frame of the face shows the ear. */
export function auraLook(ear: EarState, status: Status): AuraLook {
  if (ear.problem && ear.problem.code !== 'microphone_clipping') return 'trouble';
  if (ear.mode === 'off') return 'off';
  if (ear.muted && ear.mode === 'hands_free') return 'muted';
  if (ear.loading) return 'loading';
  if (ear.mode !== 'hands_free' || status === 'listening') return 'listening';
  if (ear.asleep) return 'asleep';
  if (status === 'speaking') return 'speaking';
  return status === 'thinking' || status === 'transcribing' ? 'busy' : 'ready';
}
