import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { BackendError } from './errors';
import { tauriBackend } from './tauri';

afterEach(() => clearMocks());

test('every verb is a command with camelCase arguments', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return new ArrayBuffer(0);
  });
  const backend = tauriBackend();
  await backend.sendMessage('s1', 'Hi');
  await backend.renameSession('s1', 'New');
  await backend.createVault({ kind: 'passphrase', passphrase: 'x' });
  await backend.startSession('mira');
  await backend.replay('m1');
  await backend.faceAtlas('mira');
  expect(calls).toEqual([
    ['send_message', { sessionId: 's1', text: 'Hi' }],
    ['rename_session', { sessionId: 's1', title: 'New' }],
    ['create_vault', { choice: { kind: 'passphrase', passphrase: 'x' } }],
    ['start_session', { characterId: 'mira' }],
    ['replay', { messageId: 'm1' }],
    ['face_atlas', { characterId: 'mira' }],
  ]);
});

test('a rejection keeps its code, its message and its delay', async () => {
  mockIPC(() => Promise.reject({ code: 'busy', message: 'Still loading. Try again in a moment.', retry_after_ms: 1500 }));
  const failed = await tauriBackend().sessions().catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(BackendError);
  expect(failed).toMatchObject({ command: 'sessions', code: 'busy', message: 'Still loading. Try again in a moment.', retryAfterMs: 1500 });
});

test('a bridge that fails by itself is an internal error', async () => {
  mockIPC(() => Promise.reject('command not found'));
  await expect(tauriBackend().stop()).rejects.toMatchObject({ code: 'internal', message: 'command not found' });
});

test('bytes may come as a list of numbers', async () => {
  mockIPC(() => [1, 2, 3]);
  expect(await tauriBackend().portrait('mira')).toEqual(Uint8Array.from([1, 2, 3]));
});
