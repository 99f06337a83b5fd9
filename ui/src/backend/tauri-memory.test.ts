import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import type { ChatEvent } from './backend';
import { tauriBackend } from './tauri';

afterEach(() => clearMocks());

const FACT = { id: 'f1', text: 'Likes tea', kind: 'like', character_id: null, source: null, state: 'kept', pinned: false, created_ms: 1, updated_ms: 2, recalled: 0, earlier: [] };
const NOTES = { persona_id: null, note: '', note_depth: 4, instructions: '', memory_paused: false };
const SUMMARY = { id: 's1', text: 'x', from_message_id: 'a', to_message_id: 'b', messages: 2, edited: false, created_ms: 1 };
const PERSONA = { id: 'p1', name: 'Sam', description: '', has_picture: false, is_default: true };

test('every verb is a command with camelCase arguments', async () => {
  const calls: [string, unknown][] = [];
  const answers: Record<string, unknown> = { memory_facts: [FACT], memory_recall: { by_meaning: true }, add_fact: FACT, share_fact: FACT, forget_everything: 3, personas: [PERSONA], save_persona: PERSONA, set_persona_picture: PERSONA, save_chat_notes: NOTES, summarise: [SUMMARY] };
  mockIPC((command, args) => {
    calls.push([command, args]);
    return answers[command] ?? null;
  });
  const backend = tauriBackend();
  expect(await backend.memoryFacts(null, 'tea')).toEqual([FACT]);
  expect(await backend.memoryRecall()).toEqual({ by_meaning: true });
  expect(await backend.addFact('Likes tea', 'mira')).toEqual(FACT);
  await backend.shareFact('f1', null);
  expect(await backend.forgetEverything('mira')).toBe(3);
  expect(await backend.personas()).toEqual([PERSONA]);
  await backend.savePersona(null, 'Sam', '');
  await backend.setPersonaPicture('p1', new Uint8Array([1]));
  expect(await backend.personaPicture('p1')).toBeNull();
  await backend.choosePersona(null);
  expect(await backend.saveChatNotes('s', NOTES)).toEqual(NOTES);
  expect(await backend.summarise('s')).toEqual([SUMMARY]);
  expect(calls).toEqual([
    ['memory_facts', { characterId: null, query: 'tea' }],
    ['memory_recall', {}],
    ['add_fact', { text: 'Likes tea', characterId: 'mira' }],
    ['share_fact', { id: 'f1', characterId: null }],
    ['forget_everything', { characterId: 'mira' }],
    ['personas', {}],
    ['save_persona', { id: null, name: 'Sam', description: '' }],
    ['set_persona_picture', new Uint8Array([1])],
    ['persona_picture', { id: 'p1' }],
    ['choose_persona', { id: null }],
    ['save_chat_notes', { sessionId: 's', notes: NOTES }],
    ['summarise', { sessionId: 's' }],
  ]);
});

test('words of a newer program take the careful reading', async () => {
  mockIPC((command) => (command === 'settings' ? { voice_on: true, memory: 'sometimes' } : [{ ...FACT, kind: 'secret', state: 'doubted', character_id: undefined, source: undefined, earlier: undefined }]));
  const backend = tauriBackend();
  expect(await backend.memoryFacts(null, '')).toEqual([{ ...FACT, kind: 'other', state: 'proposed' }]);
  expect((await backend.settings()).memory).toBe('ask');
});

test('events of the memory arrive with whole facts', async () => {
  let send: (event: unknown) => void = () => {};
  mockIPC((_, args) => {
    send = Object.values(args as Record<string, { onmessage: (event: unknown) => void }>)[0]!.onmessage;
    return null;
  });
  const events: ChatEvent[] = [];
  await tauriBackend().subscribe((event) => events.push(event));
  send({ kind: 'facts_learned', session_id: 's', message_id: 'm', facts: [{ ...FACT, source: undefined }] });
  send({ kind: 'titled', session_id: 's', title: 'Tea' });
  expect(events).toEqual([
    { kind: 'facts_learned', session_id: 's', message_id: 'm', facts: [FACT] },
    { kind: 'titled', session_id: 's', title: 'Tea' },
  ]);
});
