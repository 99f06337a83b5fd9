import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { Server } from './server.svelte';
import ServerKeys from './ServerKeys.svelte';
import ServerPage from './ServerPage.svelte';

async function begun(query = '') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const server = new Server(backend);
  await server.load();
  return { backend, server };
}

test('off until it is switched on; what is left out of a change stays', async () => {
  const { server } = await begun();
  expect(server.view).toMatchObject({ on: false, address: null, docs: null, open: true });
  await server.set({ on: true });
  expect(server.view).toMatchObject({ address: 'http://127.0.0.1:8000', docs: 'http://127.0.0.1:8000/docs' });
  await server.set({ port: 8123 });
  await server.set({ origins: ['https://example.com'] });
  expect(server.view).toMatchObject({ on: true, port: 8123, origins: ['https://example.com'], address: 'http://127.0.0.1:8123' });
});

test('a refused change leaves the switch where it was, and says why', async () => {
  const { server } = await begun('server=on');
  expect(await server.set({ origins: ['https://example.com/path'] })).toBe(false);
  expect(server.view?.origins).toEqual([]);
  expect(server.problem).toContain('no origin');
});

test('on and not answering is told on the page', async () => {
  const { server } = await begun('server=busy');
  render(ServerPage, { server, onback: vi.fn(), onsay: vi.fn(), oncopy: vi.fn() });
  expect(screen.getByRole('switch', { name: 'Answer other programs' }).getAttribute('aria-checked')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('Choose another port');
  expect(screen.queryByText(/docs/)).toBeNull();
});

test.each(['80', '70000', '8O00', '-1', ''])('“%s” is no port, and the program does not hear of it', async (text) => {
  const { backend, server } = await begun('server=on');
  const set = vi.spyOn(backend, 'setServer');
  render(ServerPage, { server, onback: vi.fn(), onsay: vi.fn(), oncopy: vi.fn() });
  const field = screen.getByLabelText('Port');
  await fireEvent.input(field, { target: { value: text } });
  await fireEvent.blur(field);
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(set).not.toHaveBeenCalled();
});

test('a key is shown once; from the first one on nobody gets in without', async () => {
  const { server } = await begun('server=on');
  const [onsay, oncopy] = [vi.fn(), vi.fn()];
  render(ServerKeys, { server, onsay, oncopy });
  await fireEvent.click(screen.getByRole('button', { name: 'Create a key' }));
  const form = screen.getByRole('form', { name: 'Create a key' });
  const go = within(form).getByRole('button', { name: 'Create key' }) as HTMLButtonElement;
  await fireEvent.input(within(form).getByLabelText('Which program is it for?'), { target: { value: ' Pipeline ' } });
  for (const box of within(form).getAllByRole('checkbox')) await fireEvent.click(box);
  expect(go.disabled, 'a key that opens nothing is none').toBe(true);
  await fireEvent.click(within(form).getByRole('checkbox', { name: /^Chat/ }));
  await fireEvent.submit(form);
  const secret = (await screen.findByRole('textbox', { name: 'Key' })) as HTMLInputElement;
  expect(secret.value).toMatch(/^vis-/);
  expect(server.keys).toMatchObject([{ name: 'Pipeline', scopes: ['chat'] }]);
  expect(server.view?.open).toBe(false);
  expect(onsay).toHaveBeenCalledWith('From now on only programs with a key may ask.');
  await fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
  expect(oncopy).toHaveBeenCalledWith(secret.value, 'Key copied');
  await fireEvent.click(screen.getByRole('button', { name: 'I have it' }));
  expect(document.body.innerHTML).not.toContain(secret.value);
});

test('revoking asks first, says that the last key opens the door, and cannot be undone', async () => {
  const { server } = await begun('server=on&apikeys');
  const onsay = vi.fn();
  render(ServerKeys, { server, onsay, oncopy: vi.fn() });
  const revoke = async (name: string, go: string) => {
    await fireEvent.click(screen.getByRole('button', { name: `Revoke the key for ${name}` }));
    const asked = screen.getByRole('alertdialog');
    const said = asked.textContent ?? '';
    await fireEvent.click(within(asked).getByRole('button', { name: go }));
    return said;
  };
  await revoke('Video pipeline', 'Keep it');
  expect(server.keys).toHaveLength(2);
  expect(await revoke('Old laboratory script', 'Revoke it')).not.toContain('last key');
  await waitFor(() => expect(server.keys).toHaveLength(1));
  expect(await revoke('Video pipeline', 'Revoke it')).toContain('last key');
  await waitFor(() => expect(server.view?.open).toBe(true));
  expect(onsay).toHaveBeenLastCalledWith('The key for Video pipeline opens nothing any more');
});

test('a name that is taken is said beside the form, and nothing is lost', async () => {
  const { server } = await begun('server=on&apikeys');
  render(ServerKeys, { server, onsay: vi.fn(), oncopy: vi.fn() });
  await fireEvent.click(screen.getByRole('button', { name: 'Create a key' }));
  const form = screen.getByRole('form', { name: 'Create a key' });
  await fireEvent.input(within(form).getByLabelText('Which program is it for?'), { target: { value: 'Video pipeline' } });
  await fireEvent.submit(form);
  expect((await within(form).findByRole('alert')).textContent).toContain('already');
  expect((within(form).getByLabelText('Which program is it for?') as HTMLInputElement).value).toBe('Video pipeline');
});
