/** What an edit does to a script: the page shows it before the program has answered, and the fake program does nothing else. */
import type { Script, ScriptEdit, ScriptLine } from './scripts';

/** How long a card stands, ms. */
const CARD_MS = 3000;
/** Between two lines, unless the person wants another pause, ms. */
export const USUAL_PAUSE_MS = 400;

/** How long a text takes to say, ms, as well as it can be known before it is spoken. */
export function estimateMs(text: string, speed: number): number {
  const letters = text.trim().length;
  return letters === 0 ? 0 : Math.round((350 + letters * 62) / speed);
}

export function lineMs({ text, speed, sound }: ScriptLine): number {
  return sound.duration_ms ?? estimateMs(text, speed);
}

/** Where every line begins, and how long the film is. */
export function timed(script: Script): Script {
  let at = script.scene.title_card === '' ? 0 : CARD_MS;
  const lines = script.lines.map((line) => {
    const start_ms = at;
    const ms = lineMs(line);
    if (ms > 0) at += ms + line.pause_ms;
    return line.start_ms === start_ms ? line : { ...line, start_ms };
  });
  const duration_ms = at + (script.scene.end_card === '' ? 0 : CARD_MS);
  return { ...script, lines, duration_ms, estimated: lines.some(({ text, sound }) => text.trim() !== '' && sound.duration_ms === null) };
}

/** The script after the edit. `newId` names lines that come into being. An edit of a line that is gone changes nothing. */
export function applyEdit(script: Script, edit: ScriptEdit, newId: () => string): Script {
  return timed(applyUntimed(script, edit, newId));
}

/** Times stay as they were: while somebody types, no other line is touched. */
export function applyUntimed(script: Script, edit: ScriptEdit, newId: () => string): Script {
  return { ...change(script, edit, newId), can_undo: true, can_redo: false };
}

function change(script: Script, edit: ScriptEdit, newId: () => string): Script {
  switch (edit.kind) {
    case 'title':
      return { ...script, title: edit.title };
    case 'cast':
      return { ...script, cast: edit.cast };
    case 'brief':
      return { ...script, prompt: edit.prompt, tone: edit.tone, length_s: edit.length_s };
    case 'scene':
      return { ...script, scene: edit.scene };
    default:
      return { ...script, lines: changeLines(script.lines, edit, newId) };
  }
}

type LineEdit = Exclude<ScriptEdit, { kind: 'title' | 'cast' | 'brief' | 'scene' }>;

function changeLines(lines: readonly ScriptLine[], edit: LineEdit, newId: () => string): ScriptLine[] {
  if (edit.kind === 'remove') return lines.filter(({ id }) => !edit.lines.includes(id));
  if (edit.kind === 'add') {
    const after = edit.after === null ? -1 : lines.findIndex(({ id }) => id === edit.after);
    return spliced(lines, edit.after !== null && after < 0 ? lines.length : after + 1, 0, blankLine(newId(), edit.speaker, edit.text));
  }
  const at = lines.findIndex(({ id }) => id === edit.line);
  const line = lines[at];
  if (!line) return [...lines];
  const put = (...instead: ScriptLine[]) => spliced(lines, at, 1, ...instead);
  switch (edit.kind) {
    case 'text':
      return put(edit.text === line.text ? line : resaid({ ...line, text: edit.text }));
    case 'speaker':
      return put(edit.speaker === line.speaker ? line : resaid({ ...line, speaker: edit.speaker }));
    case 'speed':
      return put(resaid({ ...line, speed: edit.speed }));
    case 'pronunciation':
      return put(resaid({ ...line, pronunciation: edit.pronunciation }));
    case 'emotion':
      return put({ ...line, emotion: edit.emotion });
    case 'pause':
      return put({ ...line, pause_ms: edit.pause_ms });
    case 'split': {
      const first = resaid({ ...line, text: line.text.slice(0, edit.at).trimEnd() });
      const second = { ...line, id: newId(), text: line.text.slice(edit.at).trimStart(), sound: SILENT };
      return put({ ...first, pause_ms: USUAL_PAUSE_MS }, second);
    }
    case 'merge': {
      const next = lines[at + 1];
      if (!next) return [...lines];
      return spliced(lines, at, 2, resaid({ ...line, text: joined(line.text, next.text), pause_ms: next.pause_ms, pronunciation: [...line.pronunciation, ...next.pronunciation] }));
    }
    case 'move': {
      const rest = spliced(lines, at, 1);
      return spliced(rest, Math.max(0, Math.min(edit.to, rest.length)), 0, line);
    }
  }
}

function spliced<Item>(list: readonly Item[], at: number, count: number, ...instead: Item[]): Item[] {
  return [...list.slice(0, at), ...instead, ...list.slice(at + count)];
}

/** Two texts as one, with one space where both have words. */
export function joined(first: string, second: string): string {
  return [first.trimEnd(), second.trimStart()].filter((text) => text !== '').join(' ');
}

const SILENT: ScriptLine['sound'] = { state: 'none', duration_ms: null, peaks: [], source: 'voice', message: null, takes: 0 };

export function blankLine(id: string, speaker: string, text: string): ScriptLine {
  return { id, speaker, text, emotion: 'neutral', pause_ms: USUAL_PAUSE_MS, speed: 1, pronunciation: [], sound: SILENT, start_ms: 0 };
}

/** Its sound, if it has one, says something else now. */
function resaid(line: ScriptLine): ScriptLine {
  const { state, takes, source } = line.sound;
  return { ...line, sound: state === 'none' ? line.sound : { ...SILENT, state: 'changed', takes, source } };
}
