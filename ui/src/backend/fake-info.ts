import type { AppInfo } from './backend';

/** Nobody has been here before. */
export function isFresh(query: URLSearchParams): boolean {
  return query.has('fresh') || query.get('vault') === 'new';
}

/** What the program says of itself: `?vault=new|locked&fresh&audio=none`. */
export function fakeInfo(query: URLSearchParams, lastSession: string | null): AppInfo {
  const vault = (query.get('vault') ?? 'open') as AppInfo['vault'];
  return {
    version: '0.1.0',
    vault,
    encryption: vault === 'new' ? null : vault === 'locked' ? 'passphrase' : 'keyring',
    onboarded: !isFresh(query),
    last_session: lastSession,
    vault_message: null,
    audio_device: query.get('audio') === 'none' ? null : 'Built-in speakers',
  };
}
