import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { Providers } from './providers.svelte';
import ProvidersPart from './ProvidersPart.svelte';

const KEY = 'sk-planted-canary-7f3a9c';

// jsdom has no layout.
beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

async function shown(query: string) {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const providers = new Providers(backend, { failed: vi.fn(), removed: vi.fn(), keyless: vi.fn() });
  const props = { providers, offline: false, connecting: true, onnetwork: vi.fn(), onforgotten: vi.fn(), onconnecting: (open: boolean) => void view.rerender({ ...props, connecting: open }) };
  const view = render(ProvidersPart, props);
  await waitFor(() => expect(providers.list).not.toBeNull());
  return { backend, providers };
}

/** Everything the page holds: markup, and what stands in its fields. */
function page(): string {
  return document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value).join('\n');
}

async function anthropic() {
  await fireEvent.click(await screen.findByRole('button', { name: /^Anthropic/ }));
  const key = screen.getByLabelText('Key') as HTMLInputElement;
  await fireEvent.input(key, { target: { value: KEY } });
  const model = screen.getByRole('combobox', { name: 'Model' });
  await fireEvent.input(model, { target: { value: 'claude-large' } });
  await fireEvent.blur(model);
  return key;
}

test('a key is pasted once, and stands nowhere in the page from the moment it is saved', async () => {
  const { backend, providers } = await shown('');
  const key = await anthropic();
  expect(key.type).toBe('password');
  const add = backend.addProvider.bind(backend);
  let during = '';
  backend.addProvider = async (...given) => {
    during = page();
    return add(...given);
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(during, 'emptied before the program even answers').not.toContain(KEY);
  expect(page()).not.toContain(KEY);
  expect(JSON.stringify([providers.list, providers.keyStore, [...providers.offers]])).not.toContain(KEY);
  await screen.findByRole('img', { name: 'Key that ends with 3a9c' });
});

test('a key that could not be kept is given back to the field', async () => {
  await shown('keyring=locked');
  const key = await anthropic();
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText(/The keys are locked. Unlock them/);
  expect(key.value).toBe(KEY);
});

test('what is missing is told once the person wants to save', async () => {
  await shown('');
  await fireEvent.click(await screen.findByRole('button', { name: /^OpenAI/ }));
  expect(screen.queryByRole('alert')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('alert').textContent).toBe('Paste the key.');
});

test('the model list: filtered by typing, chosen by keys; Escape closes it and no more', async () => {
  await shown('found');
  await fireEvent.click(await screen.findByRole('button', { name: /^LM Studio/ }));
  const box = screen.getByRole('combobox', { name: 'Model' }) as HTMLInputElement;
  await fireEvent.click(box);
  await screen.findAllByRole('option');
  await fireEvent.input(box, { target: { value: 'mistral' } });
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('mistral-small-24b')]);
  await fireEvent.keyDown(box, { key: 'ArrowDown' });
  await fireEvent.keyDown(box, { key: 'Enter' });
  expect(box.value).toBe('mistral-small-24b');
  await fireEvent.click(box);
  await fireEvent.keyDown(box, { key: 'Escape' });
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(screen.getByRole('dialog')).toBeTruthy();
});

test('the order changes with Alt and an arrow, from anywhere in a card, and is said', async () => {
  const { providers } = await shown('providers=three');
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const list = screen.getByRole('list', { name: 'Who answers' });
  const test = within(list).getByRole('button', { name: 'Test Claude' });
  await fireEvent.keyDown(test, { key: 'ArrowUp', altKey: true });
  await waitFor(() => expect(providers.list?.[0]?.id).toBe('claude'));
  expect(screen.getByText('Claude is now number 1 of 4')).toBeTruthy();
  await fireEvent.keyDown(within(list).getByRole('button', { name: /^Move Claude/ }), { key: 'End' });
  await waitFor(() => expect(providers.list?.at(-1)?.id).toBe('claude'));
});
