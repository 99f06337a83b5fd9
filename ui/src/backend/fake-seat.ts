// Who sits before the fake: what a page sees while nobody does, and what somebody new begins with.
import type { Backend } from './backend';
import { signedOut } from './fake-profiles';

/** Of the samples nothing belongs to somebody who has just come. */
export const NOTHING_YET = [['fresh', ''], ['videos', 'none'], ['scripts', 'none'], ['activity', 'none'], ['bin', 'empty']] as const;
const WAYS_IN: readonly string[] = ['seat', 'signIn', 'profilePicture', 'watchSeat', 'then'];

/** While nobody is signed in, everything but the way in refuses. */
export function closed(whole: Backend, isClosed: () => boolean): Backend {
  return new Proxy(whole, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return isClosed() && !WAYS_IN.includes(String(name)) ? () => Promise.reject(signedOut(String(name))) : value.bind(target);
    },
  });
}
