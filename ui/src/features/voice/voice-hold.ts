/** Which hand holds the button. Only the one that pressed it lets it go. */
export type Hand = 'pointer' | 'button-key' | 'space' | 'chord';
export type HoldAction = 'hold' | 'release' | 'cancel' | null;

/** A press shorter than this was a tap. */
export const TAP_MS = 280;

/**
 * Decides what a press of Hold to talk means. A tap on the button itself latches it until the next tap, for people who cannot hold;
 * a tap of the space bar anywhere else was an accident.
 */
export class HoldGesture {
  #hand: Hand | null = null;
  #since = 0;
  #latched = false;

  get active(): boolean {
    return this.#hand !== null;
  }

  get latched(): boolean {
    return this.#latched;
  }

  down(hand: Hand, nowMs: number): HoldAction {
    if (this.#latched) return this.#over('release');
    if (this.#hand !== null) return null;
    this.#hand = hand;
    this.#since = nowMs;
    return 'hold';
  }

  up(hand: Hand, nowMs: number): HoldAction {
    if (this.#hand !== hand || this.#latched) return null;
    if (nowMs - this.#since >= TAP_MS) return this.#over('release');
    if (hand === 'space' || hand === 'chord') return this.#over('cancel');
    this.#latched = true;
    return null;
  }

  /** A click without a press, as assistive technology sends it. */
  click(): HoldAction {
    if (this.#hand !== null) return this.#over('release');
    this.#hand = 'pointer';
    this.#latched = true;
    return 'hold';
  }

  /** The window lost the keyboard: the letting go would never be seen. What was said until now counts. */
  away(): HoldAction {
    return this.#hand === null ? null : this.#over('release');
  }

  escape(): HoldAction {
    return this.#hand === null ? null : this.#over('cancel');
  }

  /** The program ended it by itself. */
  reset(): void {
    this.#over(null);
  }

  #over(action: HoldAction): HoldAction {
    this.#hand = null;
    this.#latched = false;
    return action;
  }
}

/** Space types in a text box and presses what has the focus; only elsewhere it may hold to talk. */
export function takesSpace(element: Element | null): boolean {
  return element !== null && element.closest('input, textarea, select, button, a[href], summary, [contenteditable], [role], dialog') !== null && !element.matches('[role=log]');
}
