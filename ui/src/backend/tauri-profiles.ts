import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { finite, known, settled, toBuffer } from './bridge';
import { CREDIT_KINDS, type CreditEntry, type CreditRules, type Credits, type PasswordHint, type Profile, type ProfileBackend, type Seat } from './profiles';

/** People who share this computer, in the real program. */
export function profiles(): ProfileBackend {
  return {
    seat: async () => seat(await ask('seat')),
    signIn: async (id, password) => seat(await ask('sign_in', { id, password })),
    signOut: async () => seat(await ask('sign_out')),
    lock: async () => seat(await ask('lock')),
    touch: async () => void (await ask('touch')),
    createProfile: async (given) => profile(await ask('create_profile', { person: given })),
    changeProfile: async (id, change) => profile(await ask('change_profile', { id, change })),
    // No bytes take the picture away.
    setProfilePicture: async (picture) => profile(await ask('set_profile_picture', picture ?? new Uint8Array())),
    profilePicture: async (id) => new Uint8Array(toBuffer(await ask('profile_picture', new Uint8Array(), { id: String(id) }))),
    changePassword: async (old, password) => profile(await ask('change_password', { old, password })),
    deleteProfile: async (password) => seat(await ask('delete_profile', { password })),
    removeProfile: async (id, password) => seat(await ask('remove_profile', { id, password })),
    passwordHint: async (password, words) => hint(await ask('password_hint', { password, words })),
    credits: async () => credits(await ask('credits')),
    creditRules: async () => rules(await ask('credit_rules')),
    setCreditRules: async (given) => rules(await ask('set_credit_rules', { rules: given })),
    creditsOf: async (id) => credits(await ask('credits_of', { id })),
    refillCredits: async (id, amount) => credits(await ask('refill_credits', { id, amount })),
    watchSeat: async (onChange) => void (await settled('seat', listen('seat', onChange))),
  };
}

function seat(given: Seat): Seat {
  return { ...given, last: given.last ?? null, current: given.current ? profile(given.current) : null, profiles: given.profiles.map(profile) };
}

function profile(given: Profile): Profile {
  return { ...given, email: given.email ?? null, lock_minutes: given.lock_minutes ?? null, created_ms: finite(given.created_ms, 0), changed_ms: finite(given.changed_ms, 0) };
}

function hint(given: PasswordHint): PasswordHint {
  return { score: finite(given.score, 0), advice: given.advice ?? '' };
}

function rules({ on, start, per_video }: CreditRules): CreditRules {
  return { on, start: finite(start, 0), per_video: finite(per_video, 1) };
}

function credits(given: Credits): Credits {
  return { on: given.on, balance: finite(given.balance, 0), held: finite(given.held, 0), per_video: finite(given.per_video, 1), history: given.history.map(entry) };
}

function entry({ at_ms, kind, amount, film }: CreditEntry): CreditEntry {
  return { at_ms: finite(at_ms, 0), kind: known(CREDIT_KINDS, kind, 'taken'), amount: finite(amount, 0), film: film ?? null };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
