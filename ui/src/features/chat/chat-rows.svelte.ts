import { untrack } from 'svelte';
import type { MessageView } from '../../backend';
import { guessHeight, lastRows, partsOf, placeAt, rowsBetween, shiftOf, type Place } from '../../lib/rows';
import { atEnd, followsAfterScroll } from '../../lib/stick';

interface Source {
  messages(): readonly MessageView[];
  /** The newest message is among them. */
  complete(): boolean;
  /** These stay in the page, wherever they are. */
  pinned(): readonly string[];
}

/** Above and below the view, so that a quick turn of the wheel meets no empty place. In CSS pixels. */
const SPARE = 480;
/** Smaller movements ask for no other rows. */
const STEP = 64;
/** Until the view was measured. */
const FIRST_HEIGHT = 900;

/**
 * Which messages of the log exist, and what keeps the reader's place while they come and go. Not every engine anchors a scrolled
 * view by itself, so the log switches that off and this does it everywhere.
 */
export class Rows {
  /** Follows the newest words until the person scrolls up, and again once they are back at the end. */
  following = $state(true);
  /** A button or a finger is down on the view: nothing moves away under it. */
  pressed = false;
  view = $state<HTMLElement>();
  /** Where the reader is: so far below the upper edge of this message. Pixels of the whole would mean another place when earlier messages come. */
  #at = $state.raw<{ id: string; below: number } | null>(null);
  #height = $state(FIRST_HEIGHT);
  #width = $state(0);
  /** Counts measurements that told something new. */
  #measurings = $state(0);
  #measured = new Map<string, number>();
  #places = new Map<string, Place>();
  #scrolledTo = 0;
  /** What rounding to whole pixels has left out: many small movements must not add up to a jump. */
  #owed = 0;

  readonly #heights = $derived.by(() => {
    void this.#measurings;
    const width = this.#width || 400;
    return this.source.messages().map(({ id, text }) => this.#measured.get(id) ?? guessHeight(text, width));
  });

  /** First and one-past-last message near the view. */
  readonly range = $derived.by(() => {
    if (this.following && this.source.complete()) return lastRows(this.#heights, this.#height + SPARE);
    const place = this.source.messages().findIndex(({ id }) => id === this.#at?.id);
    const top = this.#heights.slice(0, Math.max(0, place)).reduce((sum, height) => sum + height, this.#at?.below ?? 0);
    return rowsBetween(this.#heights, top - SPARE, top + this.#height + SPARE);
  });

  readonly parts = $derived.by(() => {
    const messages = this.source.messages();
    const pinned = this.source.pinned();
    const places = new Set(pinned.map((id) => messages.findIndex((message) => message.id === id)));
    return partsOf(this.#heights, this.range, places, (row) => messages[row]!.id);
  });

  constructor(private readonly source: Source) {}

  /** True when the person has moved the view, and not this class. */
  scrolled(): boolean {
    const { view } = this;
    if (!view) return false;
    const moved = Math.abs(view.scrollTop - this.#scrolledTo) > 1;
    this.following = this.source.complete() && followsAfterScroll(this.following, this.#scrolledTo, view);
    this.#scrolledTo = view.scrollTop;
    if (moved) this.#owed = 0;
    this.#look();
    return moved;
  }

  scrollTo(top: number): void {
    if (!this.view) return;
    this.view.scrollTop = top;
    this.#scrolledTo = this.view.scrollTop;
    this.#look();
  }

  toEnd(): void {
    this.following = this.source.complete();
    this.scrollTo(this.view?.scrollHeight ?? 0);
  }

  /** Rows have come, gone or grown: what is read stays where it is. True when the person has scrolled meanwhile. */
  settle(): boolean {
    const { view } = this;
    if (!view || this.pressed) return false;
    const places = this.#measure(view);
    // What is clamped by a shorter content has not been scrolled.
    const clamped = view.scrollTop < this.#scrolledTo && view.scrollTop >= view.scrollHeight - view.clientHeight - 1;
    // The event of a scroll comes only with the next frame.
    const moved = !clamped && this.scrolled();
    const top = clamped ? this.#scrolledTo : view.scrollTop;
    const shift = this.following ? 0 : shiftOf(this.#places, places, top);
    this.#places = places;
    if (shift === 0) {
      this.#look();
      return moved;
    }
    const wanted = top + this.#owed + shift;
    this.scrollTo(wanted);
    this.#owed = Math.abs(wanted - view.scrollTop) < 1 ? wanted - view.scrollTop : 0;
    return moved;
  }

  atEnd(): boolean {
    return this.view !== undefined && this.source.complete() && atEnd(this.view);
  }

  /** In view for the first time, or other than it was. */
  #measure(view: HTMLElement): Map<string, Place> {
    if (view.clientWidth !== this.#width) this.#measured.clear();
    const offset = view.scrollTop - view.getBoundingClientRect().top;
    const places = new Map<string, Place>();
    let news = false;
    for (const row of view.querySelectorAll<HTMLElement>('[data-row]')) {
      const { top, height } = row.getBoundingClientRect();
      const id = row.dataset.row ?? '';
      places.set(id, { top: top + offset, height });
      if (height === 0 || this.#measured.get(id) === height) continue;
      this.#measured.set(id, height);
      news = true;
    }
    if (news) untrack(() => (this.#measurings += 1));
    return places;
  }

  #look(): void {
    const { view } = this;
    if (!view) return;
    const at = placeAt(this.#places, view.scrollTop);
    const below = at && Math.round((view.scrollTop - at.top) / STEP) * STEP;
    if (at && (at.key !== this.#at?.id || below !== this.#at.below)) this.#at = { id: at.key, below: below ?? 0 };
    this.#height = view.clientHeight || FIRST_HEIGHT;
    this.#width = view.clientWidth;
  }
}
