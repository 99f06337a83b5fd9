import { parseDialogue, personNamed } from '../lib/screenplay';
import type { CharacterView } from './backend';
import { BackendError } from './errors';
import { blankScript, inventedLines, sampleScripts, spoken } from './fake-script-texts';
import type { FakeTimers } from './fake-timers';
import { applyEdit, blankLine, timed } from './script-edits';
import type { Brief, LineSound, NamedBytes, Script, ScriptEdit, ScriptLine, ScriptView } from './scripts';

const WRITE_MS = 450;
const SPEAK_MS = 380;
export const NO_VOICE = 'The voice could not be loaded. Check it in Models, then try again.';

interface Kept { script: Script; past: Script[]; future: Script[]; versions: Map<string, Script>; deleted: boolean; turn: number }

/** Every script and what is under way in it. `?scripts=none|long`: an empty list, or one script of 300 lines too; `?speak=fails`: the next line has no voice. */
export class FakeScripts {
  readonly #kept = new Map<string, Kept>();
  #count = 0;
  #fails: boolean;
  #listener: (script: Script) => void = () => {};

  constructor(
    query: URLSearchParams,
    private readonly timers: FakeTimers,
    private readonly now: () => number,
    private readonly people: () => CharacterView[],
  ) {
    this.#fails = query.get('speak') === 'fails';
    if (query.get('scripts') === 'none') return;
    for (const script of sampleScripts(now())) this.#keep(script);
    for (const [id, { script }] of this.#kept) for (const { id: version } of script.versions) this.#kept.get(id)?.versions.set(version, { ...script, lines: script.lines.slice(0, 6) });
    if (query.get('scripts') === 'long') this.#keep(longScript(now()));
  }

  watch(onScript: (script: Script) => void): void {
    this.#listener = onScript;
  }

  list(): ScriptView[] {
    return [...this.#kept.values()].filter(({ deleted }) => !deleted).map(viewOf).sort((a, b) => b.changed_ms - a.changed_ms);
  }

  get(id: string): Script {
    return this.#one(id).script;
  }

  create(cast: string[], title: string): Script {
    return this.#keep(blankScript(this.#id('script'), cast, title, this.now())).script;
  }

  duplicate(id: string): ScriptView {
    const { script } = this.#one(id);
    return viewOf(this.#keep({ ...script, id: this.#id('script'), title: `${script.title} (copy)`, changed_ms: this.now(), can_undo: false, can_redo: false, work: null }));
  }

  delete(id: string): { deleted: string } {
    const kept = this.#one(id);
    kept.turn += 1;
    kept.deleted = true;
    const sounds = kept.script.lines.filter(({ sound }) => sound.state === 'ready').length;
    return { deleted: `“${kept.script.title}” and ${sounds} recorded lines were deleted. Its films stay.` };
  }

  restore(id: string): ScriptView {
    const kept = this.#kept.get(id);
    if (!kept) throw GONE();
    kept.deleted = false;
    return viewOf(kept);
  }

  async edit(id: string, edit: ScriptEdit): Promise<Script> {
    await this.timers.wait(15);
    return this.#step(id, (script) => applyEdit(script, edit, () => this.#id('line')));
  }

  undo(id: string): Script {
    return this.#travel(this.#one(id), 'past', 'future');
  }

  redo(id: string): Script {
    return this.#travel(this.#one(id), 'future', 'past');
  }

  saveVersion(id: string, name: string): Script {
    const kept = this.#one(id);
    const version = { id: this.#id('version'), name, created_ms: this.now(), lines: kept.script.lines.length };
    kept.versions.set(version.id, kept.script);
    return this.#put(kept, { ...kept.script, versions: [version, ...kept.script.versions] });
  }

  restoreVersion(id: string, versionId: string): Script {
    const version = this.#one(id).versions.get(versionId);
    if (!version) throw new BackendError('restore_version', 'not_found', 'This version is no longer here.');
    return this.#step(id, (script) => ({ ...script, lines: version.lines, scene: version.scene, cast: version.cast }));
  }

  write(id: string, { prompt, tone, length_s }: Brief): Script {
    const total = Math.max(4, Math.min(40, Math.round(length_s / 5)));
    const texts = inventedLines(total);
    const begun = this.#step(id, (script) => ({ ...script, prompt, tone, length_s, lines: [], work: { kind: 'writing', done: 0, total } }));
    const kept = this.#one(id);
    const turn = ++kept.turn;
    const next = (i: number): void => {
      if (kept.turn !== turn) return;
      const { script } = kept;
      const speaker = script.cast[i % script.cast.length] ?? '';
      const lines = [...script.lines, blankLine(this.#id('line'), speaker, texts[i] ?? '')];
      const title = script.title === '' ? titleOf(prompt) : script.title;
      this.#tell(kept, { ...script, title, lines, work: i + 1 < total ? { kind: 'writing', done: i + 1, total } : null });
      if (i + 1 < total) this.timers.after(WRITE_MS, () => next(i + 1));
    };
    this.timers.after(WRITE_MS * 2, () => next(0));
    return begun;
  }

  stopWork(id: string): Script {
    const kept = this.#one(id);
    kept.turn += 1;
    const lines = kept.script.lines.map((line) => (['waiting', 'making'].includes(line.sound.state) ? withSound(line, { state: 'none' }) : line));
    return this.#put(kept, { ...kept.script, lines, work: null });
  }

  async import({ name, bytes }: NamedBytes, cast: string[]): Promise<Script> {
    await this.timers.wait(300);
    const speeches = parseDialogue(subtitles(new TextDecoder().decode(bytes)));
    if (speeches.length === 0) throw new BackendError('import_script', 'bad_input', `No lines were found in ${name}. Each line needs a name, a colon and words, like “MIRA: Good morning.”`);
    const everyone = this.people();
    const found = [...new Set(speeches.flatMap(({ name: who }) => (who === null ? [] : [personNamed(who, everyone)?.id ?? []].flat())))];
    const whole = [...new Set([...cast, ...found])].slice(0, 6);
    const unknown = [...new Set(speeches.flatMap(({ name: who }) => (who !== null && !personNamed(who, everyone) ? [who] : [])))];
    const first = whole[0] ?? everyone[0]?.id ?? '';
    const script = blankScript(this.#id('script'), whole.length > 0 ? whole : [first], name.replace(/\.\w+$/, ''), this.now());
    let speaker = first;
    const lines = speeches.map(({ name: who, text }) => {
      if (who !== null) speaker = personNamed(who, everyone)?.id ?? first;
      return blankLine(this.#id('line'), speaker, text);
    });
    const problems = unknown.map((who) => `Nobody here is called “${who}”. Their lines were given to ${everyone.find(({ id }) => id === first)?.name ?? 'the first of the cast'}.`);
    return this.#keep({ ...script, lines, problems }).script;
  }

  speak(id: string, wanted: string[] | null): Script {
    const kept = this.#one(id);
    const turn = ++kept.turn;
    const needs = ({ id: line, text, sound }: ScriptLine) => text.trim() !== '' && (wanted === null ? sound.state !== 'ready' : wanted.includes(line));
    const queue = kept.script.lines.filter(needs).map(({ id: line }) => line);
    if (queue.length === 0) return kept.script;
    const waiting = { ...kept.script, lines: kept.script.lines.map((line) => (needs(line) ? withSound(line, { state: 'waiting' }) : line)), work: { kind: 'speaking' as const, done: 0, total: queue.length } };
    const sounding = (line: string, sound: (old: ScriptLine) => LineSound, done: number) =>
      this.#tell(kept, { ...kept.script, lines: kept.script.lines.map((old) => (old.id === line ? { ...old, sound: sound(old) } : old)), work: done < queue.length ? { kind: 'speaking', done, total: queue.length } : null });
    const next = (i: number): void => {
      const line = queue[i];
      if (kept.turn !== turn || line === undefined) return;
      sounding(line, (old) => ({ ...old.sound, state: 'making' }), i);
      this.timers.after(SPEAK_MS, () => {
        if (kept.turn !== turn) return;
        const fails = this.#fails;
        this.#fails = false;
        sounding(line, (old) => (fails ? { ...old.sound, state: 'failed', message: NO_VOICE } : spoken(old, `${line}${old.text}`, old.sound.takes + 1)), i + 1);
        next(i + 1);
      });
    };
    this.timers.after(120, () => next(0));
    return this.#put(kept, waiting);
  }

  setSound(id: string, line: string, source: LineSound['source']): Script {
    return this.#step(id, (script) => ({ ...script, lines: script.lines.map((old) => (old.id === line ? { ...old, sound: { ...spoken(old, `${line}-${source}`, old.sound.takes + 1, source) } } : old)) }));
  }

  setScene(id: string, change: Partial<Script['scene']>): Script {
    return this.#step(id, (script) => ({ ...script, scene: { ...script.scene, ...change } }));
  }

  #step(id: string, change: (script: Script) => Script): Script {
    const kept = this.#one(id);
    kept.past.push(kept.script);
    kept.future = [];
    return this.#put(kept, { ...change(kept.script), changed_ms: this.now() });
  }

  #travel(kept: Kept, from: 'past' | 'future', to: 'past' | 'future'): Script {
    const other = kept[from].pop();
    if (!other) return kept.script;
    kept.turn += 1;
    kept[to].push(kept.script);
    return this.#put(kept, { ...other, versions: kept.script.versions, work: null });
  }

  #tell(kept: Kept, script: Script): void {
    this.#listener(this.#put(kept, script));
  }

  #put(kept: Kept, script: Script): Script {
    kept.script = { ...timed(script), can_undo: kept.past.length > 0, can_redo: kept.future.length > 0 };
    return kept.script;
  }

  #keep(script: Script): Kept {
    const kept: Kept = { script: timed(script), past: [], future: [], versions: new Map(), deleted: false, turn: 0 };
    this.#kept.set(script.id, kept);
    this.#put(kept, script);
    return kept;
  }

  #one(id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept || kept.deleted) throw GONE();
    return kept;
  }

  #id(prefix: string): string {
    this.#count += 1;
    return `${prefix}-${this.#count}`;
  }
}

const GONE = () => new BackendError('script', 'not_found', 'This script is no longer here. Choose another one from the list.');

function viewOf({ script }: Kept): ScriptView {
  const { id, title, cast, lines, duration_ms, changed_ms, work } = script;
  return { id, title, cast, lines: lines.length, duration_ms, changed_ms, state: work?.kind ?? 'idle' };
}

function withSound(line: ScriptLine, change: Partial<LineSound>): ScriptLine {
  return { ...line, sound: { ...line.sound, message: null, duration_ms: null, peaks: [], ...change } };
}

function titleOf(prompt: string): string {
  const words = prompt.trim().split(/\s+/).slice(0, 6).join(' ').replace(/[.,;:!?]+$/, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Numbers and times of a subtitle file out of the way. */
function subtitles(text: string): string {
  return text.includes('-->') ? text.split(/\r?\n/).filter((row) => !row.includes('-->') && !/^\s*\d+\s*$/.test(row)).join('\n') : text;
}

function longScript(now: number): Script {
  const script = blankScript('long', ['mira', 'theo'], 'A very long evening', now - 700_000_000);
  const texts = inventedLines(300);
  return { ...script, lines: texts.map((text, i) => blankLine(`long-l${i + 1}`, i % 2 ? 'theo' : 'mira', text)) };
}
