import { toBackendError, type Backend, type BackupCheck, type BackupFile, type BackupRhythm, type Backups, type BinEntry, type ChatEvent, type DataProgress, type Deleted, type Exported, type Health, type Restored } from '../../backend';

type Work = DataProgress['what'] | 'wipe';

interface Told {
  failed(command: string, thrown: unknown): void;
  /** It is where it was before it was deleted. */
  broughtBack(entry: BinEntry): void;
}

/** Everything that is kept, as a whole: how it is, its backups, the bin, and the ways out. */
export class Data {
  backups = $state.raw<Backups | null>(null);
  bin = $state.raw<readonly BinEntry[] | null>(null);
  health = $state.raw<Health | null>(null);
  exported = $state.raw<Exported | null>(null);
  /** The page could not be filled. */
  problem = $state<string | null>(null);
  /** One long work at a time. */
  working = $state<Work | null>(null);
  /** Share that is done, 0 to 1; null: not known. */
  share = $state<number | null>(null);

  constructor(
    private readonly backend: Backend,
    private readonly told: Told,
  ) {}

  async load(): Promise<void> {
    this.problem = null;
    try {
      [this.backups, this.bin, this.health] = await Promise.all([this.backend.backups(), this.backend.bin(), this.backend.health()]);
    } catch (thrown) {
      this.problem = toBackendError('backups', thrown).message;
    }
  }

  receive(event: ChatEvent): void {
    if (event.kind === 'data_progress' && event.what === this.working) this.share = event.of > 0 ? Math.min(1, event.done / event.of) : null;
  }

  /** Rejects when it could not be set: the form says why. */
  async setPassphrase(passphrase: string): Promise<void> {
    this.backups = await this.backend.setBackupPassphrase(passphrase);
  }

  async schedule(every: BackupRhythm, keep: number): Promise<void> {
    const before = this.backups;
    if (!before) return;
    this.backups = { ...before, every, keep };
    try {
      this.backups = await this.backend.setBackups(every, keep);
    } catch (thrown) {
      this.backups = before;
      this.told.failed('set_backups', thrown);
    }
  }

  async make(): Promise<boolean> {
    const made = await this.#work('backup', () => this.#orTell('make_backup', () => this.backend.makeBackup()));
    if (made === null) return false;
    this.backups = await this.backend.backups().catch(() => this.backups);
    return true;
  }

  async removeBackup({ path }: BackupFile): Promise<boolean> {
    const backups = await this.#orTell('delete_backup', () => this.backend.deleteBackup(path));
    if (backups) this.backups = backups;
    return backups !== null;
  }

  /** An empty passphrase is the one that is set now. Rejects: the dialog says why. */
  async check({ path }: BackupFile, passphrase: string): Promise<BackupCheck> {
    const found = await this.#work('check', () => this.backend.checkBackup(path, passphrase));
    this.backups = await this.backend.backups().catch(() => this.backups);
    return found;
  }

  /** Rejects, with nothing changed: the dialog says why. */
  restore({ path }: BackupFile, passphrase: string): Promise<Restored> {
    return this.#work('restore', () => this.backend.restoreBackup(path, passphrase));
  }

  async export(): Promise<void> {
    this.exported = null;
    this.exported = await this.#work('export', () => this.#orTell('export_everything', () => this.backend.exportEverything()));
  }

  /** Rejects: the dialog says why. */
  wipe(confirm: string, models: boolean, backups: boolean): Promise<Deleted> {
    return this.#work('wipe', () => this.backend.deleteEverything(confirm, models, backups));
  }

  async bringBack(entry: BinEntry): Promise<boolean> {
    return this.#takeOut(entry, 'restore_from_bin', async () => {
      await this.backend.restoreFromBin(entry.kind, entry.id);
      this.told.broughtBack(entry);
    });
  }

  deleteForGood(entry: BinEntry): Promise<boolean> {
    return this.#takeOut(entry, 'delete_from_bin', () => this.backend.deleteFromBin(entry.kind, entry.id));
  }

  /** How many things are gone; null when it was refused. */
  async emptyBin(): Promise<number | null> {
    const count = await this.#orTell('empty_bin', () => this.backend.emptyBin());
    if (count !== null) this.bin = await this.backend.bin().catch(() => []);
    return count;
  }

  async #takeOut({ kind, id }: BinEntry, command: string, action: () => Promise<void>): Promise<boolean> {
    const done = await this.#orTell(command, async () => {
      await action();
      return true;
    });
    if (done) this.bin = this.bin?.filter((entry) => entry.kind !== kind || entry.id !== id) ?? null;
    return done !== null;
  }

  async #work<T>(work: Work, action: () => Promise<T>): Promise<T> {
    this.working = work;
    this.share = null;
    try {
      return await action();
    } finally {
      this.working = null;
      this.share = null;
    }
  }

  async #orTell<T>(command: string, action: () => Promise<T>): Promise<T | null> {
    try {
      return await action();
    } catch (thrown) {
      this.told.failed(command, thrown);
      return null;
    }
  }
}
