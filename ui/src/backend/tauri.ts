import { Channel, invoke } from '@tauri-apps/api/core';
import type { Backend, ChatEvent } from './backend';
import { toBackendError } from './errors';

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw toBackendError(command, thrown);
  }
}

/** Raw answers arrive as an ArrayBuffer; where the custom protocol is unavailable the bridge falls back to a list of numbers. */
function toBuffer(raw: unknown): ArrayBuffer {
  if (raw instanceof ArrayBuffer) return raw;
  if (ArrayBuffer.isView(raw)) return new Uint8Array(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)).buffer;
  return Uint8Array.from(raw as number[]).buffer;
}

export function tauriBackend(): Backend {
  return {
    appInfo: () => call('app_info'),
    createVault: (choice) => call('create_vault', { choice }),
    unlockVault: (passphrase) => call('unlock_vault', { passphrase }),
    characters: () => call('characters'),
    portrait: async (characterId) => new Uint8Array(toBuffer(await call('portrait', { characterId }))),
    models: () => call('models'),
    sessions: () => call('sessions'),
    startSession: (characterId) => call('start_session', { characterId }),
    openSession: (sessionId) => call('open_session', { sessionId }),
    deleteSession: (sessionId) => call('delete_session', { sessionId }),
    restoreSession: (sessionId) => call('restore_session', { sessionId }),
    renameSession: (sessionId, title) => call('rename_session', { sessionId, title }),
    sendMessage: (sessionId, text) => call('send_message', { sessionId, text }),
    stop: () => call('stop'),
    replay: (messageId) => call('replay', { messageId }),
    settings: () => call('settings'),
    saveSettings: (settings) => call('save_settings', { settings }),
    subscribe: (onEvent) => {
      const channel = new Channel<ChatEvent>();
      channel.onmessage = onEvent;
      return call('subscribe', { onEvent: channel });
    },
    faceAtlas: async (characterId) => toBuffer(await call('face_atlas', { characterId })),
    openFace: (characterId, onFrame) => {
      const channel = new Channel<unknown>();
      channel.onmessage = (raw) => onFrame(toBuffer(raw));
      return call('open_face', { characterId, onFrame: channel });
    },
    closeFace: () => call('close_face'),
  };
}
