/** One colour for each of the cast, by their place in it. */
const COLOURS = ['--cast-1', '--cast-2', '--cast-3', '--cast-4', '--cast-5', '--cast-6'] as const;

export function castColour(cast: readonly string[], speaker: string): string {
  const at = cast.indexOf(speaker);
  return at < 0 ? 'var(--ink-faint)' : `var(${COLOURS[at % COLOURS.length]})`;
}

/** `0.4`, `1`, `1.25`: without zeros that say nothing. */
export function shortNumber(value: number, locale: string): string {
  return value.toLocaleString(locale, { maximumFractionDigits: 2 });
}

/** Width and height of the film in pixels. */
export function frameSize(aspect: string, size: number): { width: number; height: number } {
  const [across = 1, down = 1] = aspect.split(':').map(Number);
  const even = (value: number) => Math.round(value / 2) * 2;
  return across >= down ? { width: even((size * across) / down), height: size } : { width: size, height: even((size * down) / across) };
}

/** The lengths a film can be asked for, seconds. */
export const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600] as const;
