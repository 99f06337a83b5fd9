import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { toBackendError, type DownloadView, type LocalModel, type ModelBackend, type ModelFolder, type ModelPurpose, type OfferView } from '../../backend';

export interface Told {
  arrived(name: string): void;
  removed(name: string): void;
  /** Another model answers from this computer. */
  changed(): void;
}

/** How many offers are shown before somebody asks for all. */
const FEW = 4;

/** Models on this computer: what is here, what is on its way, what could come. */
export class LocalModels {
  offers = $state.raw<readonly OfferView[] | null>(null);
  installed = $state.raw<readonly LocalModel[] | null>(null);
  folder = $state.raw<ModelFolder | null>(null);
  /** Of what is here and what is on offer. */
  problem = $state<string | null>(null);
  /** Of the address, or of an import. */
  bringProblem = $state<string | null>(null);
  measuring = $state(false);
  bringing = $state<'address' | 'import' | null>(null);
  /** A file that is being copied here and checked. */
  carrying = $state.raw<DownloadView | null>(null);
  /** Id of the download whose address was entered last: it is shown where it stands. */
  wanted: string | null = null;
  /** Path of the model that is to answer, while it is being taken. */
  using = $state<string | null>(null);
  /** Ids that a verb is on its way for. */
  readonly busy = new SvelteSet<string>();
  readonly #downloads = new SvelteMap<string, DownloadView>();

  /** Downloads of addresses: no offer shows them. */
  readonly added = $derived.by(() => {
    const offered = new Set((this.offers ?? []).map(({ id }) => id));
    return [...this.#downloads.values()].filter(({ id, doing }) => !offered.has(id) && doing !== 'done');
  });
  /** What can answer, and whatever else a person can remove. */
  readonly shown = $derived((this.installed ?? []).filter(({ purpose, removable }) => purpose === 'chat' || (purpose !== 'listening' && removable)));
  /** What can listen. */
  readonly ears = $derived((this.installed ?? []).filter(({ purpose, usable, removable }) => purpose === 'listening' && (usable || removable)));
  readonly measured = $derived((this.offers ?? []).some(({ tokens_per_second }) => tokens_per_second !== null));

  #watching = false;

  constructor(
    private readonly backend: ModelBackend,
    private readonly told: Told,
  ) {}

  /** Offers of a purpose that are not here yet; what is recommended leads. Few of them at first, with all that are on their way. */
  offersOf(purpose: ModelPurpose, all: boolean): { list: readonly OfferView[]; count: number } {
    const fit = (this.offers ?? []).filter((each) => each.purpose === purpose && !each.installed);
    const open = [...fit.filter(({ recommended }) => recommended), ...fit.filter(({ recommended }) => !recommended)];
    if (all) return { list: open, count: open.length };
    const first = open.filter((each) => each.recommended || this.#downloads.has(each.id));
    const more = open.filter((each) => !first.includes(each) && each.fits !== 'not');
    const chosen = [...first, ...more].slice(0, Math.max(FEW, first.length));
    return { list: open.filter((each) => chosen.includes(each)), count: open.length };
  }

  download(id: string): DownloadView | null {
    return this.#downloads.get(id) ?? null;
  }

  async load(): Promise<void> {
    await this.#orSay('local_models', async () => {
      if (!this.#watching) {
        this.#watching = true;
        await this.backend.watchDownloads((download) => this.#receive(download));
      }
      for (const download of await this.backend.downloads()) if (download.doing !== 'done') this.#put(download);
      await this.#read();
    });
  }

  async measure(): Promise<void> {
    this.measuring = true;
    await this.#orSay('measure_speed', async () => void (this.offers = await this.backend.measureSpeed()));
    this.measuring = false;
  }

  /** Starts it, or goes on where it stopped. */
  async start(id: string, agreed: boolean): Promise<void> {
    await this.#busily(id, 'download_model', async () => this.#put(await this.backend.downloadModel(id, agreed)));
  }

  async pause(id: string): Promise<void> {
    await this.#busily(id, 'pause_download', async () => this.#put(await this.backend.pauseDownload(id)));
  }

  async cancel(id: string): Promise<void> {
    await this.#busily(id, 'cancel_download', async () => {
      await this.backend.cancelDownload(id);
      this.#downloads.delete(id);
      await this.#read();
    });
  }

  /** True when it has begun. */
  async downloadAddress(address: string): Promise<boolean> {
    return this.#bring('address', 'download_address', async () => {
      const download = await this.backend.downloadAddress(address.trim());
      this.wanted = download.id;
      this.#put(download);
    });
  }

  /** How many came; null: nothing was chosen, or it failed. */
  async bring(what: 'file' | 'folder' | { path: string }): Promise<readonly LocalModel[] | null> {
    let came: readonly LocalModel[] | null = null;
    await this.#bring('import', 'import_model', async () => {
      this.carrying = null;
      const one = what === 'folder' ? null : await (what === 'file' ? this.backend.importModel() : this.backend.importModelFile(what.path));
      came = what === 'folder' ? await this.backend.importModelFolder() : one && [one];
      if (came !== null) await this.#read();
    });
    return came;
  }

  async use(path: string): Promise<void> {
    if (this.using !== null) return;
    this.using = path;
    await this.#orSay('use_local_model', async () => {
      this.installed = await this.backend.useLocalModel(path);
      this.told.changed();
    });
    this.using = null;
  }

  async remove({ path, name, answers }: LocalModel): Promise<void> {
    await this.#busily(path, 'remove_model', async () => {
      await this.backend.removeModel(path);
      await this.#read();
      this.told.removed(name);
      if (answers) this.told.changed();
    });
  }

  openFolder(): Promise<boolean> {
    return this.#orSay('open_model_folder', () => this.backend.openModelFolder());
  }

  async #read(): Promise<void> {
    const [offers, installed, folder] = await Promise.all([this.backend.modelOffers(), this.backend.localModels(), this.backend.modelFolder()]);
    for (const { download } of offers) if (download) this.#put(download);
    [this.offers, this.installed, this.folder] = [offers, installed, folder];
  }

  #receive(download: DownloadView): void {
    // Files that are copied come the same way; whoever brought them is told by the import itself.
    if (download.id.startsWith('import-')) {
      this.carrying = download;
      return;
    }
    const known = this.#downloads.get(download.id);
    this.#put(download);
    if (download.doing !== 'done' || known?.doing === 'done') return;
    this.told.arrived(download.name);
    // Gone from here only once it stands among what is here.
    void this.#orSay('local_models', () => this.#read()).then(() => this.#downloads.delete(download.id));
  }

  #put(download: DownloadView): void {
    this.#downloads.set(download.id, download);
  }

  async #busily(id: string, command: string, action: () => Promise<void>): Promise<void> {
    if (this.busy.has(id)) return;
    this.busy.add(id);
    await this.#orSay(command, action);
    this.busy.delete(id);
  }

  async #bring(what: 'address' | 'import', command: string, action: () => Promise<void>): Promise<boolean> {
    if (this.bringing !== null) return false;
    this.bringing = what;
    this.bringProblem = await action().then(() => null, (thrown: unknown) => sentence(command, thrown));
    this.bringing = null;
    return this.bringProblem === null;
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<boolean> {
    this.problem = await action().then(() => null, (thrown: unknown) => sentence(command, thrown));
    return this.problem === null;
  }
}

/** What was cancelled on purpose is told nobody. */
function sentence(command: string, thrown: unknown): string | null {
  const { cancelled, message } = toBackendError(command, thrown);
  return cancelled ? null : message;
}
