import { invoke } from '@tauri-apps/api/core';
import type { MessageView } from './backend';
import { finite, known, settled } from './bridge';
import { FILE_KINDS, type FileBackend, type FileView, type HandedFile } from './files';

/** Files of messages of the real program. */
export function files(message: (given: never) => MessageView): FileBackend {
  return {
    handFile: async (sessionId, { name, bytes }) => handed(await ask('hand_file', bytes, { 'session-id': sessionId, name: encodeURIComponent(name) })),
    dropHanded: async (token) => void (await ask('drop_handed', { token })),
    sendWithFiles: async (sessionId, text, tokens) => message(await ask('send_with_files', { sessionId, text, tokens })),
    fileText: (id) => ask('file_text', { id }),
    filePicture: (id) => ask('file_picture', { id }),
    saveFile: (id) => ask('save_file', { id }),
  };
}

export function fileView(given: FileView): FileView {
  return { ...given, kind: known(FILE_KINDS, given.kind, 'text'), bytes: finite(given.bytes, 0), pages: given.pages ?? null, thumbnail: given.thumbnail ?? null };
}

/** Whether it leaves this computer takes the careful reading. */
function handed(given: HandedFile): HandedFile {
  const { width, height, cut, hint, leaves = true } = given as Partial<HandedFile>;
  return { ...given, ...fileView({ ...given, id: given.token }), width: width ?? null, height: height ?? null, cut: cut ?? null, hint: hint ?? null, leaves };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
