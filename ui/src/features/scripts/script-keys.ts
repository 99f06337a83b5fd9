/** What a key means in the text of a line. */
export type LineKey =
  | { kind: 'add' | 'add-same' | 'split' | 'merge' | 'merge-next' | 'up' | 'down' | 'move-up' | 'move-down' | 'hear' | 'select' | 'details' }
  | { kind: 'speaker'; index: number };

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
}

/** Where the caret stands. Rows are those on screen: a long line has several. */
export interface CaretPlace {
  start: number;
  end: number;
  length: number;
  firstRow: boolean;
  lastRow: boolean;
}

export function lineKey(press: Press, caret: CaretPlace): LineKey | null {
  if (press.isComposing) return null; // Enter and arrows belong to the input method
  const { key, shiftKey, altKey } = press;
  const command = press.ctrlKey || press.metaKey;
  const nothingMarked = caret.start === caret.end;
  if (command && !altKey && !shiftKey && /^[1-6]$/.test(key)) return { kind: 'speaker', index: Number(key) - 1 };
  if (altKey && !command && !shiftKey) return ALT[key] ?? null;
  if (command && !altKey && !shiftKey && key === '.') return { kind: 'details' };
  if (altKey) return null;
  if (key === 'Enter') return { kind: command ? 'split' : shiftKey ? 'add-same' : 'add' };
  if (command || shiftKey) return null;
  if (key === 'Escape') return { kind: 'select' };
  if (!nothingMarked) return null;
  if (key === 'Backspace' && caret.start === 0) return { kind: 'merge' };
  if (key === 'Delete' && caret.end === caret.length) return { kind: 'merge-next' };
  if (key === 'ArrowUp' && caret.firstRow) return { kind: 'up' };
  if (key === 'ArrowDown' && caret.lastRow) return { kind: 'down' };
  return null;
}

const ALT: Record<string, LineKey> = { ArrowUp: { kind: 'move-up' }, ArrowDown: { kind: 'move-down' }, Enter: { kind: 'hear' } };

export type StudioKey = 'undo' | 'redo' | 'save';

/** What a key means anywhere in the studio. */
export function studioKey({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): StudioKey | null {
  if (altKey || !(ctrlKey || metaKey)) return null;
  switch (key.toLowerCase()) {
    case 'z':
      return shiftKey ? 'redo' : 'undo';
    case 'y':
      return shiftKey ? null : 'redo';
    case 's':
      return shiftKey ? null : 'save';
    default:
      return null;
  }
}
