import { toBackendError, type Backend, type NewProfile, type Profile, type ProfileChange, type Seat } from '../../backend';
import { forgetAllBut, recall, remember } from '../../lib/storage';

/** What outlives a person in the page: the colours of its first moment. */
const KEPT = ['look'];
/** Who comes next, as whoever left has said; `0`: nobody knows. */
const NEXT = 'seat-next';
const NOBODY = '0';
/** Well below the shortest lock (a minute): else it closes on somebody who types. */
const TOUCH_MS = 15_000;

/** What signing in and out needs of the rest of the page. */
interface House {
  failed(command: string, thrown: unknown): void;
  /** Before somebody leaves: what they wrote is kept, nobody talks any more. */
  quieten(): Promise<void>;
  /** Another person may be here now: the page begins anew, where it was or at its beginning. */
  anew(samePlace: boolean): void;
}

/** Who shares this computer, and who sits before the window. */
export class Profiles {
  seat = $state.raw<Seat | null>(null);
  problem = $state<string | null>(null);
  readonly me = $derived(this.seat?.current ?? null);
  readonly shared = $derived(this.seat?.shared ?? false);
  /** Nobody is signed in: the page asks who is there. */
  readonly away = $derived(this.seat !== null && this.seat.current === null && this.seat.profiles.length > 0);
  /** Whose things these are to settle for all: the owner, or whoever uses this computer alone. */
  readonly owns = $derived(this.me?.owner ?? !this.shared);
  readonly owner = $derived(this.seat?.profiles.find(({ owner }) => owner) ?? null);
  /** Pictures by person, as they were when they were last changed. */
  readonly #pictures = new Map<string, Promise<string>>();
  #touched = 0;
  #left = false;

  constructor(
    private readonly backend: Backend,
    private readonly house: House,
    private readonly now: () => number = Date.now,
  ) {}

  /** Without an answer the page goes on as for one person: what may not be seen, the program keeps back by itself. */
  async load(): Promise<void> {
    try {
      this.seat = await this.backend.seat();
      this.problem = null;
    } catch (thrown) {
      this.problem = toBackendError('seat', thrown).message;
    }
  }

  async begin(): Promise<void> {
    try {
      await this.backend.watchSeat(() => void this.#changedByItself());
    } catch (thrown) {
      this.problem = toBackendError('seat', thrown).message;
    }
  }

  /** Whose window is locked. */
  get lockedOne(): Profile | null {
    return this.seat?.locked ? this.#find(this.seat.last) : null;
  }

  /** Who most likely comes now: the one that was asked for, or who was here last. */
  get likely(): Profile | null {
    const next = this.seat?.locked ? null : recall(NEXT);
    return this.#find(next === null ? (this.seat?.last ?? null) : Number(next));
  }

  /** Its address; null where there is none. */
  picture({ id, has_picture, changed_ms }: Profile): Promise<string> | null {
    if (!has_picture) return null;
    const key = `${id}:${changed_ms}`;
    const known = this.#pictures.get(key);
    if (known) return known;
    const url = this.backend.profilePicture(id).then((bytes) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })));
    this.#pictures.set(key, url);
    url.catch(() => this.#pictures.delete(key));
    return url;
  }

  /** Null: it went well, and the page begins anew. Else the code and the sentence of what was wrong. */
  async signIn(id: number, password: string | null): Promise<{ code: string; message: string } | null> {
    try {
      const back = this.lockedOne?.id === id;
      await this.backend.signIn(id, password);
      this.#leave(null, back);
      return null;
    } catch (thrown) {
      const { code, message } = toBackendError('sign_in', thrown);
      return { code, message };
    }
  }

  /** `next`: who is chosen on the way in; null: nobody. */
  async signOut(next: number | null = null): Promise<void> {
    await this.#orTell('sign_out', async () => {
      await this.house.quieten();
      await this.backend.signOut();
      this.#leave(next === null ? NOBODY : String(next), false);
    });
  }

  async lock(): Promise<void> {
    await this.#orTell('lock', async () => {
      await this.house.quieten();
      await this.backend.lock();
      this.#leave(null, true);
    });
  }

  /** Somebody is here. The program hears of it once a minute at most, and only where something waits for it. */
  touch(): void {
    if (this.me?.lock_minutes == null || this.now() - this.#touched < TOUCH_MS) return;
    this.#touched = this.now();
    void this.backend.touch().catch(() => {}); // then the lock closes too early, which harms nobody
  }

  async create(given: NewProfile): Promise<Profile> {
    const made = await this.backend.createProfile(given);
    await this.load();
    return made;
  }

  async change(change: ProfileChange): Promise<void> {
    if (this.me) this.#put(await this.backend.changeProfile(this.me.id, change));
  }

  async setPicture(picture: Uint8Array | null): Promise<void> {
    this.#put(await this.backend.setProfilePicture(picture));
  }

  async changePassword(old: string | null, password: string): Promise<void> {
    await this.backend.changePassword(old, password);
    await this.load(); // the computer may be a shared one from now on
  }

  /** One's own, with everything that belongs to it. Rejects with code `sign_in` when the password is wrong. */
  async remove(password: string): Promise<void> {
    await this.backend.deleteProfile(password);
    this.#leave(NOBODY, false);
  }

  /** Somebody else, by the owner's password. Rejects with code `sign_in` when it is wrong. */
  async removeOther(id: number, password: string | null): Promise<void> {
    this.seat = await this.backend.removeProfile(id, password);
  }

  #put(profile: Profile): void {
    const seat = this.seat;
    if (!seat) return;
    this.seat = { ...seat, current: profile, profiles: seat.profiles.map((each) => (each.id === profile.id ? profile : each)) };
  }

  /** Only where somebody else is here now: a page that always began anew would never come to rest. */
  async #changedByItself(): Promise<void> {
    const before = this.me?.id ?? null;
    await this.load();
    if ((this.me?.id ?? null) !== before) this.#leave(null, true);
  }

  #find(id: number | null): Profile | null {
    return this.seat?.profiles.find((each) => each.id === id) ?? null;
  }

  #leave(next: string | null, samePlace: boolean): void {
    if (this.#left) return;
    this.#left = true;
    forgetAllBut(KEPT);
    remember(NEXT, next);
    this.house.anew(samePlace);
  }

  async #orTell(command: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.house.failed(command, thrown);
    }
  }
}
