import type { Background, VideoOptions } from '../../backend';

export const SIZES = [
  { name: 'square', width: 512, height: 512 },
  { name: 'large', width: 1024, height: 1024 },
  { name: 'wide', width: 1280, height: 720 },
  { name: 'tall', width: 720, height: 1280 },
] as const;
export type SizeName = (typeof SIZES)[number]['name'];
export const RATES = [15, 25, 30, 50, 60] as const;
export const CAPTIONS = ['none', 'burned_in', 'track'] as const;
export const FITS = ['crop', 'fit'] as const;

export const DEFAULT_OPTIONS: VideoOptions = { fps: 25, width: 512, height: 512, fit: 'crop', background: null, captions: 'none' };

export function sizeName({ width, height }: VideoOptions): SizeName | null {
  return SIZES.find((size) => size.width === width && size.height === height)?.name ?? null;
}

export function withSize(options: VideoOptions, name: SizeName): VideoOptions {
  const size = SIZES.find((each) => each.name === name) ?? SIZES[0];
  return { ...options, width: size.width, height: size.height };
}

/** What is remembered for the next video. A background picture belongs to this run of the program, so it is not. */
export function writeOptions(options: VideoOptions): string {
  const background = options.background && 'picture_id' in options.background ? null : options.background;
  return JSON.stringify({ ...options, background });
}

/** The remembered choices; anything that is not one of the offered ones falls back to the default. */
export function readOptions(text: string | null): VideoOptions {
  const kept = parsed(text);
  const among = <Value>(values: readonly Value[], value: unknown, otherwise: Value) => values.find((each) => each === value) ?? otherwise;
  const size = SIZES.find(({ width, height }) => width === kept.width && height === kept.height) ?? SIZES[0];
  return {
    fps: among<number>(RATES, kept.fps, DEFAULT_OPTIONS.fps),
    width: size.width,
    height: size.height,
    fit: among(FITS, kept.fit, DEFAULT_OPTIONS.fit),
    background: colourOf(kept.background),
    captions: among(CAPTIONS, kept.captions, DEFAULT_OPTIONS.captions),
  };
}

function colourOf(value: unknown): Background {
  const color = typeof value === 'object' && value !== null && 'color' in value ? value.color : null;
  return typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? { color } : null;
}

function parsed(text: string | null): Partial<Record<keyof VideoOptions, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
