import type { MessageView } from './backend';
import { BackendError } from './errors';
import type { FakePast } from './fake-past';
import type { BranchView } from './histories';

interface Node {
  message: MessageView;
  parent: string | null;
  hidden: boolean;
  /** The words before the last edit. */
  before: string | null;
}

export { UNMARKED } from './fake-marks';

const PREVIEW = 80;

/** The messages of one chat, as a tree of which one path is shown. */
export class FakeTree {
  readonly #nodes = new Map<string, Node>();
  /** The answer last gone through, by the message before it. */
  readonly #taken = new Map<string | null, string>();
  /** Where the path ends. */
  #end: string | null = null;
  /** Where it ended before a regeneration that has brought nothing yet. */
  #replaced: string | null = null;

  /** `past`: what was said before them. */
  constructor(
    messages: readonly MessageView[] = [],
    readonly past: FakePast | null = null,
  ) {
    for (const message of messages) this.add(message);
  }

  /** What is shown, oldest first, without the past. */
  get path(): MessageView[] {
    return this.pathTo(this.#end);
  }

  /** Everything that is not deleted, in the order of coming; of the past what is worth finding. */
  get all(): MessageView[] {
    return [...(this.past?.findable ?? []), ...this.#kept()];
  }

  #kept(): MessageView[] {
    return [...this.#nodes.values()].filter(({ hidden }) => !hidden).map(({ message }) => this.view(message.id));
  }

  has(id: string): boolean {
    return this.#nodes.has(id) || (this.past?.placeOf(id) ?? null) !== null;
  }

  view(id: string): MessageView {
    const place = this.past?.placeOf(id) ?? null;
    if (this.past && place !== null) return this.past.at(place);
    const node = this.#find(id);
    const variants = this.#children(node.parent, node.message.role);
    return { ...node.message, variants: variants.length > 1 ? variants : [] };
  }

  /** At the end of the path. */
  add(message: MessageView): MessageView {
    this.#nodes.set(message.id, { message, parent: this.#end, hidden: false, before: null });
    this.#taken.set(this.#end, message.id);
    this.#end = message.id;
    this.#replaced = null;
    return this.view(message.id);
  }

  change(id: string, change: Partial<MessageView>): MessageView {
    const place = this.past?.placeOf(id) ?? null;
    if (this.past && place !== null) return this.past.change(place, change);
    const node = this.#find(id);
    if (change.text !== undefined) node.before = node.message.text;
    node.message = { ...node.message, ...change };
    return this.view(id);
  }

  revert(id: string): MessageView {
    const node = this.#find(id);
    if (node.before === null) throw new BackendError('revert_message', 'bad_input', 'This message was not edited.');
    node.message = { ...node.message, text: node.before, edited: false };
    node.before = null;
    return this.view(id);
  }

  /** The path goes through this message, and on as it last did. */
  choose(id: string): void {
    let end = id;
    for (let next: string | undefined = id; next !== undefined; next = this.#onward(next)) {
      this.#taken.set(this.#find(next).parent, next);
      end = next;
    }
    this.#end = end;
    this.#replaced = null;
  }

  /** The path ends here, or before here. */
  endAt(id: string, before = false): void {
    this.#end = before ? this.#find(id).parent : this.#find(id).message.id;
    this.#replaced = null;
  }

  /** As `endAt` before it, until there is another answer. */
  replace(id: string): void {
    const end = this.#end;
    this.endAt(id, true);
    this.#replaced = end;
  }

  /** An answer that was asked for did not come: the old one is there again. */
  settle(): void {
    if (this.#replaced !== null) this.#end = this.#replaced;
    this.#replaced = null;
  }

  hide(id: string, andAfter: boolean): string[] {
    const ids = andAfter ? this.#under(id) : [id];
    for (const each of ids) this.#find(each).hidden = true;
    if (andAfter && this.#lineage(this.#end).includes(id)) this.endAt(id, true);
    return ids;
  }

  restore(ids: readonly string[]): void {
    for (const id of ids) this.#find(id).hidden = false;
    const first = ids[0];
    if (first !== undefined && !this.#lineage(this.#end).includes(first)) this.choose(first);
  }

  pathTo(end: string | null): MessageView[] {
    return this.#lineage(end)
      .filter((id) => !this.#find(id).hidden)
      .map((id) => this.view(id));
  }

  branches(): BranchView[] {
    const shown = this.path.map(({ id }) => id);
    const ends = this.#kept().map(({ id }) => id).filter((id) => this.#under(id).every((each) => each === id || this.#find(each).hidden));
    const last = shown.at(-1);
    if (last !== undefined && !ends.includes(last)) ends.push(last);
    return ends.map((end) => this.#branch(end, shown));
  }

  #branch(end: string, shown: readonly string[]): BranchView {
    const path = this.pathTo(end);
    const current = end === shown.at(-1);
    const place = current ? 0 : path.findIndex(({ id }, i) => id !== shown[i]);
    const own = path.slice(place);
    const text = (at: number) => own.at(at)?.text.slice(0, PREVIEW) ?? '';
    return { leaf_id: end, fork_id: current ? null : (path[place - 1]?.id ?? null), fork_place: place, own: own.length, preview: text(0), last: text(-1), changed_ms: path.at(-1)?.created_ms ?? 0, current };
  }

  #onward(id: string): string | undefined {
    const next = this.#children(id);
    const taken = this.#taken.get(id);
    return next.find((each) => each === taken) ?? next.at(-1);
  }

  #children(parent: string | null, role?: MessageView['role']): string[] {
    return [...this.#nodes.values()].filter((node) => node.parent === parent && !node.hidden && (role === undefined || node.message.role === role)).map(({ message }) => message.id);
  }

  /** This message and all that came after it, on every branch. */
  #under(id: string): string[] {
    const found = [id];
    for (const { message, parent } of this.#nodes.values()) if (parent !== null && found.includes(parent)) found.push(message.id);
    return found;
  }

  #lineage(end: string | null): string[] {
    const ids: string[] = [];
    for (let id = end; id !== null; id = this.#find(id).parent) ids.unshift(id);
    return ids;
  }

  #find(id: string): Node {
    const node = this.#nodes.get(id);
    if (!node) throw new BackendError('messages', 'not_found', 'This message is no longer here.');
    return node;
  }
}
