import { invoke } from '@tauri-apps/api/core';
import type { ChatsPreview, SavedChat } from './bindings.gen';
import { finite, known, settled } from './bridge';
import type { BackupCheck, BackupFile, Backups, DataBackend, Health } from './data';
import { CHAT_SOURCES, type ExchangeBackend, type FoundChats, type ImportedChats } from './exchange';

/** Backups, the bin and everything as a whole, of the real program. */
export function data(): DataBackend {
  return {
    backups: async () => backups(await ask('backups')),
    setBackupPassphrase: async (passphrase) => backups(await ask('set_backup_passphrase', { passphrase })),
    setBackups: async (every, keep) => backups(await ask('set_backups', { every, keep })),
    makeBackup: async () => backupFile(await ask('make_backup')),
    deleteBackup: async (path) => backups(await ask('delete_backup', { path })),
    checkBackup: async (path, passphrase) => check(await ask('check_backup', { path, passphrase })),
    restoreBackup: (path, passphrase) => ask('restore_backup', { path, passphrase }),
    exportEverything: () => ask('export_everything'),
    deleteEverything: (confirm, models, backups) => ask('delete_everything', { confirm, models, backups }),
    bin: () => ask('bin'),
    restoreFromBin: async (kind, id) => void (await ask('restore_from_bin', { kind, id })),
    deleteFromBin: async (kind, id) => void (await ask('delete_from_bin', { kind, id })),
    emptyBin: () => ask('empty_bin'),
    health: async () => health(await ask('health')),
  };
}

/** Chats in and out of the real program. */
export function exchange(): ExchangeBackend {
  return {
    inspectChats: async ({ name, bytes }) => found(await ask('preview_chats', bytes, { name: encodeURIComponent(name) })),
    acceptChats: async (token, places, characterId) => imported(await ask('take_in_chats', { token, indexes: places, characterId })),
    dropChats: async (token) => void (await ask('forget_chats', { token })),
    chatText: (sessionId, format) => ask('chat_text', { sessionId, format }),
    writeChat: async (sessionId, format) => (await ask<SavedChat>('save_chat', { sessionId, format })).path,
  };
}

function backups(given: Backups): Backups {
  return { ...given, every: known(['off', 'daily', 'weekly'], given.every, 'off'), last_ms: given.last_ms ?? null, backups: given.backups.map(backupFile) };
}

function backupFile(given: BackupFile): BackupFile {
  return { ...given, made_ms: finite(given.made_ms, 0), bytes: finite(given.bytes, 0), checked_ms: given.checked_ms ?? null };
}

function check(given: BackupCheck): BackupCheck {
  return { ...given, problem: given.problem ?? null };
}

function health(given: Health): Health {
  return { ...given, checked_ms: given.checked_ms ?? null, repaired: given.repaired ?? null };
}

function found({ token, format, chats, notes }: ChatsPreview): FoundChats {
  return {
    token,
    notes,
    format: known(CHAT_SOURCES, format, 'visavis'),
    chats: chats.map(({ index, title, character, character_id, shown, messages, to_ms, first }) => ({
      place: index, title, shown, messages, excerpt: first, character: character ?? null, character_id: character_id ?? null, newest_ms: to_ms ?? null,
    })),
  };
}

function imported(given: ImportedChats): ImportedChats {
  return { ...given, format: known(CHAT_SOURCES, given.format, 'visavis') };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
