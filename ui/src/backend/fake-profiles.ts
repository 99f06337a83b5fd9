import { BackendError } from './errors';
import { FakeCredits, NO_CREDITS, type KeptCredits } from './fake-credits';
import type { FakeTimers } from './fake-timers';
import type { PasswordHint, Profile, ProfileBackend, Seat } from './profiles';

/** Where the fake keeps who is there, so that a page that is loaded anew finds it: its other things are forgotten with the page. */
export type FakeShelf = Pick<Storage, 'getItem' | 'setItem'>;

interface Kept extends KeptCredits {
  people: (Profile & { password: string | null; picture: string | null })[];
  current: number | null;
  locked: boolean;
  last: number | null;
}

const SHELF = 'fake-profiles';
const OWNER = 1;
/** Of everybody who is there from the start. */
export const FAKE_PASSWORD = 'four warm words';
const DAY = 86_400_000;

/**
 * Who shares the computer. `?profiles=two|noor|out|crowd|locked`: the owner Sam at the seat; Noor; nobody; nobody of eight; Noor, locked.
 * `?credits`: videos cost; `?credits=few`: and nobody has any. `?autolock`: the seat locks by itself after a second.
 */
export function fakeProfiles(query: URLSearchParams, timers: FakeTimers, now: () => number, shelf: FakeShelf | null) {
  const kept: Kept = read(shelf) ?? beginning(query, now());
  const save = () => shelf?.setItem(SHELF, JSON.stringify(kept));
  const credits = new FakeCredits(kept, now, () => kept.current ?? OWNER, save);

  const person = (id: number) => {
    const found = kept.people.find((each) => each.id === id);
    if (!found) throw new BackendError('profiles', 'not_found', 'This person is no longer here.');
    return found;
  };
  const me = () => {
    if (kept.current === null || kept.locked) throw signedOut('profiles');
    return person(kept.current);
  };
  const ownerOnly = () => {
    if (!me().owner) throw new BackendError('profiles', 'not_allowed', 'Only the owner of this computer can do that.');
  };
  const view = ({ password, picture, ...profile }: Kept['people'][number]): Profile => ({ ...profile, has_password: password !== null, has_picture: picture !== null });
  const seat = (): Seat => ({
    current: kept.current === null || kept.locked ? null : view(person(kept.current)),
    profiles: kept.people.map(view),
    locked: kept.locked,
    last: kept.last,
    shared: kept.people.length > 1 || kept.people.some(({ password }) => password !== null),
  });
  const keep = () => {
    save();
    return seat();
  };
  const check = (command: string, id: number, name: string, email: string | null) => {
    if (name.trim() === '') throw new BackendError(command, 'bad_input', 'Give the person a name.');
    const others = kept.people.filter((each) => each.id !== id);
    if (others.some((each) => each.name.toLowerCase() === name.trim().toLowerCase())) throw new BackendError(command, 'taken', `Somebody here is called ${name.trim()} already. Choose another name.`);
    if (email !== null && others.some((each) => each.email === email)) throw new BackendError(command, 'taken', 'Somebody here has this e-mail address already.');
  };

  const verbs: ProfileBackend = {
    seat: async () => seat(),
    signIn: async (id, password) => {
      await timers.wait(500);
      if (person(id).password !== null && person(id).password !== password) throw new BackendError('sign_in', 'sign_in', 'Name and password do not go together.');
      [kept.current, kept.locked, kept.last] = [id, false, id];
      return keep();
    },
    signOut: async () => {
      [kept.current, kept.locked] = [null, false];
      return keep();
    },
    lock: async () => {
      kept.locked = kept.current !== null;
      return keep();
    },
    touch: async () => {},
    createProfile: async ({ name, email, language, password }) => {
      await timers.wait(500);
      ownerOnly();
      check('create_profile', 0, name, email);
      strongEnough('create_profile', password);
      const id = Math.max(...kept.people.map((each) => each.id)) + 1;
      kept.people.push({ ...BLANK, id, name: name.trim(), email, language: language ?? 'en', created_ms: now(), changed_ms: now(), password });
      save();
      return view(person(id));
    },
    changeProfile: async (id, change) => {
      const mine = me();
      if (id !== mine.id) throw new BackendError('change_profile', 'not_allowed', 'Everybody changes their own.');
      check('change_profile', id, change.name ?? mine.name, change.email === undefined ? mine.email : change.email);
      Object.assign(mine, change, { changed_ms: now() });
      save();
      return view(mine);
    },
    setProfilePicture: async (picture) => {
      me().picture = picture && btoa(picture.reduce((text, byte) => text + String.fromCharCode(byte), ''));
      me().changed_ms = now();
      save();
      return view(me());
    },
    profilePicture: async (id) => {
      const picture = person(id).picture;
      return picture === null ? new Uint8Array() : Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    },
    changePassword: async (old, password) => {
      await timers.wait(500);
      if (me().password !== null && me().password !== old) throw new BackendError('change_password', 'sign_in', 'The old password is not right.');
      strongEnough('change_password', password);
      me().password = password;
      save();
      return view(me());
    },
    deleteProfile: async (password) => {
      await timers.wait(700);
      if (me().password !== password) throw new BackendError('delete_profile', 'sign_in', 'The password is not right.');
      kept.people = kept.people.filter((each) => each !== me());
      [kept.current, kept.last] = [null, null];
      return keep();
    },
    removeProfile: async (id, password) => {
      await timers.wait(700);
      ownerOnly();
      if (me().password !== password) throw new BackendError('remove_profile', 'sign_in', 'The password is not right.');
      kept.people = kept.people.filter((each) => each !== person(id));
      return keep();
    },
    passwordHint: async (password, words) => fakeHint(password, words),
    credits: async () => credits.of(me().id),
    creditRules: async () => credits.rules(),
    setCreditRules: async (rules) => (ownerOnly(), credits.setRules(rules)),
    creditsOf: async (id) => (ownerOnly(), credits.of(person(id).id)),
    refillCredits: async (id, amount) => (ownerOnly(), credits.refill(person(id).id, amount)),
    watchSeat: async (onChange) => {
      if (!query.has('autolock') || kept.current === null || kept.locked) return;
      timers.after(1000, () => void verbs.lock().then(onChange));
    },
  };
  return {
    verbs,
    credits,
    /** Everything of the program but the way in is closed. */
    isClosed: () => kept.current === null || kept.locked,
    /** The samples of the fake are the owner's: everybody else begins with nothing. */
    isOwner: () => kept.current === OWNER,
    ownerOnly,
  };
}

