import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Beat } from './beat';
import { chordOf, keycaps, mayBeGlobal, samePress } from './chord';
import { fullness, Needle } from './level';
import { minutesAndSeconds } from './time';

const bare = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };

describe('keys pressed together', () => {
  test.each([
    [{ code: 'Space', ctrlKey: true, shiftKey: true }, 'Control+Shift+Space'],
    [{ code: 'KeyM', ctrlKey: true, shiftKey: true }, 'Control+Shift+M'],
    [{ code: 'Digit1', altKey: true }, 'Alt+1'],
    [{ code: 'F9' }, 'F9'],
    [{ code: 'KeyA', metaKey: true }, 'Super+A'],
    [{ code: 'ShiftLeft', shiftKey: true }, null],
    [{ code: 'ControlRight', ctrlKey: true }, null],
    [{ code: '' }, null],
  ])('%o is %s', (press, chord) => {
    expect(chordOf({ ...bare, ...press })).toBe(chord);
  });

  test.each([['Control+Shift+M', true], ['Alt+1', true], ['F9', true], ['Shift+F9', true], ['M', false], ['Shift+M', false], ['Space', false]])('%s may be taken from other programs: %s', (chord, may) => {
    expect(mayBeGlobal(chord)).toBe(may);
  });

  test('no keys are never pressed', () => {
    expect(samePress({ ...bare, code: '' }, '')).toBe(false);
    expect(samePress({ ...bare, code: 'KeyM', ctrlKey: true }, 'Control+M')).toBe(true);
    expect(keycaps('Control+Shift+M')).toEqual(['Ctrl', 'Shift', 'M']);
    expect(keycaps('')).toEqual([]);
  });
});

describe('levels', () => {
  test.each([[0, 0], [-1, 0], [NaN, 0], [0.0001, 0], [1, 1], [0.32, 1]])('amplitude %d fills the meter to %d', (amplitude, share) => {
    expect(fullness(amplitude)).toBeCloseTo(share, 1);
  });

  test('speech is in the middle, and louder is fuller', () => {
    expect(fullness(0.02)).toBeGreaterThan(0.3);
    expect(fullness(0.02)).toBeLessThan(fullness(0.05));
    expect(fullness(0.05)).toBeLessThan(0.9);
  });

  test('the needle rises faster than it falls, the same at every frame rate', () => {
    const after = (step: number) => {
      const needle = new Needle(50, 300);
      needle.follow(0, 0);
      for (let now = step; now <= 120; now += step) needle.follow(1, now);
      const top = needle.value;
      for (let now = 120 + step; now <= 240; now += step) needle.follow(0, now);
      return [top, needle.value] as const;
    };
    const [top, fallen] = after(10);
    expect(top).toBeGreaterThan(0.85);
    expect(fallen, 'after the same time it has not even lost half').toBeGreaterThan(top / 2);
    expect(after(40)[0]).toBeCloseTo(top, 5);
  });
});

describe('the beat of the stage', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('is that of the face, and beats by itself only without one', () => {
    const beat = new Beat();
    const painted: number[] = [];
    const end = beat.follow((now) => painted.push(now));
    vi.advanceTimersByTime(330);
    expect(painted.length, 'a still picture: about 30 a second').toBeGreaterThanOrEqual(8);
    painted.length = 0;
    for (let i = 0; i < 10; i += 1) {
      beat.tick(performance.now());
      vi.advanceTimersByTime(33);
    }
    expect(painted.length, 'once per frame of the face, never twice').toBe(10);
    end();
    vi.advanceTimersByTime(1000);
    beat.tick(0);
    expect(painted.length).toBe(10);
    expect(vi.getTimerCount(), 'nobody is left, nothing runs').toBe(0);
  });
});

test.each([[0, '0:00'], [-400, '0:00'], [3400, '0:03'], [65_000, '1:05'], [754_000, '12:34']])('%d ms reads %s', (ms, text) => {
  expect(minutesAndSeconds(ms)).toBe(text);
});
