import type { AudioDevice } from '../../backend';
import { t } from '../../i18n';

/** Stands for "no choice" in a list; no device has an empty id. */
export const SYSTEM = '';

/** The system's default first, by the name it has right now. Two devices of one name are told apart by a number. */
export function deviceOptions(devices: readonly AudioDevice[]): { value: string; label: string }[] {
  const now = devices.find(({ is_default }) => is_default);
  const counts = new Map<string, number>();
  const named = devices.map(({ id, name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { value: id, label: count === 1 ? name : `${name} (${count})` };
  });
  return [{ value: SYSTEM, label: now ? t.voice.settings.defaultNow(now.name) : t.voice.settings.systemDefault }, ...named];
}
