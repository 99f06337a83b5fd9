import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBackend } from '../backend/fake';
import { App } from './app.svelte';
import { appKey } from './keys';
import { Notices } from './notices.svelte';
import { paletteEntries } from './palette';
import { routeOf } from './route.svelte';

beforeEach(() => {
  location.hash = '';
  localStorage.clear();
});

async function begun(query: string): Promise<App> {
  const app = new App(fakeBackend({ query: `pace=0&${query}` }));
  await app.begin();
  return app;
}

describe('the person, as companions know them', () => {
  test('after the second exchange a chat is named after what was said, in the list and over the words', async () => {
    const app = await begun('');
    await app.startChat('mira');
    const id = app.chat.talk.session!.id;
    const say = async (text: string, replies: number) => {
      await app.chat.send(text);
      await vi.waitFor(() => expect(app.chat.talk.messages.filter(({ role }) => role === 'assistant')).toHaveLength(replies), 8000);
    };
    await say('The garden of my grandmother, and the fence.', 2);
    await say('It fell over.', 3);
    expect([app.chats.find(id)?.title, app.chat.talk.session?.title]).toEqual(['Garden grandmother', 'Garden grandmother']);
    await app.renameChat(id, 'Mine');
    await say('And then?', 4);
    expect(app.chats.find(id)?.title, 'a title of one’s own stays').toBe('Mine');
  });

  test('who they are is kept for the chat, and for the chat alone', async () => {
    const app = await begun('personas');
    await app.you.notes.load('chat-1');
    expect(app.you.chosen).toBe('');
    app.you.notes.set({ persona_id: 'persona-ash' });
    await app.you.notes.load('chat-2');
    expect(app.you.chosen).toBe('');
    await app.you.notes.load('chat-1');
    expect(app.you.chosen).toBe('persona-ash');
  });
});

describe('people who share the computer', () => {
  test('a home that a passphrase opens says only then who is there', async () => {
    const backend = fakeBackend({ query: 'pace=0&profiles=two' });
    const nobody = { ...(await backend.seat()), current: null };
    backend.seat = () => Promise.reject({ code: 'locked', message: 'The home is locked.', retry_after_ms: null });
    backend.appInfo = async () => ({ version: '1', vault: 'locked', encryption: 'passphrase', onboarded: true, last_session: null, vault_message: null, audio_device: null });
    backend.unlockVault = async () => ((backend.seat = async () => nobody), { ...(await backend.appInfo()), vault: 'open' });
    const app = new App(backend, vi.fn());
    await app.begin();
    expect(app.phase).toBe('locked');
    await app.unlock('open, please');
    expect([app.phase, app.problem]).toEqual(['away', null]);
  });

  test('signing out finishes what was deleted, forgets the place, and begins anew', async () => {
    const backend = fakeBackend({ query: 'pace=0&profiles=two' });
    const anew = vi.fn();
    const app = new App(backend, anew);
    await app.begin();
    await vi.waitFor(() => expect(app.films.videos.loaded).toBe(true));
    app.router.go('scripts', 'lighthouse');
    app.films.removeVideo('sample-1');
    await app.profiles.signOut();
    expect(anew).toHaveBeenCalledOnce();
    expect(location.hash).toBe('');
    expect((await backend.videos()).map(({ id }) => id)).toEqual(['sample-2']);
  });

  test('the palette offers what there is for this person', async () => {
    const ids = async (query: string) => paletteEntries(await begun(query), 'light').flatMap(({ entries }) => entries.map(({ id }) => id));
    const offered = ['people', 'lock', 'sign-out', 'programs'];
    expect((await ids('')).filter((id) => offered.includes(id))).toEqual(['programs']);
    expect((await ids('profiles=two')).filter((id) => offered.includes(id))).toEqual(['people', 'lock', 'sign-out', 'programs']);
    expect((await ids('profiles=noor')).filter((id) => offered.includes(id))).toEqual(['people', 'lock', 'sign-out']);
  });

  test('a script that cannot be paid for is not begun, and says whom to ask', async () => {
    const app = await begun('profiles=two&credits=few');
    await vi.waitFor(() => expect(app.credits.short).toBe(true));
    await app.scripts.show('lighthouse');
    await app.scripts.render();
    expect(app.scripts.studio?.problem).toContain('Give yourself a refill');
  });
});

