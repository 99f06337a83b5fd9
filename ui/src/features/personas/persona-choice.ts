import type { Persona } from '../../backend';
import { t } from '../../i18n';

/** What can be chosen in one chat; '' leaves it to the default. */
export function personaChoices(personas: readonly Persona[]): { value: string; label: string }[] {
  const everywhere = personas.find(({ is_default }) => is_default);
  const words = t.personas.chooser;
  const others = personas.filter(({ is_default }) => !is_default);
  return [{ value: '', label: everywhere ? words.default(everywhere.name) : words.none }, ...others.map(({ id, name }) => ({ value: id, label: name }))];
}

/** The choice that stands: a chat that chose what is now the default looks like one that left it to that. */
export function chosenPersona(personas: readonly Persona[], id: string | null): string {
  return personas.some((persona) => persona.id === id && !persona.is_default) ? (id ?? '') : '';
}
