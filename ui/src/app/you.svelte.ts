import type { Backend, ChatEvent, FactSource, SummaryView } from '../backend';
import { Memory } from '../features/memory';
import { Notes } from '../features/notes';
import { chosenPersona, personaChoices, Personas } from '../features/personas';
import { t } from '../i18n';
import type { Notices } from './notices.svelte';
import type { Past } from './past.svelte';
import type { Router } from './route.svelte';

/** What the person's side needs of the rest of the page. */
interface House {
  notices: Notices;
  router: Router;
  past: Past;
}

/** The person, as the companions know them: what they remember, who the person is to them, and what is noted for the open chat. */
export class You {
  readonly memory: Memory;
  readonly personas: Personas;
  readonly notes: Notes;
  /** Something lies over the rooms and keeps their keys for itself. */
  readonly covered = $derived.by(() => this.notes.open || this.personas.editing !== null);
  /** Who the person can be in the open chat, and who they are. */
  readonly choices = $derived.by(() => personaChoices(this.personas.list));
  readonly chosen = $derived.by(() => chosenPersona(this.personas.list, this.notes.value?.persona_id ?? null));

  constructor(
    backend: Backend,
    private readonly house: House,
  ) {
    const undo = (run: () => void) => ({ label: t.app.undo, run });
    const failed = (command: string, thrown: unknown) => house.notices.failed(command, thrown);
    this.memory = new Memory(backend, { failed, forgotten: ({ text }, back) => house.notices.info(t.memory.forgotten(text), undo(back)) });
    this.personas = new Personas(backend, { failed, removed: ({ name }, back) => house.notices.info(t.personas.removed(name), undo(back)) });
    this.notes = new Notes(backend);
  }

  async begin(): Promise<void> {
    await Promise.all([this.memory.load(), this.personas.load()]);
  }

  receive(event: ChatEvent): void {
    this.memory.receive(event);
    this.notes.receive(event);
  }

  /** To the words something was learned from. */
  showSource({ session_id, message_id }: FactSource): Promise<void> {
    return this.house.past.show({ session_id, message_id, shown: false });
  }

  /** To where a summary begins. */
  async showSummary({ from_message_id }: SummaryView): Promise<void> {
    const session_id = this.notes.sessionId;
    if (session_id !== null) await this.house.past.show({ session_id, message_id: from_message_id, shown: false });
  }

  /** What this companion knows; null: all of them. */
  async showMemory(characterId: string | null): Promise<void> {
    this.house.router.go('memory');
    await this.memory.filter(characterId);
  }

  showPersonas(): void {
    this.house.router.go('memory', 'you');
  }
}