describe('the start', () => {
  test.each([
    ['', 'home'],
    ['fresh', 'onboarding'],
    ['vault=new', 'new'],
    ['vault=locked', 'locked'],
    ['profiles=two', 'home'],
    ['profiles=noor', 'onboarding'],
    ['profiles=out', 'away'],
    ['profiles=locked', 'away'],
  ])('?%s begins in %s', async (query, phase) => {
    expect((await begun(query)).phase).toBe(phase);
  });

  test('a chat without own words yet is called after its companion', async () => {
    const app = await begun('');
    const session = app.chats.sessions[0]!;
    expect(app.titleOf(session)).toBe(session.title);
    expect(app.titleOf({ ...session, character_id: 'mira', title: '' })).toBe('Chat with Mira');
  });

  test('the last chat is open again', async () => {
    const app = await begun('');
    expect(app.chat.talk.session?.id).toBe('chat-1');
    expect(app.companion?.name).toBe('Mira');
  });

  test('a program that cannot start says why and can be tried again', async () => {
    const backend = fakeBackend({ query: 'pace=0' });
    const working = backend.appInfo.bind(backend);
    backend.appInfo = () => Promise.reject({ code: 'newer_database', message: 'Your chats were written by a newer version. Install it to open them.', retry_after_ms: null });
    const app = new App(backend);
    await app.begin();
    expect(app.phase).toBe('failed');
    expect(app.problem).toContain('newer version');
    backend.appInfo = working;
    await app.begin();
    expect(app.phase).toBe('home');
  });

  test('a wrong passphrase keeps the door shut and says so, the right one opens it', async () => {
    const app = await begun('vault=locked');
    await app.unlock('wrong');
    expect(app.phase).toBe('locked');
    expect(app.problem).toMatch(/Caps Lock/);
    await app.unlock('right');
    expect(app.phase).toBe('home');
    expect(app.problem).toBeNull();
  });

  test('from the first choice to the first chat', async () => {
    const app = await begun('vault=new');
    await app.createVault({ kind: 'unencrypted' });
    expect(app.phase).toBe('onboarding');
    expect(app.info?.encryption).toBe('none');
    await app.firstChat('theo');
    expect(app.phase).toBe('home');
    expect(app.companion?.id).toBe('theo');
    expect(app.chat.talk.messages[0]?.role).toBe('assistant');
  });
});

describe('chats', () => {
  test('a deleted chat can be brought back, open as it was', async () => {
    const app = await begun('');
    await app.removeChat('chat-1');
    expect(app.chats.find('chat-1')).toBeUndefined();
    expect(app.chat.talk.session?.id).toBe('chat-2');
    app.notices.toasts.at(-1)?.action?.run();
    await vi.waitFor(() => expect(app.chat.talk.session?.id).toBe('chat-1'));
    expect(app.chats.sessions[0]?.id).toBe('chat-1');
  });

  test('with the last chat gone the person chooses anew', async () => {
    const app = await begun('');
    for (const { id } of app.chats.sessions) await app.removeChat(id);
    expect(app.chat.talk.session).toBeNull();
    expect(app.router.current).toBe('characters');
  });

  test('a new chat is with whoever is on stage, and leads the list', async () => {
    const app = await begun('');
    await app.newChat();
    expect(app.companion?.id).toBe('mira');
    expect(app.chats.sessions[0]?.id).toBe(app.chat.talk.session?.id);
  });

  test('renaming shows in the list and in the open chat; an empty title changes nothing', async () => {
    const app = await begun('');
    await app.renameChat('chat-1', '  Better  ');
    await app.renameChat('chat-1', '   ');
    expect([app.chats.find('chat-1')?.title, app.chat.talk.session?.title]).toEqual(['Better', 'Better']);
  });
});

test('the note about the small brain goes with another model of this computer', async () => {
  const app = await begun('local=many');
  await app.loadModels();
  expect(app.smallBrain).toBe(true);
  await app.local.load();
  await app.local.use('qwen3-1.7b.gguf');
  await vi.waitFor(() => expect(app.smallBrain).toBe(false));
});

