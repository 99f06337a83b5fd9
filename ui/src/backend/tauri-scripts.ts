import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { finite, invokeBytes, known, settled, toBuffer } from './bridge';
import { timed } from './script-edits';
import { EMOTIONS, type NamedBytes, type Script, type ScriptBackend, type ScriptLine, type ScriptView } from './scripts';
import { video } from './tauri-films';

/** Scripts of the real program, by the names of its commands. */
export function scripts(): ScriptBackend {
  return {
    scripts: async () => (await ask<ScriptView[]>('scripts')).map(view),
    newScript: (cast, title) => one('new_script', { cast, title }),
    script: (id) => one('script', { id }),
    duplicateScript: async (id) => view(await ask('duplicate_script', { id })),
    deleteScript: (id) => ask('delete_script', { id }),
    restoreScript: async (id) => view(await ask('restore_script', { id })),
    editScript: (id, edit) => one('edit_script', { id, edit }),
    undoScript: (id) => one('undo_script', { id }),
    redoScript: (id) => one('redo_script', { id }),
    saveVersion: (id, name) => one('save_version', { id, name }),
    restoreVersion: (id, versionId) => one('restore_version', { id, versionId }),
    writeScript: (id, { prompt, tone, length_s }) => one('write_script', { id, request: { prompt, tone, length_s } }),
    stopScriptWork: (id) => one('stop_script_work', { id }),
    importScript: (file, cast) => give('import_script', file, { cast: JSON.stringify(cast) }),
    exportScript: (id, format) => ask('export_script', { id, format }),
    speakLines: (id, lines) => one('speak_lines', { id, lines }),
    retakeLine: (id, line) => one('retake_line', { id, line }),
    playLine: async (id, line) => void (await ask('play_line', { id, line })),
    stopSound: async () => void (await ask('stop_sound')),
    setLineSound: (id, line, file) => give('set_line_sound', file, { id, line }),
    recordLine: async (id, line) => void (await ask('record_line', { id, line })),
    finishLineRecording: (id, line) => one('finish_line_recording', { id, line }),
    setBackground: (id, file) => give('set_background', file, { id }),
    setMusic: (id, file) => give('set_music', file, { id }),
    playPreview: async (id, fromMs, width, onMessage) => {
      const onFrame = new Channel<unknown>((raw) => onMessage(toBuffer(raw)));
      await ask('play_preview', { id, fromMs: Math.round(fromMs), width, onFrame });
    },
    pausePreview: async (id) => void (await ask('pause_preview', { id })),
    previewStill: (id, atMs, width) => invokeBytes('preview_still', { id, atMs: Math.round(atMs), width }),
    renderScript: async (id) => video(await ask('render_script', { id })),
    watchScripts: async (onScript) => void (await settled('scripts', listen<Script>('scripts', ({ payload }) => onScript(script(payload))))),
  };
}

async function one(command: string, args: Record<string, unknown>): Promise<Script> {
  return script(await ask(command, args));
}

/** The body is the file itself; headers hold plain ASCII only, so what a person wrote travels percent-encoded. */
async function give(command: string, { name, bytes }: NamedBytes, more: Record<string, string>): Promise<Script> {
  const headers = Object.fromEntries(Object.entries({ ...more, name }).map(([key, value]) => [key, encodeURIComponent(value)]));
  return script(await settled(command, invoke<Script>(command, bytes, { headers })));
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}

function view(given: ScriptView): ScriptView {
  return { ...given, duration_ms: finite(given.duration_ms, 0), changed_ms: finite(given.changed_ms, 0), state: known(['idle', 'writing', 'speaking'], given.state, 'idle') };
}

function script(given: Script): Script {
  const whole: Script = { ...given, lines: given.lines.map(line), duration_ms: finite(given.duration_ms, 0), changed_ms: finite(given.changed_ms, 0), work: given.work ?? null };
  // A program that does not tell where the lines begin: the page estimates it.
  const told = given.lines.every(({ start_ms }) => typeof start_ms === 'number');
  return told ? whole : { ...whole, lines: timed(whole).lines };
}

function line(given: ScriptLine): ScriptLine {
  const { sound } = given;
  return {
    ...given,
    emotion: known(EMOTIONS, given.emotion, 'neutral'),
    start_ms: finite(given.start_ms ?? null, 0),
    speed: finite(given.speed, 1),
    sound: {
      ...sound,
      state: known(['none', 'waiting', 'making', 'ready', 'changed', 'failed'], sound.state, 'none'),
      duration_ms: sound.duration_ms ?? null,
      peaks: sound.peaks.map((peak) => finite(peak, 0)),
      message: sound.message ?? null,
    },
  };
}
