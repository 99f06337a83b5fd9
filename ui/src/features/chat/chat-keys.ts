export type BoxAction = 'send' | 'edit' | null;

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/** What a key does in the message box; null leaves it to the box itself. */
export function boxAction(key: Key, text: string): BoxAction {
  if (key.isComposing) return null; // an input method is choosing a character
  if (key.key === 'Enter' && !key.shiftKey && !key.altKey) return 'send';
  const plain = !key.shiftKey && !key.ctrlKey && !key.altKey && !key.metaKey;
  if (key.key === 'ArrowUp' && plain && text === '') return 'edit';
  return null;
}
