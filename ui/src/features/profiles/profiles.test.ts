import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { FAKE_PASSWORD } from '../../backend/fake-profiles';
import { Profiles } from './profiles.svelte';
import ProfilesGroup from './ProfilesGroup.svelte';
import ProfilesSignIn from './ProfilesSignIn.svelte';

beforeEach(() => localStorage.clear());

async function begun(query: string, now = () => 0) {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const order: string[] = [];
  const house = { failed: vi.fn(), quieten: vi.fn(async () => void order.push('quieten')), anew: vi.fn((same: boolean) => void order.push(same ? 'same place' : 'beginning')) };
  const profiles = new Profiles(backend, house, now);
  await profiles.load();
  return { backend, profiles, house, order };
}

describe('who is here', () => {
  test.each([
    ['', { shared: false, away: false, owns: true, me: 'Me' }],
    ['profiles=two', { shared: true, away: false, owns: true, me: 'Sam' }],
    ['profiles=noor', { shared: true, away: false, owns: false, me: 'Noor' }],
    ['profiles=out', { shared: true, away: true, owns: false, me: undefined }],
    ['profiles=locked', { shared: true, away: true, owns: false, me: undefined }],
  ])('?%s', async (query, expected) => {
    const { profiles } = await begun(query);
    expect({ shared: profiles.shared, away: profiles.away, owns: profiles.owns, me: profiles.me?.name }).toEqual(expected);
    expect(profiles.lockedOne?.name).toBe(query === 'profiles=locked' ? 'Noor' : undefined);
  });

  test('a program that cannot say so is told of, and the page goes on as for one person', async () => {
    const { backend, profiles } = await begun('');
    backend.seat = () => Promise.reject({ code: 'failed', message: 'The list cannot be read.', retry_after_ms: null });
    const other = new Profiles(backend, { failed: vi.fn(), quieten: vi.fn(), anew: vi.fn() });
    await other.load();
    expect(other.problem).toBe('The list cannot be read.');
    expect([other.away, other.shared, other.owns]).toEqual([false, false, true]);
    expect(profiles.problem).toBeNull();
  });
});

describe('leaving and coming', () => {
  test('what was written is kept first; nothing personal waits in the page; it begins at its beginning', async () => {
    const { profiles, backend, order } = await begun('profiles=two');
    localStorage.setItem('look', '{"theme":"dark"}');
    localStorage.setItem('library', '{"query":"secret"}');
    localStorage.setItem('something new', 'of tomorrow');
    const out = vi.spyOn(backend, 'signOut').mockImplementation(async () => (order.push('sign out'), backend.seat()));
    await profiles.signOut();
    expect(order).toEqual(['quieten', 'sign out', 'beginning']);
    expect(out).toHaveBeenCalledOnce();
    expect(Object.keys(localStorage).sort()).toEqual(['look', 'seat-next']);
    expect(profiles.likely, 'nobody knows who comes').toBeNull();
  });

  test('whoever switches to somebody finds them chosen', async () => {
    const { profiles } = await begun('profiles=two');
    await profiles.signOut(2);
    expect(profiles.likely?.name).toBe('Noor');
  });

  test('a refused sign-out leaves everything as it is', async () => {
    const { profiles, backend, house } = await begun('profiles=two');
    localStorage.setItem('library', '{}');
    backend.signOut = () => Promise.reject({ code: 'failed', message: 'Not now.', retry_after_ms: null });
    await profiles.signOut();
    expect(house.anew).not.toHaveBeenCalled();
    expect(house.failed).toHaveBeenCalledOnce();
    expect(localStorage.getItem('library')).toBe('{}');
  });

  test('the same person unlocks to the same place, another one begins', async () => {
    const same = await begun('profiles=locked');
    expect(await same.profiles.signIn(2, FAKE_PASSWORD)).toBeNull();
    expect(same.order).toEqual(['same place']);
    const other = await begun('profiles=locked');
    expect(await other.profiles.signIn(1, FAKE_PASSWORD)).toBeNull();
    expect(other.order).toEqual(['beginning']);
  });

  test('a wrong password is a code and a sentence, and nobody is let in', async () => {
    const { profiles, house, backend } = await begun('profiles=out');
    expect(await profiles.signIn(2, 'not hers')).toMatchObject({ code: 'sign_in' });
    expect(house.anew).not.toHaveBeenCalled();
    expect((await backend.seat()).current).toBeNull();
  });

  test('locked by itself: the page goes once, and only when somebody else is here', async () => {
    const { profiles, backend, house } = await begun('profiles=two');
    let told = () => {};
    backend.watchSeat = async (onChange) => void (told = onChange);
    await profiles.begin();
    told();
    await new Promise((done) => setTimeout(done));
    expect(house.anew, 'the same person sits there').not.toHaveBeenCalled();
    await backend.lock();
    told();
    told();
    await waitFor(() => expect(house.anew).toHaveBeenCalled());
    await new Promise((done) => setTimeout(done));
    expect(house.anew.mock.calls).toEqual([[true]]);
  });

  test('while nobody is signed in nothing else answers', async () => {
    const { backend } = await begun('profiles=out');
    await expect(backend.sessions()).rejects.toMatchObject({ code: 'sign_in' });
    await expect(backend.settings()).rejects.toMatchObject({ code: 'sign_in' });
    await expect(backend.apiKeys()).rejects.toMatchObject({ code: 'sign_in' });
  });
});

