import type { FakeShelf } from './fake-profiles';

export interface FakeOptions {
  /** As in a page's address: `?vault=new|locked&fresh&models=missing&audio=none&long=100000&pages=lost&strange=messages&pace=0.2&now=1790000000000`, and those of `FakeEar`, `fakeProviders`, `fakeNetwork`, `fakeModels`, `fakeServices`, `FakePeople`, `FakeScripts`, `FakeVideos`, `ownedSamples`, `FakeSheets`, `FakeSamples`, `FakeActivities`, `FakeCards`, `FakeMemory`, `fakePersonas`, `FakeNotes`, `fakeFiles`, `fakeData`, `fakeExchange`, `fakeProfiles` and `fakeServer`. */
  query?: string;
  /** Where it keeps who is signed in; without one everything is forgotten with the page. */
  shelf?: FakeShelf;
}
