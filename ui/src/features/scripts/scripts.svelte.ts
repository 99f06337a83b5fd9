import { toBackendError, type Backend, type Brief, type NamedBytes, type Script, type ScriptView } from '../../backend';

/** How a new script begins. */
export type Beginning =
  | { kind: 'empty' }
  | { kind: 'write'; brief: Brief }
  | { kind: 'import'; file: NamedBytes };

/** The list of scripts, live. */
export class Scripts {
  all = $state.raw<readonly ScriptView[]>([]);
  loaded = $state(false);
  problem = $state<string | null>(null);

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    try {
      this.all = newestFirst(await this.backend.scripts());
      this.problem = null;
    } catch (thrown) {
      this.problem = toBackendError('scripts', thrown).message;
    }
    this.loaded = true;
  }

  /** A script has changed, in the studio or by itself. */
  receive(script: Script): void {
    this.put(viewOf(script));
  }

  put(view: ScriptView): void {
    this.all = newestFirst([view, ...this.all.filter(({ id }) => id !== view.id)]);
  }

  find(id: string): ScriptView | undefined {
    return this.all.find((view) => view.id === id);
  }

  /** The script as it stands; where it is to be written, the writing has begun. */
  async begin(cast: string[], beginning: Beginning): Promise<Script> {
    const script = await this.#begun(cast, beginning);
    this.receive(script);
    return script;
  }

  async duplicate(id: string): Promise<ScriptView> {
    const view = await this.backend.duplicateScript(id);
    this.put(view);
    return view;
  }

  /** What was deleted, as a sentence. */
  async remove(id: string): Promise<string> {
    const { deleted } = await this.backend.deleteScript(id);
    this.all = this.all.filter((view) => view.id !== id);
    return deleted;
  }

  async restore(id: string): Promise<void> {
    this.put(await this.backend.restoreScript(id));
  }

  async #begun(cast: string[], beginning: Beginning): Promise<Script> {
    if (beginning.kind === 'import') return this.backend.importScript(beginning.file, cast);
    const script = await this.backend.newScript(cast, '');
    return beginning.kind === 'write' ? this.backend.writeScript(script.id, beginning.brief) : script;
  }
}

export function viewOf({ id, title, cast, lines, duration_ms, changed_ms, work }: Script): ScriptView {
  return { id, title, cast, lines: lines.length, duration_ms, changed_ms, state: work?.kind ?? 'idle' };
}

/** Those with the words in their title, or in the name of somebody who plays. */
export function foundScripts(all: readonly ScriptView[], search: string, nameOf: (characterId: string) => string): ScriptView[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((view) => {
    const text = [view.title, ...view.cast.map(nameOf)].join(' ').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function newestFirst(views: readonly ScriptView[]): ScriptView[] {
  return [...views].sort((a, b) => b.changed_ms - a.changed_ms);
}