test('somebody is here: told now and then, and only where a lock waits', async () => {
  let now = 1_000_000;
  const { profiles, backend } = await begun('profiles=two', () => now);
  const touch = vi.spyOn(backend, 'touch');
  profiles.touch();
  expect(touch).not.toHaveBeenCalled();
  await profiles.change({ lock_minutes: 5 });
  for (let n = 0; n < 50; n += 1) profiles.touch();
  expect(touch).toHaveBeenCalledTimes(1);
  now += 15_000;
  profiles.touch();
  expect(touch).toHaveBeenCalledTimes(2);
});

describe('people', () => {
  test('a computer is a shared one from the first password on', async () => {
    const { profiles } = await begun('');
    expect(profiles.shared).toBe(false);
    await profiles.changePassword(null, 'seven quiet harbours');
    expect([profiles.shared, profiles.me?.has_password]).toEqual([true, true]);
    const noor = await profiles.create({ name: 'Noor', email: null, language: null, password: FAKE_PASSWORD });
    expect(profiles.seat?.profiles.map(({ name }) => name)).toEqual(['Me', 'Noor']);
    expect(noor.owner).toBe(false);
    await expect(profiles.create({ name: 'noor', email: null, language: null, password: FAKE_PASSWORD })).rejects.toMatchObject({ code: 'taken' });
  });

  test('what is left out stays, null takes away', async () => {
    const { profiles } = await begun('profiles=noor');
    await profiles.change({ name: 'Noor H.' });
    expect(profiles.me).toMatchObject({ name: 'Noor H.', email: 'noor@example.com', lock_minutes: 15 });
    await profiles.change({ email: null, lock_minutes: null });
    expect(profiles.me).toMatchObject({ name: 'Noor H.', email: null, lock_minutes: null });
    expect(profiles.seat?.profiles.find(({ id }) => id === 2)?.name).toBe('Noor H.');
  });

  test('deleting takes the password, and then there is one fewer', async () => {
    const { profiles, backend, house } = await begun('profiles=noor');
    await expect(profiles.remove('not hers')).rejects.toMatchObject({ code: 'sign_in' });
    expect(house.anew).not.toHaveBeenCalled();
    await profiles.remove(FAKE_PASSWORD);
    expect(house.anew).toHaveBeenCalledWith(false);
    expect((await backend.seat()).profiles.map(({ name }) => name)).toEqual(['Sam']);
  });

  test('the owner removes somebody by the owner’s own password', async () => {
    const { profiles, house } = await begun('profiles=two');
    await expect(profiles.removeOther(2, 'not his')).rejects.toMatchObject({ code: 'sign_in' });
    expect(profiles.seat?.profiles.map(({ name }) => name)).toEqual(['Sam', 'Noor']);
    await profiles.removeOther(2, FAKE_PASSWORD);
    expect(profiles.seat?.profiles.map(({ name }) => name)).toEqual(['Sam']);
    expect(house.anew).not.toHaveBeenCalled();
    const guest = await begun('profiles=noor');
    await expect(guest.profiles.removeOther(1, FAKE_PASSWORD)).rejects.toMatchObject({ code: 'not_allowed' });
  });

  test('the shelf carries who is signed in over a page that begins anew, and nothing of another', async () => {
    const kept = new Map<string, string>();
    const shelf = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const first = fakeBackend({ query: 'pace=0&profiles=two', shelf });
    expect(await first.sessions()).not.toEqual([]);
    await first.signIn(2, FAKE_PASSWORD);
    const second = fakeBackend({ query: 'pace=0&profiles=two', shelf });
    expect((await second.seat()).current?.name).toBe('Noor');
    expect(await Promise.all([second.sessions(), second.videos(), second.scripts(), second.personas()])).toEqual([[], [], [], []]);
    expect((await second.memoryFacts(null, ''))).toEqual([]);
    await expect(second.creditsOf(1)).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(second.serverState()).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(second.changeProfile(1, { name: 'x' })).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('on screen', () => {
  async function signIn(query: string) {
    const all = await begun(query);
    render(ProfilesSignIn, { profiles: all.profiles, seat: all.profiles.seat! });
    return all;
  }

  test('each person is a choice with a name; the password belongs to the one that is chosen', async () => {
    await signIn('profiles=crowd');
    expect(screen.getByRole('radiogroup', { name: 'People on this computer' })).toBeTruthy();
    expect(screen.getAllByRole('radio')).toHaveLength(8);
    expect(screen.queryByRole('button')).toBeNull();
    await fireEvent.click(screen.getByRole('radio', { name: 'Noor' }));
    await fireEvent.input(screen.getByLabelText('Password of Noor'), { target: { value: 'half a word' } });
    await fireEvent.click(screen.getByRole('radio', { name: 'Bertil' }));
    expect((screen.getByLabelText('Password of Bertil') as HTMLInputElement).value, 'what was typed for another is gone').toBe('');
  });

  test('a wrong password is an alert that the field is described by', async () => {
    await signIn('profiles=locked');
    expect(screen.getByRole('heading', { name: 'Locked for Noor' })).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    expect(screen.getByRole('alert').textContent).toBe('Type your password first.');
    const field = screen.getByLabelText('Password of Noor');
    await fireEvent.input(field, { target: { value: 'not hers' } });
    await fireEvent.submit(field.closest('form')!);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('That is not Noor’s password'));
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')).toBe(screen.getByRole('alert'));
    await fireEvent.click(screen.getByRole('button', { name: 'Somebody else' }));
    expect(screen.getAllByRole('radio')).toHaveLength(2);
  });

  test('whoever has no password comes in with a click', async () => {
    const { profiles, order } = await begun('profiles=out');
    const seat = { ...profiles.seat!, profiles: profiles.seat!.profiles.map((each) => ({ ...each, has_password: each.owner })) };
    const came = vi.spyOn(profiles, 'signIn').mockResolvedValue(null);
    render(ProfilesSignIn, { profiles, seat });
    await fireEvent.click(screen.getByRole('radio', { name: 'Noor' }));
    expect(screen.queryByLabelText('Password of Noor')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(came).toHaveBeenCalledWith(2, null);
    expect(order).toEqual([]);
  });

  test('alone, the settings have one line and one button', async () => {
    const { backend, profiles } = await begun('');
    const view = render(ProfilesGroup, { backend, profiles, onopen: vi.fn(), onsay: vi.fn() });
    expect(view.getAllByRole('button').map(({ textContent }) => textContent?.trim())).toEqual(['Add a person']);
    expect(view.getByRole('region', { name: 'People' }).textContent).not.toContain('Me');
  });
});
