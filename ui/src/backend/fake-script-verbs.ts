import type { FakePreview } from './fake-preview';
import type { FakeScripts } from './fake-scripts';
import type { ScriptBackend } from './scripts';

/** What the script room does by itself; film and sound come from elsewhere. */
export function scriptVerbs(scripts: FakeScripts, preview: FakePreview) {
  return {
    scripts: async () => scripts.list(),
    newScript: async (cast: string[], title: string) => scripts.create(cast, title),
    script: async (id: string) => scripts.get(id),
    duplicateScript: async (id: string) => scripts.duplicate(id),
    deleteScript: async (id: string) => scripts.delete(id),
    restoreScript: async (id: string) => scripts.restore(id),
    editScript: (id, edit) => scripts.edit(id, edit),
    undoScript: async (id: string) => scripts.undo(id),
    redoScript: async (id: string) => scripts.redo(id),
    saveVersion: async (id: string, name: string) => scripts.saveVersion(id, name),
    restoreVersion: async (id: string, version: string) => scripts.restoreVersion(id, version),
    writeScript: async (id, brief) => scripts.write(id, brief),
    stopScriptWork: async (id: string) => scripts.stopWork(id),
    importScript: (file, cast) => scripts.import(file, cast),
    exportScript: async (id, format) => `/Documents/${scripts.get(id).title}.${format}`,
    speakLines: async (id, lines) => scripts.speak(id, lines),
    retakeLine: async (id: string, line: string) => scripts.speak(id, [line]),
    playLine: async (id: string) => void scripts.get(id),
    setLineSound: async (id, line) => scripts.setSound(id, line, 'file'),
    recordLine: async (id: string) => void scripts.get(id),
    finishLineRecording: async (id: string, line: string) => scripts.setSound(id, line, 'recording'),
    setBackground: async (id, { name }) => scripts.setScene(id, { background: { kind: 'file', name, video: /\.(mp4|webm|mov|mkv)$/i.test(name) } }),
    setMusic: async (id, { name }) => scripts.setScene(id, { music: { name, volume: 0.35, ducking: true } }),
    playPreview: async (id, from, width, onFrame) => preview.play(() => scripts.get(id), from, width, onFrame),
    pausePreview: async () => preview.pause(),
    previewStill: async (id, at, width) => preview.still(scripts.get(id), at, width),
    watchScripts: async (onScript) => scripts.watch(onScript),
  } satisfies Partial<ScriptBackend>;
}
