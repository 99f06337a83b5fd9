import { SvelteSet } from 'svelte/reactivity';
import { toBackendError, type FoundServer, type ProviderBackend, type ServiceBackend, type ServicePurpose, type ServiceView } from '../../backend';
import { hasServiceKey } from './service-kinds';

export interface ServicesTold {
  failed(command: string, thrown: unknown): void;
  removed(service: ServiceView, undo: () => void): void;
  /** It is back, but its key is gone. */
  keyless(service: ServiceView): void;
}

/** Voices, or ears, over the network. Keys pass through to the program and are never kept here. */
export class Services {
  list = $state.raw<readonly ServiceView[] | null>(null);
  problem = $state<string | null>(null);
  /** Who listens; null: this computer. */
  hearing = $state<string | null>(null);
  /** F5-TTS on this machine; null while nobody has looked. */
  found = $state.raw<readonly FoundServer[] | null>(null);
  looking = $state(false);
  readonly testing = new SvelteSet<string>();

  constructor(
    readonly backend: ServiceBackend & Pick<ProviderBackend, 'foundServers'>,
    readonly purpose: ServicePurpose,
    private readonly told: ServicesTold,
  ) {}

  find(id: string | null): ServiceView | null {
    return this.list?.find((each) => each.id === id) ?? null;
  }

  async load(): Promise<void> {
    try {
      const [list, hearing] = await Promise.all([this.backend.services(this.purpose), this.purpose === 'hearing' ? this.backend.hearingService() : null]);
      [this.list, this.hearing, this.problem] = [list, hearing, null];
    } catch (thrown) {
      this.list ??= [];
      this.problem = toBackendError('services', thrown).message;
    }
  }

  async look(): Promise<void> {
    this.looking = true;
    const found = await this.backend.foundServers().catch(() => []);
    this.found = found.filter(({ kind }) => kind === 'f5-tts');
    this.looking = false;
  }

  /** New, or changed. */
  put(service: ServiceView): void {
    const list = this.list ?? [];
    this.list = this.find(service.id) ? list.map((each) => (each.id === service.id ? service : each)) : [...list, service];
  }

  async test(id: string): Promise<void> {
    if (this.testing.has(id)) return;
    this.testing.add(id);
    await this.#orTell('test_service', async () => {
      const tested = await this.backend.testService(id);
      const service = this.find(id);
      if (service) this.put({ ...service, tested });
    });
    this.testing.delete(id);
  }

  /** Shown at once; back as it was when the program refuses. */
  async listenWith(id: string | null): Promise<void> {
    const before = this.hearing;
    this.hearing = id;
    if (!(await this.#orTell('set_hearing_service', () => this.backend.setHearingService(id)))) this.hearing = before;
  }

  async remove(service: ServiceView): Promise<void> {
    const listened = this.hearing === service.id;
    await this.#orTell('remove_service', async () => {
      await this.backend.removeService(service.id);
      this.list = (this.list ?? []).filter(({ id }) => id !== service.id);
      if (listened) this.hearing = null;
      this.told.removed(service, () => void this.#restore(service));
    });
  }

  async forgetKey(id: string): Promise<ServiceView | null> {
    let kept: ServiceView | null = null;
    await this.#orTell('forget_service_key', async () => this.put((kept = await this.backend.forgetServiceKey(id))));
    return kept;
  }

  async #restore(removed: ServiceView): Promise<void> {
    await this.#orTell('restore_service', async () => {
      const back = await this.backend.restoreService(removed.id);
      await this.load();
      if (hasServiceKey(removed) && !hasServiceKey(back)) this.told.keyless(back);
    });
  }

  async #orTell(command: string, action: () => Promise<void> | void): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      this.told.failed(command, thrown);
      return false;
    }
  }
}
