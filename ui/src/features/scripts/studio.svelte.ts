import { applyEdit, applyUntimed, joined, toBackendError, type Backend, type Brief, type NamedBytes, type Scene, type Script, type ScriptEdit, type ScriptFormat, type ScriptLine, type VideoView } from '../../backend';
import { Preview } from './preview.svelte';
import { changedLine, nextSpeaker } from './script-lines';

/** Where the caret, or the focus, is wanted next. `line` is a key. */
export interface Wanted {
  line: string;
  part: 'text' | 'handle' | 'select';
  at: number | 'end';
}

interface Told {
  /** The program's newest word about the script. */
  changed(script: Script): void;
  failed(command: string, thrown: unknown): void;
}

/** So long after the last key, what was typed is on its way to the disk. */
const CALM_MS = 400;

/**
 * One script being worked on. Edits are seen at once and go to the program strictly one after the other; when all are answered, its
 * word counts. A line that was just added has a name of the page's own until then; `key` stays the same for its whole life on screen.
 */
export class Studio {
  script = $state.raw<Script>() as Script;
  problem = $state<string | null>(null);
  /** Keys of the lines that are selected. */
  selected = $state.raw<ReadonlySet<string>>(new Set());
  wanted = $state.raw<Wanted | null>(null);
  /** Key of the line that is heard, and of the one being recorded. */
  playing = $state<string | null>(null);
  recording = $state<string | null>(null);
  rendering = $state(false);
  readonly preview: Preview;

