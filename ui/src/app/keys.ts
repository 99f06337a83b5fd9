export type AppKey = 'new-chat' | 'settings' | 'palette' | 'stop' | 'hands-free' | 'record';

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** What a key means anywhere in the window. */
export function appKey(event: Key): AppKey | null {
  if (event.altKey) return null;
  if (event.key === 'Escape') return event.shiftKey ? null : 'stop';
  if (!event.ctrlKey && !event.metaKey) return null;
  const keys: Record<string, AppKey> = event.shiftKey ? { h: 'hands-free', a: 'record' } : { n: 'new-chat', ',': 'settings', k: 'palette' };
  return keys[event.key.toLowerCase()] ?? null;
}
