import { BackendError } from './errors';
import type { Persona, PersonaBackend } from './personas';

/** A grey square, as small as a picture can be. */
const DRAWN = (letter: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#8d70d2"/><text x="32" y="42" font-family="sans-serif" font-size="30" fill="#fff" text-anchor="middle">${letter}</text></svg>`)}`;

/** Who the person is. `?personas`: two are there from the start. */
export function fakePersonas(query: URLSearchParams): PersonaBackend {
  const kept = new Map<string, Persona & { picture: string | null; deleted: boolean }>();
  let count = 0;
  const find = (id: string) => {
    const found = kept.get(id);
    if (!found || found.deleted) throw new BackendError('personas', 'not_found', 'This persona is no longer here. Choose another one.');
    return found;
  };
  const view = ({ picture, deleted: _deleted, ...persona }: Persona & { picture: string | null; deleted: boolean }): Persona => ({ ...persona, has_picture: picture !== null });
  const put = (id: string, name: string, description: string, more: { is_default?: boolean; picture?: string | null } = {}) => {
    const old = kept.get(id);
    const persona = { id, name, description, has_picture: false, is_default: old?.is_default ?? false, picture: old?.picture ?? null, deleted: false, ...more };
    kept.set(id, persona);
    return view(persona);
  };
  if (query.has('personas')) {
    put('persona-sam', 'Sam', 'Teaches geography in Paris, works too late, and likes to be asked back.', { is_default: true, picture: DRAWN('S') });
    put('persona-ash', 'Captain Ash', 'Captain of a small airship. Dry humour, never at a loss.');
  }
  return {
    personas: async () => [...kept.values()].filter(({ deleted }) => !deleted).map(view),
    savePersona: async (id, name, description) => {
      if (name.trim() === '') throw new BackendError('save_persona', 'bad_input', 'A persona needs a name.');
      if (id !== null) find(id);
      return put(id ?? `persona-${(count += 1)}`, name.trim(), description);
    },
    setPersonaPicture: async (id, picture) => {
      find(id).picture = picture && `data:image/jpeg;base64,${btoa(picture.reduce((text, byte) => text + String.fromCharCode(byte), ''))}`;
      return view(find(id));
    },
    personaPicture: async (id) => find(id).picture,
    deletePersona: async (id) => void (find(id).deleted = true),
    restorePersona: async (id) => {
      const found = kept.get(id);
      if (found) found.deleted = false;
    },
    choosePersona: async (id) => {
      if (id !== null) find(id);
      for (const persona of kept.values()) persona.is_default = persona.id === id;
    },
  };
}
