/**
 * People who share this computer: who they are, who sits before the window, and what a video costs them. Part of `Backend`.
 * Each has chats, companions, films and memory of their own; nothing of one is ever given to another. Times in ms since 1970, UTC.
 */

export interface Profile {
  id: number;                       // 1: the owner of the computer's home
  name: string;
  email: string | null;
  language: string;                 // 'en', 'de', ...
  has_password: boolean;
  has_picture: boolean;
  owner: boolean;
  created_ms: number;
  changed_ms: number;
  lock_minutes: number | null;      // null: never locks by itself
}
/** Who sits before the window. */
export interface Seat {
  current: Profile | null;          // null: nobody, the page asks who is there
  profiles: Profile[];
  locked: boolean;                  // the last one has to show that it is them
  last: number | null;              // who was here last
  shared: boolean;                  // false: nobody but an owner without a password; nothing is to be seen of profiles
}
export interface NewProfile { name: string; email: string | null; language: string | null; password: string }
/** What is left out stays; null takes away. */
export interface ProfileChange { name?: string; email?: string | null; language?: string; lock_minutes?: number | null }
/** `score` 0 to 4; `advice`: what to do about it, '' when there is nothing to do. */
export interface PasswordHint { score: number; advice: string }
export interface CreditRules {
  on: boolean;
  start: number;                    // what everybody begins with
  per_video: number;
}
export const CREDIT_KINDS = ['start', 'refill', 'taken'] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];
export interface CreditEntry { at_ms: number; kind: CreditKind; amount: number; film: string | null }
export interface Credits {
  on: boolean;
  balance: number;                  // free to spend
  held: number;                     // for films that are being made
  per_video: number;
  history: CreditEntry[];           // newest first
}
export interface ProfileBackend {
  seat(): Promise<Seat>;
  /** Code `sign_in` when the password is wrong. Afterwards the page begins anew. */
  signIn(id: number, password: string | null): Promise<Seat>;
  signOut(): Promise<Seat>;
  lock(): Promise<Seat>;
  /** Somebody is here: the lock waits again. */
  touch(): Promise<void>;
  createProfile(given: NewProfile): Promise<Profile>;                // the owner only; code `taken`: name or e-mail is in use
  changeProfile(id: number, change: ProfileChange): Promise<Profile>; // one's own
  setProfilePicture(picture: Uint8Array | null): Promise<Profile>;   // one's own
  profilePicture(id: number): Promise<Uint8Array>;                   // JPEG; empty: none
  changePassword(old: string | null, password: string): Promise<Profile>;
  deleteProfile(password: string): Promise<Seat>;                    // one's own, with everything
  removeProfile(id: number, password: string | null): Promise<Seat>; // somebody else, with everything; the owner only, by their own password
  passwordHint(password: string, words: string[]): Promise<PasswordHint>;
  credits(): Promise<Credits>;
  creditRules(): Promise<CreditRules>;
  setCreditRules(rules: CreditRules): Promise<CreditRules>;          // the owner only
  creditsOf(id: number): Promise<Credits>;                           // the owner only
  refillCredits(id: number, amount: number): Promise<Credits>;       // the owner only
  /** The seat changed by itself: the time of the lock is over. */
  watchSeat(onChange: () => void): Promise<void>;
}
