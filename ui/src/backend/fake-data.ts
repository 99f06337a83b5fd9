import type { ChatEvent } from './backend';
import type { BackupCheck, BackupFile, Backups, BinEntry, DataBackend, DataProgress, Health } from './data';
import { BackendError } from './errors';
import type { FakeChats } from './fake-chats';
import type { FakeTimers } from './fake-timers';

/** What the data as a whole needs of the rest of the fake program. */
interface Stage {
  chats: FakeChats;
  emit(event: ChatEvent): void;
  now(): number;
  /** As at the first start. */
  wipe(): void;
}

const DAY = 86_400_000;
const FOLDER = '/you/Visavis backups';
const STEPS = 20;
/** Of the backups that are there from the beginning. */
const WORDS = 'four warm words';
const CHECK: Omit<BackupCheck, 'made_ms' | 'bytes'> = { version: '0.1.0', chats: 5, messages: 12, characters: 3, sounds: 9, films: 2, problem: null };

/**
 * Backups, the bin and the whole of the fake. `?backups=3`: so many are there, and the passphrase for them is set; `&damaged`:
 * the oldest of them is. `?bin=empty`. `?health=repaired|never`.
 */
export function fakeData(query: URLSearchParams, timers: FakeTimers, stage: Stage): DataBackend {
  const made = Number(query.get('backups') ?? 0);
  let kept: Backups = { folder: FOLDER, every: made > 0 ? 'weekly' : 'off', keep: 5, protected: made > 0, last_ms: null, backups: [] };
  let passphrase = made > 0 ? WORDS : '';
  /** With which passphrase each was made. */
  const locks = new Map<string, string>();
  let bin = query.get('bin') === 'empty' ? [] : sampleBin(stage.now());

  const add = (made_ms: number, automatic: boolean): BackupFile => {
    const name = `Visavis ${new Date(made_ms).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')}.visavis-backup`;
    const file = { path: `${FOLDER}/${name}`, name, made_ms, bytes: 48_300_000 + kept.backups.length * 1_700_000, automatic, checked_ms: automatic ? made_ms + 60_000 : null };
    kept = { ...kept, backups: [file, ...kept.backups], last_ms: Math.max(kept.last_ms ?? 0, made_ms) };
    locks.set(file.path, passphrase);
    return file;
  };
  for (let n = made; n > 0; n -= 1) add(stage.now() - n * 7 * DAY, n !== 2);

  const find = (path: string): BackupFile => {
    const file = kept.backups.find((each) => each.path === path);
    if (!file) throw new BackendError('backups', 'not_found', 'This backup is no longer there.');
    return file;
  };
  const unlock = (command: string, path: string, given: string): BackupFile => {
    const file = find(path);
    if ((given === '' ? passphrase : given) !== locks.get(path)) throw new BackendError(command, 'wrong_passphrase', 'This passphrase does not open the backup. Use the one that was set when it was made.');
    return file;
  };
  const work = async (what: DataProgress['what'], of: number) => {
    for (let step = 1; step <= STEPS; step += 1) {
      await timers.wait(120);
      stage.emit({ kind: 'data_progress', what, done: Math.round((of * step) / STEPS), of });
    }
  };

  return {
    backups: async () => kept,
    setBackupPassphrase: async (given) => {
      await timers.wait(300);
      passphrase = given;
      return (kept = { ...kept, protected: true });
    },
    setBackups: async (every, keep) => (kept = { ...kept, every, keep }),
    makeBackup: async () => {
      await work('backup', 48_300_000);
      return add(stage.now(), false);
    },
    deleteBackup: async (path) => (kept = { ...kept, backups: kept.backups.filter((each) => each.path !== path) }),
    checkBackup: async (path, given) => {
      const { made_ms, bytes } = unlock('check_backup', path, given);
      await work('check', bytes);
      const problem = query.has('damaged') && kept.backups.at(-1)?.path === path ? 'A part of this file has changed since it was written: 2 sounds do not open. Make a new backup, and keep it on another disk.' : null;
      if (problem === null) kept = { ...kept, backups: kept.backups.map((each) => (each.path === path ? { ...each, checked_ms: stage.now() } : each)) };
      return { made_ms, bytes, ...CHECK, problem };
    },
    restoreBackup: async (path, given) => {
      const { bytes } = unlock('restore_backup', path, given);
      await work('restore', bytes);
      for (const chat of stage.chats.values()) chat.deleted = false;
      return { chats: CHECK.chats, messages: CHECK.messages, before: '/you/.local/share/visavis-before-restore-2026-11-22' };
    },
    exportEverything: async () => {
      await work('export', 214);
      return { path: '/you/Downloads/Visavis export 2026-11-22.zip', files: 214, bytes: 61_200_000 };
    },
    deleteEverything: async (confirm, models) => {
      if (confirm !== 'DELETE') throw new BackendError('delete_everything', 'bad_input', 'Type the word DELETE to confirm.');
      await timers.wait(900);
      stage.wipe();
      bin = [];
      kept = { ...kept, every: 'off', protected: false };
      return { files: models ? 1231 : 1204, bytes: models ? 3_900_000_000 : 412_000_000, left: models ? [] : ['/you/.local/share/visavis-models'] };
    },
    bin: async () => {
      await timers.wait(120);
      const chats = [...stage.chats.values()].filter(({ deleted }) => deleted).map(({ session, tree }): BinEntry => ({ id: session.id, kind: 'chat', title: session.title, detail: `${tree.all.length} messages`, deleted_ms: stage.now(), gone_ms: stage.now() + 30 * DAY }));
      return [...chats, ...bin];
    },
    restoreFromBin: async (kind, id) => {
      if (kind === 'chat' && stage.chats.has(id)) stage.chats.find(id).deleted = false;
      bin = bin.filter((entry) => entry.id !== id);
    },
    deleteFromBin: async (kind, id) => {
      if (kind === 'chat') stage.chats.delete(id);
      bin = bin.filter((entry) => entry.id !== id);
    },
    emptyBin: async () => {
      const chats = [...stage.chats.values()].filter(({ deleted }) => deleted);
      for (const { session } of chats) stage.chats.delete(session.id);
      const count = chats.length + bin.length;
      bin = [];
      return count;
    },
    health: async () => healthOf(query.get('health'), stage.now()),
  };
}

function healthOf(wanted: string | null, now: number): Health {
  if (wanted === 'never') return { checked_ms: null, repaired: null, copies: 0 };
  const repaired = wanted === 'repaired' ? 'The search index was damaged, most likely by a power cut. It was built anew from the messages; nothing was lost.' : null;
  return { checked_ms: now - 3_600_000, repaired, copies: 2 };
}

function sampleBin(now: number): BinEntry[] {
  const entry = (id: string, kind: BinEntry['kind'], title: string, detail: string, days: number): BinEntry => ({ id, kind, title, detail, deleted_ms: now - days * DAY, gone_ms: now + (30 - days) * DAY });
  return [
    entry('bin-1', 'message', 'I do not think I can do this today.', 'In “A rough day at work”', 1),
    entry('bin-2', 'character', 'Bertil', 'Own companion', 3),
    entry('bin-3', 'film', 'Good morning, everyone', '0:31, 1080p', 12),
    entry('bin-4', 'script', 'Two at the station', '14 lines', 21),
    entry('bin-5', 'fact', 'Lives in Lyon', 'Known to Mira', 29),
  ];
}
