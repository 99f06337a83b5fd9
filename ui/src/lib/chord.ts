/** Keys pressed together, written as the program takes them: `Control+Shift+Space`. */
interface Press {
  code: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

const MODIFIERS = /^(Control|Shift|Alt|Meta|OS)(Left|Right)?$/;

/** Null while only modifiers are down. */
export function chordOf(press: Press): string | null {
  const key = keyName(press.code);
  if (key === null) return null;
  return [press.ctrlKey && 'Control', press.altKey && 'Alt', press.shiftKey && 'Shift', press.metaKey && 'Super', key].filter(Boolean).join('+');
}

/** A key that types or moves must not be taken from every other program: it needs a modifier besides Shift, or is a function key. */
export function mayBeGlobal(chord: string): boolean {
  return /^(Control|Alt|Super)\+/.test(chord) || /(^|\+)F\d{1,2}$/.test(chord);
}

export function samePress(press: Press, chord: string): boolean {
  return chord !== '' && chordOf(press) === chord;
}

/** The strokes as keycaps show them. */
export function keycaps(chord: string): string[] {
  const short: Record<string, string> = { Control: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
  return chord === '' ? [] : chord.split('+').map((stroke) => short[stroke] ?? stroke);
}

function keyName(code: string): string | null {
  if (code === '' || MODIFIERS.test(code)) return null;
  return code.replace(/^Key(?=[A-Z]$)/, '').replace(/^Digit(?=\d$)/, '');
}
