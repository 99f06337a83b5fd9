import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { Chat } from './chat.svelte';
import ChatPanel from './ChatPanel.svelte';

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} });
});

async function shown(query = 'pace=0&hold') {
  const backend = fakeBackend({ query });
  const chat = new Chat(backend);
  await backend.subscribe((event) => chat.receive(event));
  await chat.open('chat-1');
  const onnote = vi.fn();
  render(ChatPanel, { chat, name: 'Mira', smallBrain: true, onnote });
  return { chat, backend, onnote };
}

const box = () => screen.getByRole('textbox', { name: 'Message' }) as HTMLTextAreaElement;

test('the log, the box and the one primary action carry their names', async () => {
  await shown();
  expect(screen.getByRole('log', { name: 'Conversation' }).getAttribute('aria-live')).toBe('polite');
  expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true);
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
});

test('Enter sends, Send becomes Stop, and Stop gives Send back', async () => {
  await shown();
  await fireEvent.input(box(), { target: { value: 'Hello' } });
  await fireEvent.keyDown(box(), { key: 'Enter' });
  await screen.findByRole('button', { name: 'Stop' });
  expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
  expect(box().value).toBe('');
  await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await screen.findByRole('button', { name: 'Send' });
});

test('a draft is kept for its own chat and comes back', async () => {
  const { chat } = await shown();
  await fireEvent.input(box(), { target: { value: 'half a thought' } });
  await chat.open('chat-2');
  await waitFor(() => expect(box().value).toBe(''));
  await chat.open('chat-1');
  await waitFor(() => expect(box().value).toBe('half a thought'));
});

test('a refused message comes back into the box, with what to do', async () => {
  const { backend } = await shown();
  backend.sendMessage = () => Promise.reject({ code: 'no_model', message: 'No language model is here. Run set-up once.', retry_after_ms: null });
  await fireEvent.input(box(), { target: { value: 'precious words' } });
  await fireEvent.keyDown(box(), { key: 'Enter' });
  expect((await screen.findByRole('alert')).textContent).toContain('Run set-up once');
  await waitFor(() => expect(box().value).toBe('precious words'));
});

test('every reply can be played again, also one without kept sound; an own message cannot', async () => {
  const { chat, backend } = await shown();
  const replay = vi.spyOn(backend, 'replay').mockResolvedValue();
  chat.receive({ kind: 'message', message: { id: 'mute', session_id: 'chat-1', role: 'assistant', text: 'Said without a speaker.', created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [] } });
  const replies = chat.talk.messages.filter(({ role }) => role === 'assistant');
  expect(replies.length).toBeLessThan(chat.talk.messages.length);
  await waitFor(() => expect(screen.getAllByRole('button', { name: 'Play again' })).toHaveLength(replies.length));
  await fireEvent.click(screen.getAllByRole('button', { name: 'Play again' }).at(-1)!);
  expect(replay).toHaveBeenCalledWith('mute');
});

test('Up in the empty box edits the last own message in its place; Escape gives the box back', async () => {
  const { backend } = await shown();
  const kept = vi.spyOn(backend, 'editMessage');
  await fireEvent.keyDown(box(), { key: 'ArrowUp' });
  const edit = (await screen.findByRole('textbox', { name: 'Edit message' })) as HTMLTextAreaElement;
  expect(edit.value).toBe('The questions at the end were fine, I think.');
  await fireEvent.input(edit, { target: { value: 'They were fine.' } });
  await fireEvent.keyDown(edit, { key: 'Enter', ctrlKey: true });
  expect(kept).toHaveBeenCalledWith('chat-1-3', 'They were fine.');
  await screen.findByText('edited');
  await fireEvent.keyDown(box(), { key: 'ArrowUp' });
  await fireEvent.keyDown(await screen.findByRole('textbox', { name: 'Edit message' }), { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Edit message' })).toBeNull());
});

test('a reply has its toolbar; a greeting is not made anew', async () => {
  await shown();
  const [greeting, own, reply] = screen.getAllByRole('article');
  expect(greeting!.querySelector('[aria-label="Regenerate"]')).toBeNull();
  expect(own!.querySelector('[aria-label="Edit"]')).not.toBeNull();
  expect(reply!.querySelector('[aria-label="Regenerate"]')).not.toBeNull();
  expect(screen.getAllByRole('toolbar', { name: 'Actions for this message' })).toHaveLength(5);
});

test('a cut reply says so, and a spoken one can be played again', async () => {
  const { backend } = await shown();
  expect(screen.getByText('stopped here')).toBeTruthy();
  const replay = vi.spyOn(backend, 'replay');
  const buttons = screen.getAllByRole('button', { name: 'Play again' });
  await fireEvent.click(buttons[0] as HTMLElement);
  expect(replay).toHaveBeenCalledWith('chat-1-0');
});

test('links in a reply are handed out, never followed', async () => {
  const { chat, onnote } = await shown();
  Object.assign(navigator, { clipboard: { writeText: vi.fn().mockResolvedValue(undefined) } });
  chat.receive({ kind: 'message', message: { id: 'l', session_id: 'chat-1', role: 'assistant', text: '[here](https://example.org/a)', created_ms: 1, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [] } });
  const link = await screen.findByRole('link', { name: 'here' });
  const followed = await fireEvent.click(link);
  expect(followed, 'the default action must be prevented').toBe(false);
  await waitFor(() => expect(onnote).toHaveBeenCalled());
});

test('the note about the small brain can be put away for good', async () => {
  await shown();
  await fireEvent.click(screen.getByRole('button', { name: 'Hide this note' }));
  expect(screen.queryByText(/Small offline brain/)).toBeNull();
  expect(localStorage.getItem('hint:small-brain')).toBe('hidden');
});
