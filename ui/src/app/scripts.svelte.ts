import { toBackendError, type Backend, type NamedBytes, type ScriptFormat, type ScriptView, type VideoView } from '../backend';
import { Scripts, Studio, type Beginning } from '../features/scripts';
import { t } from '../i18n';
import type { Notices } from './notices.svelte';

/** What scripts need of the rest of the page. */
interface House {
  notices: Notices;
  showScripts(id?: string): void;
  showVideos(): void;
  /** A film of a script stands in the queue. */
  filming(video: VideoView): void;
  /** Why none can be made now, and what to do; null: one can. */
  refusal(): Promise<string | null>;
}

/** The room of scripts: the list, the one that is open, and the verbs that reach into other rooms. */
export class ScriptRoom {
  readonly library: Scripts;
  studio = $state.raw<Studio | null>(null);
  problem = $state<string | null>(null);
  /** The dialog for a new one is open, perhaps with a file that was dropped. */
  beginning = $state.raw<{ file: NamedBytes | null } | null>(null);
  #wanted: string | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
  ) {
    this.library = new Scripts(backend);
  }

  async begin(): Promise<void> {
    try {
      await this.backend.watchScripts((script) => {
        this.library.receive(script);
        this.studio?.receive(script);
      });
    } catch (thrown) {
      this.problem = toBackendError('scripts', thrown).message;
    }
    await this.library.load();
  }

  /** The room shows this script now; null: the list. */
  async show(id: string | null): Promise<void> {
    this.#wanted = id;
    if (this.studio?.id === id) return;
    const old = this.studio;
    this.studio = null;
    this.problem = null;
    await old?.close();
    if (id === null || this.#wanted !== id) return;
    try {
      const script = await this.backend.script(id);
      if (this.#wanted !== id) return;
      this.studio = new Studio(this.backend, script, {
        changed: (changed) => this.library.receive(changed),
        failed: (command, thrown) => this.house.notices.failed(command, thrown),
      });
    } catch (thrown) {
      if (this.#wanted === id) this.problem = toBackendError('script', thrown).message;
    }
  }

  /** Rejects when it could not begin: the dialog says why. */
  async create(cast: string[], beginning: Beginning): Promise<void> {
    const script = await this.library.begin(cast, beginning);
    this.beginning = null;
    this.house.showScripts(script.id);
  }

  async duplicate(id: string): Promise<void> {
    await this.#orTell('duplicate_script', async () => {
      const { title } = await this.library.duplicate(id);
      this.house.notices.info(t.scripts.copied(title || t.scripts.untitled));
    });
  }

  async remove(id: string): Promise<void> {
    await this.#orTell('delete_script', async () => {
      if (this.studio?.id === id) {
        await this.show(null);
        this.house.showScripts();
      }
      const sentence = await this.library.remove(id);
      const restore = () => this.#orTell('restore_script', () => this.library.restore(id));
      this.house.notices.info(t.scripts.deleted(sentence), { label: t.app.undo, run: () => void restore() });
    });
  }

  async export(format: ScriptFormat): Promise<void> {
    await this.#orTell('export_script', async () => {
      const path = (await this.studio?.export(format)) ?? null;
      if (path !== null) this.house.notices.info(t.scripts.exported(path));
    });
  }

  async render(): Promise<void> {
    const refusal = await this.house.refusal();
    if (refusal !== null && this.studio) this.studio.problem = refusal;
    const video = refusal === null ? await this.studio?.render() : null;
    if (!video) return;
    this.house.filming(video);
    this.house.notices.info(t.scripts.rendering, { label: t.scripts.showFilm, run: () => this.house.showVideos() });
  }

  titleOf(view: Pick<ScriptView, 'title'>): string {
    return view.title || t.scripts.untitled;
  }

  async #orTell(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.house.notices.failed(command, thrown);
    }
  }
}
