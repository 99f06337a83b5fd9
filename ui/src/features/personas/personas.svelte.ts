import { toBackendError, type Backend, type Persona } from '../../backend';

interface House {
  failed(command: string, thrown: unknown): void;
  removed(persona: Persona, undo: () => void): void;
}

/** What is typed about a persona. `picture`: undefined leaves it as it is, null takes it away. */
export interface PersonaDraft { id: string | null; name: string; description: string; picture: Uint8Array | null | undefined }

/** Who the person is to the companions. */
export class Personas {
  list = $state.raw<readonly Persona[]>([]);
  loaded = $state(false);
  problem = $state<string | null>(null);
  /** The one being written; null while none is. */
  editing = $state.raw<Persona | 'new' | null>(null);
  /** Pictures by persona; another one is asked for anew. */
  #pictures = $state.raw<ReadonlyMap<string, Promise<string>>>(new Map());

  readonly default = $derived(this.list.find(({ is_default }) => is_default) ?? null);

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
  ) {}

  async load(): Promise<void> {
    try {
      const list = await this.backend.personas();
      const pictures = new Map(this.#pictures);
      for (const { id, has_picture } of list) {
        if (!has_picture) pictures.delete(id);
        else if (!pictures.has(id)) pictures.set(id, this.#picture(id));
      }
      [this.list, this.#pictures, this.problem] = [list, pictures, null];
    } catch (thrown) {
      this.problem = toBackendError('personas', thrown).message;
    }
    this.loaded = true;
  }

  find(id: string | null): Persona | null {
    return this.list.find((persona) => persona.id === id) ?? null;
  }

  /** Its address; null where there is none. */
  picture(id: string): Promise<string> | null {
    return this.#pictures.get(id) ?? null;
  }

  /** What went wrong, or null. The first one is used everywhere at once: whoever writes it wants to be called so. */
  async save({ id, name, description, picture }: PersonaDraft): Promise<string | null> {
    try {
      const first = id === null && this.list.length === 0;
      const saved = await this.backend.savePersona(id, name.trim(), description.trim());
      if (picture !== undefined) {
        await this.backend.setPersonaPicture(saved.id, picture);
        this.#pictures = new Map([...this.#pictures].filter(([known]) => known !== saved.id));
      }
      if (first) await this.backend.choosePersona(saved.id);
      await this.load();
      return null;
    } catch (thrown) {
      return toBackendError('save_persona', thrown).message;
    }
  }

  /** The one of every chat without its own; null: none. */
  choose(id: string | null): Promise<void> {
    return this.#do('choose_persona', () => this.backend.choosePersona(id));
  }

  async remove(persona: Persona): Promise<void> {
    const restore = () => this.#do('restore_persona', () => this.backend.restorePersona(persona.id));
    await this.#do('delete_persona', async () => {
      await this.backend.deletePersona(persona.id);
      this.house.removed(persona, () => void restore());
    });
  }

  async #do(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      await this.load();
    } catch (thrown) {
      this.house.failed(command, thrown);
    }
  }

  async #picture(id: string): Promise<string> {
    const address = await this.backend.personaPicture(id);
    if (address === null) throw new Error('no picture');
    return address;
  }
}
