import { beforeEach, describe, expect, test } from 'vitest';
import { HoldGesture, takesSpace, TAP_MS } from './voice-hold';

describe('holding to talk', () => {
  test('down and up', () => {
    const hold = new HoldGesture();
    expect(hold.down('pointer', 0)).toBe('hold');
    expect(hold.up('pointer', TAP_MS)).toBe('release');
    expect(hold.up('pointer', TAP_MS + 1), 'a second letting go means nothing').toBeNull();
  });

  test('a tap on the button latches it until the next', () => {
    const hold = new HoldGesture();
    hold.down('pointer', 0);
    expect(hold.up('pointer', TAP_MS - 1)).toBeNull();
    expect(hold.latched).toBe(true);
    expect(hold.down('button-key', 5000)).toBe('release');
    expect(hold.up('button-key', 5100)).toBeNull();
    expect(hold.active).toBe(false);
  });

  test.each(['space', 'chord'] as const)('a tap of the %s was an accident', (hand) => {
    const hold = new HoldGesture();
    hold.down(hand, 0);
    expect(hold.up(hand, 100)).toBe('cancel');
    expect(hold.active).toBe(false);
  });

  test('only the hand that pressed lets go, and no other presses meanwhile', () => {
    const hold = new HoldGesture();
    hold.down('space', 0);
    expect(hold.down('pointer', 100)).toBeNull();
    expect(hold.up('pointer', 900)).toBeNull();
    expect(hold.up('space', 1000)).toBe('release');
  });

  test('a click without a press begins, and the next one ends', () => {
    const hold = new HoldGesture();
    expect([hold.click(), hold.click()]).toEqual(['hold', 'release']);
  });

  test('a lost window releases, Escape calls off, and neither does anything at rest', () => {
    const hold = new HoldGesture();
    expect([hold.away(), hold.escape()]).toEqual([null, null]);
    hold.down('pointer', 0);
    expect(hold.away()).toBe('release');
    hold.down('space', 0);
    expect(hold.escape()).toBe('cancel');
    expect(hold.up('space', 900)).toBeNull();
  });
});

describe('the space bar', () => {
  beforeEach(() => {
    document.body.innerHTML = '<textarea></textarea><input><button><b></b></button><a href="#x"></a><div role="log"><p></p></div><div role="menuitem"></div><main></main>';
  });

  test.each([['textarea', true], ['input', true], ['button', true], ['b', true], ['a', true], ['[role=menuitem]', true], ['[role=log]', false], ['main', false], ['body', false]])('on %s is taken: %s', (selector, taken) => {
    expect(takesSpace(document.querySelector(selector))).toBe(taken);
  });
});
