export type AppKey = 'new-chat' | 'settings' | 'palette' | 'stop' | 'hands-free' | 'record' | 'search' | 'previous-answer' | 'next-answer';

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** What a key means anywhere in the window. */
export function appKey(event: Key): AppKey | null {
  if (event.altKey) return answerKey(event);
  if (event.key === 'Escape') return event.shiftKey ? null : 'stop';
  if (!event.ctrlKey && !event.metaKey) return null;
  const keys: Record<string, AppKey> = event.shiftKey ? { h: 'hands-free', a: 'record' } : { n: 'new-chat', ',': 'settings', k: 'palette', f: 'search' };
  return keys[event.key.toLowerCase()] ?? null;
}

function answerKey({ key, ctrlKey, metaKey, shiftKey }: Key): AppKey | null {
  if (ctrlKey || metaKey || shiftKey) return null;
  return key === 'ArrowLeft' ? 'previous-answer' : key === 'ArrowRight' ? 'next-answer' : null;
}