  #pending = $state(0);
  /** Edits that wait for the typing to pause, by what they are about. */
  #soft = $state.raw<ReadonlyMap<string, ScriptEdit>>(new Map());
  readonly saved = $derived(this.#pending === 0 && this.#soft.size === 0);
  readonly id: string;

  #timer: ReturnType<typeof setTimeout> | null = null;
  #chain: Promise<void> = Promise.resolve();
  #newest: Script | null = null;
  #stale = false;
  #count = 0;
  #hearWhenReady: string | null = null;
  readonly #real = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  #known: ReadonlySet<string>;
  #scene: string;

  constructor(
    private readonly backend: Backend,
    script: Script,
    private readonly told: Told,
    private readonly calmMs = CALM_MS,
  ) {
    this.id = script.id;
    this.script = script;
    this.#known = idsOf(script);
    this.#scene = JSON.stringify(script.scene);
    this.preview = new Preview(backend, script.id, () => this.script.duration_ms);
  }

  /** The same for the line's whole life on screen, whatever it is called. */
  keyOf(lineId: string): string {
    return this.#keys.get(lineId) ?? lineId;
  }

  byKey(key: string): ScriptLine | undefined {
    return this.script.lines.find(({ id }) => this.keyOf(id) === key);
  }

  edit(edit: ScriptEdit): string | null {
    this.flush();
    const fresh = this.#show(edit);
    this.#send(edit, fresh);
    return fresh;
  }

  /** Seen at once, sent when the typing pauses. One of each kind is kept. */
  editSoon(about: string, edit: ScriptEdit): void {
    this.#show(edit);
    this.#soft = new Map(this.#soft).set(about, edit);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.calmMs);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const edits = [...this.#soft.values()];
    if (edits.length > 0) this.#soft = new Map();
    for (const edit of edits) this.#send(edit, null);
  }

  type(line: string, text: string): void {
    this.editSoon(`text ${this.keyOf(line)}`, { kind: 'text', line, text });
  }

  setScene(change: Partial<Scene>, soon = false): void {
    const edit: ScriptEdit = { kind: 'scene', scene: { ...this.script.scene, ...change } };
    if (soon) this.editSoon('scene', edit);
    else this.edit(edit);
  }

  /** A new line below; the caret goes there. */
  addAfter(line: ScriptLine | null, same = false): void {
    const { lines, cast } = this.script;
    const at = line ? lines.findIndex(({ id }) => id === line.id) : -1;
    const speaker = line && same ? line.speaker : nextSpeaker(lines, at, cast);
    const id = this.edit({ kind: 'add', after: line?.id ?? null, speaker, text: '' });
    if (id !== null) this.#want(id, 0);
  }

  /** Several at once, from the clipboard. */
  insertAfter(line: ScriptLine, speeches: readonly { speaker: string; text: string }[]): void {
    let after = line.id;
    for (const { speaker, text } of speeches) after = this.edit({ kind: 'add', after, speaker, text }) ?? after;
    this.#want(after, 'end');
  }

  split(line: ScriptLine, at: number): void {
    const id = this.edit({ kind: 'split', line: line.id, at });
    if (id !== null) this.#want(id, 0);
  }

  /** With the line above, as Backspace does in every text; an empty one of the two just goes. */
  mergeUp(line: ScriptLine): void {
    const above = this.#neighbour(line, -1);
    if (!above) return;
    if (line.text.trim() === '') {
      this.edit({ kind: 'remove', lines: [line.id] });
      this.#want(above.id, 'end');
    } else if (above.text.trim() === '') {
      this.edit({ kind: 'remove', lines: [above.id] });
      this.#want(line.id, 0);
    } else {
      const at = joined(above.text, line.text).length - line.text.trimStart().length;
      this.edit({ kind: 'merge', line: above.id });
      this.#want(above.id, at);
    }
  }

  mergeDown(line: ScriptLine): void {
    const below = this.#neighbour(line, 1);
    if (!below) return;
    if (line.text.trim() === '') {
      this.edit({ kind: 'remove', lines: [line.id] });
      this.#want(below.id, 0);
      return;
    }
    const at = line.text.trimEnd().length;
    this.edit({ kind: 'merge', line: line.id });
    this.#want(line.id, at);
  }

  move(line: ScriptLine, to: number, part: Wanted['part'] = 'text', caret: number | 'end' = 'end'): void {
    const from = this.script.lines.findIndex(({ id }) => id === line.id);
    if (to < 0 || to >= this.script.lines.length || to === from) return;
    this.edit({ kind: 'move', line: line.id, to });
    this.wanted = { line: this.keyOf(line.id), part, at: caret };
  }

  /** To the neighbour's text. */
  go(line: ScriptLine, by: -1 | 1, at: number | 'end'): void {
    const next = this.#neighbour(line, by);
    if (next) this.#want(next.id, at);
  }

  remove(lines: readonly ScriptLine[]): void {
    if (lines.length === 0) return;
    const gone = new Set(lines.map(({ id }) => id));
    const all = this.script.lines;
    const first = all.findIndex(({ id }) => gone.has(id));
    const next = all.slice(first).find(({ id }) => !gone.has(id)) ?? all.slice(0, first).at(-1);
    this.edit({ kind: 'remove', lines: [...gone] });
    this.selected = new Set();
    if (next) this.#want(next.id, 'end');
  }

  readonly selection = $derived.by(() => this.script.lines.filter(({ id }) => this.selected.has(this.keyOf(id))));

  select(keys: Iterable<string>): void {
    this.selected = new Set(keys);
  }

  toggleSelected(key: string): void {
    const selected = new Set(this.selected);
    if (!selected.delete(key)) selected.add(key);
    this.selected = selected;
  }

  undo(): Promise<void> {
    return this.#travel('undo_script', (id) => this.backend.undoScript(id));
  }

  redo(): Promise<void> {
    return this.#travel('redo_script', (id) => this.backend.redoScript(id));
  }

  saveVersion(name: string): Promise<void> {
    this.flush();
    return this.#order('save_version', () => this.backend.saveVersion(this.id, name));
  }

  restoreVersion(versionId: string): Promise<void> {
    this.flush();
    return this.#order('restore_version', () => this.backend.restoreVersion(this.id, versionId));
  }

  /** What is there already is kept as a version. */
  async write(brief: Brief, versionName: string): Promise<void> {
    if (this.script.lines.some(({ text }) => text.trim() !== '')) await this.saveVersion(versionName);
    this.flush();
    this.selected = new Set();
    await this.#order('write_script', () => this.backend.writeScript(this.id, brief));
  }

  stopWork(): Promise<void> {
    return this.#order('stop_script_work', () => this.backend.stopScriptWork(this.id));
  }

  speak(lines: readonly ScriptLine[] | null): Promise<void> {
    this.flush();
    const ids = lines?.map(({ id }) => id) ?? null;
    return this.#order('speak_lines', () => this.backend.speakLines(this.id, ids?.map((id) => this.#resolved(id)) ?? null));
  }

  retake(line: ScriptLine): Promise<void> {
    this.flush();
    return this.#order('retake_line', () => this.backend.retakeLine(this.id, this.#resolved(line.id)));
  }

  /** Heard once; spoken first where it has to be. */
  async hear(line: ScriptLine): Promise<void> {
    const key = this.keyOf(line.id);
    if (this.playing === key) return this.hush();
    await this.preview.pause();
    if (line.sound.state !== 'ready') {
      this.#hearWhenReady = key;
      return this.speak([line]);
    }
    this.playing = key;
    try {
      await this.backend.playLine(this.id, this.#resolved(line.id));
    } catch (thrown) {
      if (this.playing === key) this.playing = null;
      this.told.failed('play_line', thrown);
    }
  }

  async hush(ended = false): Promise<void> {
    this.playing = null;
    if (!ended) await this.backend.stopSound().catch(() => {}); // it has ended by itself
  }

  setSound(line: ScriptLine, file: NamedBytes): Promise<void> {
    this.flush();
    return this.#order('set_line_sound', () => this.backend.setLineSound(this.id, this.#resolved(line.id), file));
  }

  async record(line: ScriptLine): Promise<void> {
    const key = this.keyOf(line.id);
    await this.hush();
    this.recording = key;
    try {
      await this.backend.recordLine(this.id, this.#resolved(line.id));
    } catch (thrown) {
      this.recording = null;
      this.told.failed('record_line', thrown);
    }
  }

  async finishRecording(keep: boolean): Promise<void> {
    const line = this.recording === null ? undefined : this.byKey(this.recording);
    this.recording = null;
    if (keep && line) await this.#order('finish_line_recording', () => this.backend.finishLineRecording(this.id, this.#resolved(line.id)));
    else await this.backend.stopSound().catch(() => {});
  }

  setBackground(file: NamedBytes): Promise<void> {
    this.flush();
    return this.#order('set_background', () => this.backend.setBackground(this.id, file));
  }

  setMusic(file: NamedBytes): Promise<void> {
    this.flush();
    return this.#order('set_music', () => this.backend.setMusic(this.id, file));
  }

  async export(format: ScriptFormat): Promise<string | null> {
    this.flush();
    await this.#chain;
    return this.backend.exportScript(this.id, format);
  }

  async render(): Promise<VideoView | null> {
    if (this.rendering) return null;
    this.rendering = true;
    this.flush();
    await this.#chain;
    try {
      return await this.backend.renderScript(this.id);
    } catch (thrown) {
      this.problem = toBackendError('render_script', thrown).message;
      return null;
    } finally {
      this.rendering = false;
    }
  }

  /** A change that came by itself. With edits under way the program is asked again after them. */
  receive(script: Script): void {
    if (script.id !== this.id) return;
    if (this.#pending > 0) this.#stale = true;
    else this.#adopt(script);
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    this.flush();
    this.preview.close();
    if (this.playing !== null) void this.hush();
    if (this.recording !== null) void this.finishRecording(false);
    await this.#chain;
  }

  async #travel(command: string, run: (id: string) => Promise<Script>): Promise<void> {
    this.flush();
    const before = this.script.lines;
    await this.#order(command, () => run(this.id));
    const changed = changedLine(before, this.script.lines);
    if (changed) this.#want(changed.id, 'end');
  }

  #want(lineId: string, at: number | 'end'): void {
    this.wanted = { line: this.keyOf(lineId), part: 'text', at };
  }

  #neighbour(line: ScriptLine, by: -1 | 1): ScriptLine | undefined {
    const at = this.script.lines.findIndex(({ id }) => id === line.id);
    return at < 0 ? undefined : this.script.lines[at + by];
  }

  /** The name of the line that came into being, if one did. */
  #show(edit: ScriptEdit): string | null {
    let fresh: string | null = null;
    const apply = edit.kind === 'text' ? applyUntimed : applyEdit;
    this.script = apply(this.script, edit, () => (fresh = `new-${++this.#count}`));
    return fresh;
  }