export function signedOut(command: string): BackendError {
  return new BackendError(command, 'sign_in', 'Nobody is signed in. Choose who you are first.');
}

function strongEnough(command: string, password: string): void {
  if (fakeHint(password, []).score < 1) throw new BackendError(command, 'bad_input', 'This password is too easy to guess. Take a few words that do not belong together.');
}

/** As the program: length counts most, and names of one's own count nothing. */
function fakeHint(password: string, words: string[]): PasswordHint {
  const own = words.find((word) => word.length > 2 && password.toLowerCase().includes(word.toLowerCase()));
  if (password.length < 8) return { score: 0, advice: 'At least 8 characters. Three or four words are easiest to remember.' };
  if (own !== undefined) return { score: 1, advice: `Leave out “${own}”: it is the first thing anybody would try.` };
  if (/^(password|12345678)/i.test(password)) return { score: 0, advice: 'Everybody tries this one first.' };
  if (password.length < 12) return { score: 2, advice: 'Add another word.' };
  return { score: password.length < 15 ? 3 : 4, advice: '' };
}

const BLANK: Kept['people'][number] = {
  id: 0, name: '', email: null, language: 'en', has_password: true, has_picture: false, owner: false, created_ms: 0, changed_ms: 0, lock_minutes: null, password: null, picture: null,
};

function beginning(query: URLSearchParams, now: number): Kept {
  const wanted = query.get('profiles');
  const sam = { ...BLANK, id: OWNER, name: wanted === null ? 'Me' : 'Sam', owner: true, created_ms: now - 200 * DAY, changed_ms: now - 200 * DAY };
  const credits: KeptCredits = structuredClone(NO_CREDITS);
  if (wanted === null) return { people: [sam], current: OWNER, locked: false, last: OWNER, ...credits };
  const names = ['Noor', ...(wanted === 'crowd' ? ['Ada Lovelace', 'Bertil', 'Chloé', 'Dmitri with a very long name indeed', 'Élise', '李小龍'] : [])];
  const others = names.map((name, n) => ({ ...BLANK, id: n + 2, name, email: n === 0 ? 'noor@example.com' : null, created_ms: now - (90 - n) * DAY, changed_ms: now - (90 - n) * DAY, lock_minutes: n === 0 ? 15 : null, password: FAKE_PASSWORD }));
  if (query.has('credits')) {
    credits.rules.on = true;
    const few = query.get('credits') === 'few';
    for (const { id } of [sam, ...others]) credits.purses[id] = { balance: few ? 0 : 17 + id, held: 0, history: few ? [] : history(now, id) };
  }
  const current = wanted === 'out' || wanted === 'crowd' ? null : wanted === 'noor' || wanted === 'locked' ? 2 : OWNER;
  return { people: [{ ...sam, password: FAKE_PASSWORD }, ...others], current, locked: wanted === 'locked', last: current, ...credits };
}

function history(now: number, id: number): Kept['purses'][number]['history'] {
  return [
    { at_ms: now - 2 * DAY, kind: 'taken', amount: 1, film: 'The lighthouse keeper' },
    { at_ms: now - 9 * DAY, kind: 'refill', amount: id, film: null },
    { at_ms: now - 12 * DAY, kind: 'taken', amount: 1, film: 'Good morning, class' },
    { at_ms: now - 90 * DAY, kind: 'start', amount: 20, film: null },
  ];
}

function read(shelf: FakeShelf | null): Kept | null {
  const text = shelf?.getItem(SHELF) ?? null;
  return text === null ? null : (JSON.parse(text) as Kept);
}
