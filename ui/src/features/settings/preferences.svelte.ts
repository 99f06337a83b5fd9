import { DEFAULT_SETTINGS, type Backend, type Settings } from '../../backend';
import { recall, remember } from '../../lib/storage';

export const DEFAULTS = DEFAULT_SETTINGS;
const LOOK = 'look';
/** A slider moves many times a second; the disk hears of it once it rests. */
const REST_MS = 250;

export interface Surroundings {
  prefersDark: boolean;
  prefersReducedMotion: boolean;
}

/** What the page looks like under these settings. */
export function lookOf(settings: Settings, around: Surroundings): { theme: 'light' | 'dark'; reduced: boolean; textSize: number } {
  const theme = settings.theme === 'system' ? (around.prefersDark ? 'dark' : 'light') : settings.theme;
  const reduced = settings.motion === 'system' ? around.prefersReducedMotion : settings.motion === 'reduced';
  return { theme, reduced, textSize: Math.min(1.5, Math.max(0.85, settings.text_size)) };
}

/** The settings, shown at once and saved at once. */
export class Preferences {
  value = $state.raw<Settings>(rememberedLook());
  saved = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts changes, so that a slow answer never overwrites a newer choice. */
  #change = 0;

  constructor(
    private readonly backend: Backend,
    private readonly onfail: (thrown: unknown) => void,
  ) {}

  async load(): Promise<void> {
    this.#take(await this.backend.settings());
  }

  set<Key extends keyof Settings>(key: Key, value: Settings[Key]): void {
    this.#take({ ...this.value, [key]: value });
    this.#change += 1;
    this.saved = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), REST_MS);
  }

  async #save(): Promise<void> {
    const change = this.#change;
    try {
      const kept = await this.backend.saveSettings(this.value);
      if (change !== this.#change) return;
      this.#take(kept);
      this.saved = true;
    } catch (thrown) {
      this.onfail(thrown);
    }
  }

  #take(settings: Settings): void {
    this.value = settings;
    // Only so that the next start begins in the right colours, before the database is open.
    remember(LOOK, JSON.stringify({ theme: settings.theme, text_size: settings.text_size, motion: settings.motion }));
  }
}

function rememberedLook(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(recall(LOOK) ?? '{}') as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}
