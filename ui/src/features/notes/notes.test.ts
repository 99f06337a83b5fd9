import { beforeEach, expect, test, vi } from 'vitest';
import type { Backend, ChatEvent } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Notes } from './notes.svelte';

let backend: Backend;
let notes: Notes;

const begin = async (query = '') => {
  backend = fakeBackend({ query: `pace=0&${query}` });
  notes = new Notes(backend);
  await backend.subscribe((event: ChatEvent) => notes.receive(event));
  await notes.load('chat-1');
};

beforeEach(() => begin());

test('what is typed is written after a rest, all of it at once', async () => {
  const save = vi.spyOn(backend, 'saveChatNotes');
  notes.set({ note: 'S' }, true);
  notes.set({ note: 'Storm' }, true);
  expect(notes.saved).toBe(false);
  await vi.waitFor(() => expect(notes.saved).toBe(true));
  expect(save).toHaveBeenCalledTimes(1);
  expect((await backend.chatNotes('chat-1')).note).toBe('Storm');
});

test('another chat is opened: what was typed goes to the old one, and nothing of it to the new', async () => {
  notes.set({ instructions: 'Answer in French.' }, true);
  await notes.load('chat-2');
  expect(notes.value?.instructions).toBe('');
  expect((await backend.chatNotes('chat-1')).instructions).toBe('Answer in French.');
});

test('a change that was refused is kept and tried again', async () => {
  const real = backend.saveChatNotes;
  backend.saveChatNotes = () => Promise.reject({ code: 'disk_full', message: 'The disk is full.', retry_after_ms: null });
  notes.set({ memory_paused: true });
  await vi.waitFor(() => expect(notes.unsaved && notes.problem).toBe('The disk is full.'));
  expect(notes.value?.memory_paused, 'the switch stays where it was put').toBe(true);
  backend.saveChatNotes = real;
  await notes.flush();
  expect([notes.unsaved, notes.problem, (await backend.chatNotes('chat-1')).memory_paused]).toEqual([false, null, true]);
});

test('what is typed while it is being written is not overwritten', async () => {
  const real = backend.saveChatNotes;
  let release = () => {};
  backend.saveChatNotes = async (id, value) => {
    await new Promise<void>((done) => (release = done));
    return real(id, value);
  };
  notes.set({ note: 'One' }, true);
  const first = notes.flush();
  await vi.waitFor(() => expect(release).not.toBe(undefined));
  await Promise.resolve();
  notes.set({ note: 'One two' }, true);
  release();
  await first;
  expect([notes.value?.note, notes.saved]).toEqual(['One two', false]);
});

test('summaries: made, changed, deleted; too little is told', async () => {
  await notes.show();
  expect(notes.summaries).toEqual([]);
  expect(await notes.summarise()).toBe(1);
  const [made] = notes.summaries!;
  expect(made).toMatchObject({ from_message_id: 'chat-1-0', to_message_id: 'chat-1-4', messages: 5, edited: false });
  expect(await notes.editSummary(made!.id, ' A hard day. ')).toBe(true);
  expect(notes.summaries![0]).toMatchObject({ text: 'A hard day.', edited: true });
  expect(await notes.editSummary(made!.id, ' ')).toBe(false);
  expect(await notes.summarise()).toBeNull();
  expect(notes.problem).toMatch(/too little/);
  expect(await notes.deleteSummary(made!.id)).toBe(true);
  expect(notes.summaries).toEqual([]);
});

test('made in the background they appear while the drawer is open', async () => {
  await begin('summaries');
  await notes.show();
  expect(notes.summaries).toHaveLength(2);
  await backend.deleteSummary(notes.summaries![0]!.id);
  notes.receive({ kind: 'summarised', session_id: 'chat-2' });
  expect(notes.summaries, 'another chat').toHaveLength(2);
  notes.receive({ kind: 'summarised', session_id: 'chat-1' });
  await vi.waitFor(() => expect(notes.summaries).toHaveLength(1));
});

test('notes that cannot be read: told, and asked again when they are opened', async () => {
  const real = backend.chatNotes;
  backend.chatNotes = () => Promise.reject({ code: 'failed', message: 'The database is busy.', retry_after_ms: null });
  await notes.load('chat-2');
  expect([notes.value, notes.problem]).toEqual([null, 'The database is busy.']);
  backend.chatNotes = real;
  await notes.show();
  expect([notes.value?.note_depth, notes.problem, notes.open]).toEqual([4, null, true]);
});
