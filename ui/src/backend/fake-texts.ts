import type { MessageView, SessionView } from './backend';
import { UNSORTED } from './fake-chats';
import { FAKE_TIMINGS } from './fake-spoken';
import { UNMARKED } from './fake-tree';

export const REPLIES: readonly string[] = [
  "I'm glad you told me. That sounds like a lot to carry in one day. What part of it is still with you right now?",
  'Here is one way to begin:\n\n1. **Breathe out** slowly, longer than you breathe in.\n2. Name one thing you can *see*, and one you can hear.\n3. Then tell me the smallest next step.\n\nWe can take them one at a time.',
  'Rain against the window, a cup of something warm, and nowhere to be. I would like that. What would you listen to?',
];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function sampleChats(now: number): { session: SessionView; messages: MessageView[] }[] {
  return [
    chat('chat-1', 'mira', 'A rough day at work', now - 4 * MINUTE, [
      ['assistant', "Hi, I'm Mira. It's good to see you. How has your day been so far?"],
      ['user', 'Honestly, a bit rough. My presentation went sideways and I kept losing my words.'],
      ['assistant', 'Oh, that feeling when the words slip away. It stings more when you had prepared so carefully. Did anything go the way you hoped, even a small part?'],
      ['user', 'The questions at the end were fine, I think.'],
      ['assistant', "Then you were **there**, listening and thinking on your feet. That counts for more than a smooth first slide. If you like, we could go through the opening together, so that next time it feels"],
    ]),
    chat('chat-2', 'theo', 'Asking for a raise', now - 3 * 60 * MINUTE, [
      ['assistant', 'Hello, I am Theo. Is there a conversation you would like to try out before you have it?'],
      ['user', 'I want to ask for a raise and I am nervous.'],
      ['assistant', 'Then let us practise. I will be your manager. Start whenever you are ready.'],
    ]),
    chat('chat-3', 'juno', 'Why is the sky dark at night?', now - DAY - 20 * MINUTE, [
      ['assistant', "Hey! I'm Juno. Tell me something you learned this week, big or small."],
      ['user', 'Why is the sky dark at night if there are so many stars?'],
    ]),
    chat('chat-4', 'amara', 'The lighthouse keeper', now - 3 * DAY, [['assistant', 'Good to have you here. I am Amara. Shall I begin a story, or will you?']]),
    chat('chat-5', 'pixel', 'Plan for the week', now - 12 * DAY, [['assistant', 'Hello. Pixel here, all circuits glad to see you. What shall we work on?']]),
  ];
}

function chat(id: string, character: string, title: string, updated: number, lines: readonly (readonly ['user' | 'assistant', string])[]) {
  const messages = lines.map(([role, text], i): MessageView => ({
    id: `${id}-${i}`,
    session_id: id,
    role,
    text,
    created_ms: updated - (lines.length - i) * MINUTE,
    cut: role === 'assistant' && i > 0 && !/[.?!]$/.test(text),
    has_voice: role === 'assistant' || (id === 'chat-1' && i === 3),
    spoken: id === 'chat-1' && role === 'user',
    voice_ms: id === 'chat-1' && i === 3 ? 3400 : null,
    timing: id === 'chat-1' && role === 'assistant' ? (FAKE_TIMINGS[i / 2 - 1] ?? null) : null,
    speaker: null,
    provider: null,
    ...UNMARKED,
  }));
  const session: SessionView = { id, character_id: character, title, updated_ms: updated, preview: messages.at(-1)?.text.slice(0, 120) ?? '', group: null, ...UNSORTED };
  return { session, messages };
}
