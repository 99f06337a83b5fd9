import type { Backend } from '../../backend';

/** A key pressed often must not write often. */
const REST_MS = 400;

/** What was typed and not sent, kept by the program for each chat. */
export class Draft {
  text = $state('');
  #sessionId: string | null = null;
  #saved = '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly backend: Backend) {}

  /** Of another chat; what was typed in the one before is kept at once. */
  open(sessionId: string | null, text: string): void {
    this.flush();
    this.#sessionId = sessionId;
    this.#saved = text;
    this.text = text;
  }

  typed(text: string): void {
    this.text = text;
    this.#stopTimer();
    this.#timer = setTimeout(() => this.flush(), REST_MS);
  }

  /** The box is empty from now on; the program empties its own when the words are on disk. */
  take(): string {
    const { text } = this;
    this.#stopTimer();
    this.text = '';
    this.#saved = '';
    return text;
  }

  /** Words that could not be sent come back, unless others were typed meanwhile. */
  giveBack(sessionId: string, text: string): void {
    if (sessionId !== this.#sessionId) this.#save(sessionId, text);
    else if (this.text === '') this.typed(text);
  }

  flush(): void {
    this.#stopTimer();
    if (this.#sessionId === null || this.text === this.#saved) return;
    this.#saved = this.text;
    this.#save(this.#sessionId, this.text);
  }

  #save(sessionId: string, text: string): void {
    this.backend.setDraft(sessionId, text).catch(() => {}); // of a chat that is gone nothing is kept; the words are still in the box
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
