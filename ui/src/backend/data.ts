/**
 * What the program keeps, as a whole: backups, the bin, everything out, everything gone. Part of `Backend`. The shapes are
 * those of vis-api (fields in snake_case); times in ms since 1970, UTC.
 */

/** One file with everything in it, encrypted with the backup passphrase. */
export interface BackupFile {
  path: string;
  name: string;
  made_ms: number;
  bytes: number;
  automatic: boolean;
  checked_ms: number | null;        // opened, counted and found whole
}
export type BackupRhythm = 'off' | 'daily' | 'weekly';
export interface Backups {
  folder: string;
  every: BackupRhythm;
  keep: number;                     // automatic ones; older ones are deleted
  protected: boolean;               // a backup passphrase is set
  last_ms: number | null;
  backups: BackupFile[];            // newest first
}
/** What a backup held when it was opened in a scratch place. */
export interface BackupCheck {
  made_ms: number;
  version: string;
  chats: number;
  messages: number;
  characters: number;
  sounds: number;
  films: number;
  bytes: number;
  problem: string | null;           // null: it is whole
}
export interface Restored {
  chats: number;
  messages: number;
  before: string;                   // folder with what was there
}
export interface Exported { path: string; files: number; bytes: number }
export interface Deleted {
  files: number;
  bytes: number;
  left: string[];                   // what could not be deleted, or is not the program's to delete
}
export const BIN_KINDS = ['chat', 'message', 'character', 'script', 'film', 'fact'] as const;
export type BinKind = (typeof BIN_KINDS)[number];
export interface BinEntry {
  id: string;
  kind: BinKind;
  title: string;
  detail: string;
  deleted_ms: number;
  gone_ms: number;                  // then it is deleted for good
}
export interface Health {
  checked_ms: number | null;
  repaired: string | null;          // what was done, in words
  copies: number;                   // good ones to repair from
}
/** How far long work on the data is; `of` 0: not known yet. */
export interface DataProgress { kind: 'data_progress'; what: 'backup' | 'restore' | 'export' | 'check'; done: number; of: number }

export interface DataBackend {
  backups(): Promise<Backups>;
  setBackupPassphrase(passphrase: string): Promise<Backups>;
  setBackups(every: BackupRhythm, keep: number): Promise<Backups>;
  makeBackup(): Promise<BackupFile>;
  deleteBackup(path: string): Promise<Backups>;
  checkBackup(path: string, passphrase: string): Promise<BackupCheck>;
  /** Afterwards everything the page shows is out of date. */
  restoreBackup(path: string, passphrase: string): Promise<Restored>;
  exportEverything(): Promise<Exported>;
  /** `confirm`: the word DELETE. Afterwards the program is as at its first start. */
  deleteEverything(confirm: string, models: boolean, backups: boolean): Promise<Deleted>;
  bin(): Promise<BinEntry[]>;                                        // newest first
  restoreFromBin(kind: BinKind, id: string): Promise<void>;
  deleteFromBin(kind: BinKind, id: string): Promise<void>;
  emptyBin(): Promise<number>;
  health(): Promise<Health>;
}
