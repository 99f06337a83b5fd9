import { describe, expect, test } from 'vitest';
import { applyEdit, blankLine, estimateMs, joined, timed } from './script-edits';
import { blankScript } from './fake-script-texts';
import type { Script, ScriptEdit } from './scripts';

const ready = { state: 'ready' as const, duration_ms: 2000, peaks: [1], source: 'voice' as const, message: null, takes: 1 };

function script(...texts: string[]): Script {
  const lines = texts.map((text, i) => ({ ...blankLine(String(i), i % 2 ? 'theo' : 'mira', text), sound: ready }));
  return timed({ ...blankScript('s', ['mira', 'theo'], 'T', 0), lines });
}

function after(edit: ScriptEdit, ...texts: string[]): string {
  const { lines } = applyEdit(script(...texts), edit, () => 'new');
  return lines.map(({ id, text }) => `${id}:${text}`).join('|');
}

describe('edits', () => {
  test.each<[string, ScriptEdit, string]>([
    ['a line after another', { kind: 'add', after: '0', speaker: 'theo', text: 'x' }, '0:one|new:x|1:two|2:three'],
    ['a line before all', { kind: 'add', after: null, speaker: 'theo', text: '' }, 'new:|0:one|1:two|2:three'],
    ['after one that is gone: at the end', { kind: 'add', after: '9', speaker: 'theo', text: '' }, '0:one|1:two|2:three|new:'],
    ['several go', { kind: 'remove', lines: ['0', '2'] }, '1:two'],
    ['split without loose spaces', { kind: 'split', line: '2', at: 2 }, '0:one|1:two|2:th|new:ree'],
    ['merge with the next', { kind: 'merge', line: '0' }, '0:one two|2:three'],
    ['the last one has no next', { kind: 'merge', line: '2' }, '0:one|1:two|2:three'],
    ['move down', { kind: 'move', line: '0', to: 2 }, '1:two|2:three|0:one'],
    ['move up', { kind: 'move', line: '2', to: 0 }, '2:three|0:one|1:two'],
    ['never beyond the end', { kind: 'move', line: '0', to: 9 }, '1:two|2:three|0:one'],
    ['a line that is gone stays gone', { kind: 'text', line: '9', text: 'x' }, '0:one|1:two|2:three'],
  ])('%s', (_, edit, expected) => {
    expect(after(edit, 'one', 'two', 'three')).toBe(expected);
  });

  test('words have one space between them where they meet', () => {
    expect([joined('a ', ' b'), joined('', 'b'), joined('a', ' ')]).toEqual(['a b', 'b', 'a']);
  });

  test.each<[ScriptEdit, string]>([
    [{ kind: 'text', line: '0', text: 'new' }, 'changed'],
    [{ kind: 'text', line: '0', text: 'one' }, 'ready'],
    [{ kind: 'speaker', line: '0', speaker: 'theo' }, 'changed'],
    [{ kind: 'speed', line: '0', speed: 1.5 }, 'changed'],
    [{ kind: 'pronunciation', line: '0', pronunciation: [{ word: 'a', says: 'b' }] }, 'changed'],
    [{ kind: 'emotion', line: '0', emotion: 'sad' }, 'ready'],
    [{ kind: 'pause', line: '0', pause_ms: 900 }, 'ready'],
    [{ kind: 'move', line: '0', to: 1 }, 'ready'],
  ])('%o: its sound is %s', (edit, state) => {
    expect(applyEdit(script('one', 'two'), edit, () => 'new').lines.find(({ id }) => id === '0')?.sound.state).toBe(state);
  });
});

describe('time', () => {
  test('lines follow one another with their pauses; cards count', () => {
    const whole = script('one', 'two');
    expect(whole.lines.map(({ start_ms }) => start_ms)).toEqual([0, 2400]);
    expect(whole.duration_ms).toBe(4800);
    const carded = applyEdit(whole, { kind: 'scene', scene: { ...whole.scene, title_card: 'T', end_card: 'E' } }, () => '');
    expect([carded.lines[0]?.start_ms, carded.duration_ms]).toEqual([3000, 10_800]);
  });

  test('what has no sound is estimated, and an empty line takes no time', () => {
    expect(estimateMs('', 1)).toBe(0);
    expect(estimateMs('twice as fast', 2)).toBe(Math.round(estimateMs('twice as fast', 1) / 2));
    const typed = applyEdit(script('one'), { kind: 'add', after: '0', speaker: 'theo', text: '' }, () => 'new');
    expect([typed.duration_ms, typed.estimated]).toEqual([2400, false]);
    expect(applyEdit(typed, { kind: 'text', line: 'new', text: 'Hm.' }, () => '').estimated).toBe(true);
  });
});
