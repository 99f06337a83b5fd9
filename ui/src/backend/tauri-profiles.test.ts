import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { profiles } from './tauri-profiles';
import { server } from './tauri-server';

afterEach(() => clearMocks());

const NOOR = { id: 2, name: 'Noor', language: 'en', has_password: true, has_picture: false, owner: false, created_ms: 1, changed_ms: null };
const SEAT = { current: NOOR, profiles: [NOOR], locked: false, shared: true };

function asked(answers: Record<string, unknown>) {
  const calls: [string, unknown][] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return answers[command];
  });
  return calls;
}

test('people: the commands, and what is left out comes as null', async () => {
  const calls = asked({ seat: SEAT, sign_in: SEAT, create_profile: NOOR, change_profile: NOOR, change_password: NOOR, password_hint: { score: 3 } });
  const backend = profiles();
  expect(await backend.seat()).toMatchObject({ last: null, current: { email: null, lock_minutes: null, changed_ms: 0 } });
  await backend.signIn(2, null);
  await backend.createProfile({ name: 'Noor', email: null, language: null, password: 'x' });
  await backend.changeProfile(2, { email: null });
  await backend.changePassword(null, 'x');
  expect(await backend.passwordHint('x', ['Noor'])).toEqual({ score: 3, advice: '' });
  expect(calls).toEqual([
    ['seat', {}],
    ['sign_in', { id: 2, password: null }],
    ['create_profile', { person: { name: 'Noor', email: null, language: null, password: 'x' } }],
    ['change_profile', { id: 2, change: { email: null } }],
    ['change_password', { old: null, password: 'x' }],
    ['password_hint', { password: 'x', words: ['Noor'] }],
  ]);
});

test('pictures are bytes both ways; none of them takes the picture away', async () => {
  const calls = asked({ set_profile_picture: NOOR, profile_picture: [255, 216] });
  const backend = profiles();
  await backend.setProfilePicture(Uint8Array.of(1, 2));
  await backend.setProfilePicture(null);
  expect([...(await backend.profilePicture(2))]).toEqual([255, 216]);
  expect(calls.map(([, args]) => [...(args as Uint8Array)])).toEqual([[1, 2], [], []]);
});

test('credits: numbers are numbers, and a kind of a newer program is something that was taken', async () => {
  asked({ credits: { on: true, balance: null, held: 1, per_video: null, history: [{ at_ms: null, kind: 'gift', amount: 2 }] } });
  expect(await profiles().credits()).toEqual({ on: true, balance: 0, held: 1, per_video: 1, history: [{ at_ms: 0, kind: 'taken', amount: 2, film: null }] });
});

test('other programs: what is left out comes as null, and unknown scopes are not shown as known ones', async () => {
  const key = { name: 'a', scopes: ['chat', 'rule_the_world'], created_ms: 1, expired: false };
  const calls = asked({ server_state: { on: false, port: 8000, open: true, origins: [] }, create_api_key: { secret: 's', key }, api_keys: [key] });
  const backend = server();
  expect(await backend.serverState()).toEqual({ on: false, port: 8000, address: null, docs: null, open: true, origins: [], error: null });
  expect((await backend.createApiKey('a', ['chat'], null)).key).toEqual({ ...key, scopes: ['chat'], expires_ms: null });
  expect((await backend.apiKeys())[0]?.scopes).toEqual(['chat']);
  expect(calls[1]).toEqual(['create_api_key', { name: 'a', scopes: ['chat'], days: null }]);
});
