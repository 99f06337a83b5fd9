import type { ChatEvent, ProviderBackend } from '../../backend';

/** Who answers in the open chat. */
export class Answering {
  /** Chosen for this chat; null: as usual. */
  chosen = $state<string | null>(null);
  /** Answers next, or answered last; null while it is not known. */
  inUse = $state<string | null>(null);
  /** The companion's own; null: the first in line. */
  always = $state<string | null>(null);
  #sessionId: string | null = null;
  #characterId: string | null = null;

  constructor(
    private readonly backend: ProviderBackend,
    private readonly onfail: (command: string, thrown: unknown) => void,
  ) {}

  /** Another chat is looked at, or who could answer has changed. */
  async open(sessionId: string | null, characterId: string | null): Promise<void> {
    if (sessionId !== this.#sessionId) [this.chosen, this.inUse, this.always] = [null, null, null];
    [this.#sessionId, this.#characterId] = [sessionId, characterId];
    if (sessionId === null) return;
    // Without an answer the picker shows the first in line; nothing else depends on it.
    const [session, always] = await Promise.all([this.backend.sessionProvider(sessionId).catch(() => null), characterId === null ? null : this.backend.characterProvider(characterId).catch(() => null)]);
    if (sessionId !== this.#sessionId || characterId !== this.#characterId) return;
    this.chosen = session?.provider_id ?? null;
    this.inUse = session?.in_use ?? null;
    this.always = always;
  }

  async choose(providerId: string | null): Promise<void> {
    const sessionId = this.#sessionId;
    if (sessionId === null || providerId === this.chosen) return;
    try {
      const { provider_id, in_use } = await this.backend.setSessionProvider(sessionId, providerId);
      if (sessionId === this.#sessionId) [this.chosen, this.inUse] = [provider_id, in_use];
    } catch (thrown) {
      this.onfail('set_session_provider', thrown);
    }
  }

  /** This companion's chats all begin with the one that answers here, or no longer. */
  async setAlways(on: boolean): Promise<void> {
    const [sessionId, characterId, provider] = [this.#sessionId, this.#characterId, on ? (this.chosen ?? this.inUse) : null];
    if (characterId === null) return;
    try {
      await this.backend.setCharacterProvider(characterId, provider);
      await this.open(sessionId, characterId);
    } catch (thrown) {
      this.onfail('set_character_provider', thrown);
    }
  }

  receive(event: ChatEvent): void {
    if (event.kind === 'answered_by' && event.session_id === this.#sessionId) this.inUse = event.provider_id;
  }
}
