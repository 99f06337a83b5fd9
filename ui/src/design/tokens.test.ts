import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokens(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]));
}

/** WCAG 2: relative luminance and contrast of sRGB colours. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const light = tokens(css.slice(0, css.indexOf("[data-theme='dark']")));
const dark = tokens(css.slice(css.indexOf("[data-theme='dark']")));

describe.each([['light', light], ['dark', dark]])('%s', (_theme, theme) => {
  const of = (name: string) => theme.get(name) ?? '';

  test.each([
    ['ink', 'paper', 7],
    ['ink', 'surface', 7],
    ['ink', 'mine', 7],
    ['ink', 'chosen', 7],
    ['ink-soft', 'paper', 4.5],
    ['ink-soft', 'surface', 4.5],
    ['ink-soft', 'violet-wash', 4.5],
    ['ink-faint', 'paper', 4.5],
    ['ink-faint', 'surface', 4.5],
    ['ink-faint', 'raised', 4.5],
    ['accent-ink', 'accent', 4.5],
    ['accent-ink', 'accent-hover', 4.5],
    ['accent', 'surface', 4.5],
    ['violet', 'surface', 4.5],
    ['violet', 'violet-wash', 4.5],
    ['held-ink', 'held', 4.5],
    ['accent', 'accent-wash', 3],
    ['ink', 'good-wash', 4.5],
    ['good', 'good-wash', 4.5],
    ['warn', 'warn-wash', 4.5],
    ['bad', 'bad-wash', 4.5],
    ['focus', 'paper', 3],
    ['focus', 'surface', 3],
  ])('%s can be read on %s', (ink, ground, least) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(least);
  });
});

test('both themes name the same colours', () => {
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});
