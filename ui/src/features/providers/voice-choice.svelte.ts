import { toBackendError, type CharacterService, type ServiceBackend, type ServiceVoice } from '../../backend';

/** Whose voice a character speaks with: one of this computer, or one of a connected service. */
export class VoiceChoice {
  /** What the program has kept; null: a voice of this computer. */
  kept = $state.raw<CharacterService | null>(null);
  loaded = $state(false);
  /** The service looked at, also before a voice of it is chosen. */
  serviceId = $state<string | null>(null);
  voices = $state.raw<readonly ServiceVoice[] | null>(null);
  listing = $state(false);
  cloning = $state(false);
  /** The voice that is asked to be heard, from the press until its sound is there. */
  asking = $state<string | null>(null);
  /** The voice that was heard last. */
  tried = $state<string | null>(null);
  problem = $state<string | null>(null);

  constructor(
    private readonly backend: ServiceBackend,
    readonly characterId: string,
  ) {}

  async load(): Promise<void> {
    await this.#orSay('character_service', async () => {
      this.kept = await this.backend.characterService(this.characterId);
      this.serviceId = this.kept?.service_id ?? null;
      this.loaded = true;
    });
    if (this.serviceId !== null) await this.list();
  }

  /** Null is chosen at once; of a service the voice is chosen next. */
  async look(serviceId: string | null): Promise<void> {
    if (serviceId === this.serviceId) return;
    [this.serviceId, this.voices, this.problem] = [serviceId, null, null];
    if (serviceId === null) await this.#keep(null);
    else await this.list();
  }

  async list(): Promise<void> {
    const id = this.serviceId;
    if (id === null) return;
    this.listing = true;
    await this.#orSay('service_voices', async () => {
      const voices = await this.backend.serviceVoices(id);
      if (id === this.serviceId) this.voices = voices;
    });
    this.listing = false;
  }

  async choose(voice: ServiceVoice): Promise<void> {
    if (this.serviceId !== null) await this.#keep({ service_id: this.serviceId, voice_id: voice.id, voice_name: voice.name });
  }

  /** Lets a voice be heard before it is chosen. */
  async try(voice: ServiceVoice, text: string): Promise<void> {
    const id = this.serviceId;
    if (id === null || this.asking !== null) return;
    this.asking = voice.id;
    if (await this.#orSay('try_service_voice', () => this.backend.tryServiceVoice(id, voice.id, text))) this.tried = voice.id;
    this.asking = null;
  }

  /** True when there is a new voice, chosen already. */
  async clone(): Promise<boolean> {
    const id = this.serviceId;
    if (id === null || this.cloning) return false;
    this.cloning = true;
    const done = await this.#orSay('clone_voice', async () => {
      const voice = await this.backend.cloneVoice(id, this.characterId);
      if (id !== this.serviceId) return;
      this.voices = [voice, ...(this.voices ?? []).filter((each) => each.id !== voice.id)];
      await this.choose(voice);
    });
    this.cloning = false;
    return done;
  }

  async #keep(next: CharacterService | null): Promise<void> {
    const before = this.kept;
    this.kept = next;
    const done = await this.#orSay('set_character_service', () => this.backend.setCharacterService(this.characterId, next?.service_id ?? null, next?.voice_id ?? '', next?.voice_name ?? ''));
    if (!done) this.kept = before;
  }

  async #orSay(command: string, action: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      const error = toBackendError(command, thrown);
      if (!error.cancelled) this.problem = error.message;
      return false;
    }
  }
}