  #send(edit: ScriptEdit, fresh: string | null): void {
    void this.#order('edit_script', async () => {
      const answer = await this.backend.editScript(this.id, this.#called(edit));
      if (fresh !== null) this.#name(fresh, edit, answer);
      return answer;
    });
  }

  /** Which line of the answer is the one that the page calls `fresh`: the unknown one at its place. */
  #name(fresh: string, edit: ScriptEdit, { lines }: Script): void {
    const before = edit.kind === 'add' ? edit.after : edit.kind === 'split' ? edit.line : null;
    const place = before === null ? 0 : lines.findIndex(({ id }) => id === this.#resolved(before)) + 1;
    const unknown = (line: ScriptLine | undefined) => line !== undefined && !this.#known.has(line.id);
    const line = unknown(lines[place]) ? lines[place] : lines.find(unknown);
    if (!line) return;
    this.#real.set(fresh, line.id);
    this.#keys.set(line.id, fresh);
  }

  #resolved(lineId: string): string {
    return this.#real.get(lineId) ?? lineId;
  }

  #called(edit: ScriptEdit): ScriptEdit {
    if (edit.kind === 'remove') return { ...edit, lines: edit.lines.map((id) => this.#resolved(id)) };
    if (edit.kind === 'add') return { ...edit, after: edit.after === null ? null : this.#resolved(edit.after) };
    return 'line' in edit ? { ...edit, line: this.#resolved(edit.line) } : edit;
  }

  #order(command: string, run: () => Promise<Script>): Promise<void> {
    this.#pending += 1;
    this.#chain = this.#chain.then(async () => {
      try {
        this.#newest = await run();
        this.#known = idsOf(this.#newest);
        this.problem = null;
      } catch (thrown) {
        const error = toBackendError(command, thrown);
        if (!error.cancelled) this.problem = error.message;
        this.#stale = true; // what is shown may never have happened
      }
      if (this.#pending === 1 && this.#stale) await this.#ask();
      this.#pending -= 1;
      if (this.#pending === 0 && this.#newest) this.#adopt(this.#newest);
    });
    return this.#chain;
  }

  async #ask(): Promise<void> {
    this.#stale = false;
    try {
      this.#newest = await this.backend.script(this.id);
    } catch {
      /* the sentence about what failed stands there already */
    }
  }

  #adopt(script: Script): void {
    this.#newest = null;
    this.#known = idsOf(script);
    const before = this.script;
    // What is being typed is newer than any answer.
    this.script = [...this.#soft.values()].reduce((late, edit) => applyEdit(late, this.#called(edit), () => ''), script);
    this.told.changed(this.script);
    this.#hearNow();
    const scene = JSON.stringify(script.scene);
    const another = scene !== this.#scene;
    this.#scene = scene;
    // A running preview goes on while lines get their sound; only another scene begins it anew.
    if (another || (!this.preview.playing && (before.changed_ms !== script.changed_ms || before.duration_ms !== script.duration_ms))) this.preview.refresh();
  }

  #hearNow(): void {
    const line = this.#hearWhenReady === null ? undefined : this.byKey(this.#hearWhenReady);
    if (this.#hearWhenReady !== null && (!line || line.sound.state === 'failed')) this.#hearWhenReady = null;
    if (line?.sound.state !== 'ready') return;
    this.#hearWhenReady = null;
    void this.hear(line);
  }
}

function idsOf({ lines }: Script): ReadonlySet<string> {
  return new Set(lines.map(({ id }) => id));
}