describe('notices', () => {
  const notice = (message: string) => ({ kind: 'notice', level: 'error', code: 'voice', message }) as const;

  test('the same one is counted, not piled up', () => {
    const notices = new Notices();
    for (let i = 0; i < 3; i += 1) notices.receive(notice('No voice.'));
    expect(notices.toasts.map(({ message, count }) => [message, count])).toEqual([['No voice.', 3]]);
  });

  test('one that was put away stays quiet for a while', () => {
    let now = 0;
    const notices = new Notices(() => now);
    notices.receive(notice('No voice.'));
    notices.dismiss(notices.toasts[0]?.id ?? -1);
    now = 7_999;
    notices.receive(notice('No voice.'));
    expect(notices.toasts).toHaveLength(0);
    now = 8_000;
    notices.receive(notice('No voice.'));
    expect(notices.toasts).toHaveLength(1);
  });

  test('there are never more than four', () => {
    const notices = new Notices();
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f']) notices.receive(notice(word));
    expect(notices.toasts.map(({ message }) => message)).toEqual(['c', 'd', 'e', 'f']);
  });

  test('what was cancelled on purpose is not told', () => {
    const notices = new Notices();
    notices.failed('stop', { code: 'cancelled', message: 'Cancelled.', retry_after_ms: null });
    expect(notices.toasts).toHaveLength(0);
  });
});

const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
test.each([
  [{ key: 'n', ctrlKey: true }, 'new-chat'],
  [{ key: 'N', ctrlKey: true, shiftKey: true }, null],
  [{ key: ',', metaKey: true }, 'settings'],
  [{ key: 'k', ctrlKey: true }, 'palette'],
  [{ key: 'Escape' }, 'stop'],
  [{ key: 'H', ctrlKey: true, shiftKey: true }, 'hands-free'],
  [{ key: 'a', ctrlKey: true, shiftKey: true }, 'record'],
  [{ key: 'a', ctrlKey: true }, null],
  [{ key: 'n' }, null],
] as const)('key %o means %s', (key, meaning) => {
  expect(appKey({ ...bare, ...key })).toBe(meaning);
});

test.each([['', 'chats'], ['#/models', 'models'], ['#/settings', 'settings'], ['#/../x', 'chats'], ['#models', 'chats']])('address %s is the room %s', (hash, route) => {
  expect(routeOf(hash)).toBe(route);
});

test('the palette finds actions, chats and characters', async () => {
  const sections = paletteEntries(await begun(''), 'light');
  expect(sections.map(({ kind, entries }) => [kind, entries.length])).toEqual([['actions', 27], ['chats', 5], ['characters', 6]]);
  const ids = sections.flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(new Set(ids).size, 'every entry is found by its own id').toBe(ids.length);
});

describe('a chat of several', () => {
  test('the one who speaks is on stage, and who is deleted leaves it', async () => {
    const app = await begun('own');
    app.askGroup();
    expect(app.grouping, 'whoever is on stage is chosen').toEqual(['mira']);
    const own = app.characters.find((character) => character.own)!;
    await app.startGroup(['theo', own.id, 'mira']);
    expect(app.grouping).toBeNull();
    expect(app.companion?.id).toBe('theo');
    expect(app.chats.sessions[0]?.group?.members).toHaveLength(3);
    await app.changeGroup({ kind: 'speak', character_id: 'mira' });
    expect(app.companion?.id).toBe('mira');
    await app.changeGroup({ kind: 'remove', character_id: 'mira' });
    expect(app.companion?.id, 'whoever is there').toBe('theo');
    await app.changeGroup({ kind: 'remove', character_id: 'theo' });
    expect(app.chat.problem?.message).toContain('at least two');
    await app.newChat();
    expect(app.chat.talk.session?.group, 'a new chat is one between two').toBeNull();
  });

  test('it is no film as a whole', async () => {
    const app = await begun('');
    const exports = () => paletteEntries(app, 'light').flatMap(({ entries }) => entries).some(({ id }) => id === 'export-chat');
    expect(exports()).toBe(true);
    await app.startGroup(['mira', 'theo']);
    expect(exports()).toBe(false);
  });
});
