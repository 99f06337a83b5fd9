import type { CharacterView, VoiceView } from './backend';

/** How a fake companion looks: enough to design with, nothing more. The real ones are drawn by vis-avatar. */
export interface Look {
  backdrop: readonly [string, string];
  skin: string;
  shade: string;
  hair: string;
  cloth: string;
  iris: string;
  cut: 'long' | 'bob' | 'short' | 'curly' | 'fox' | 'robot';
}

export interface FakeCompanion extends CharacterView {
  look: Look;
}

/** What a character is when nothing more is known of it. */
export const NOBODY: CharacterView = {
  id: '', name: '', tagline: '', greeting: '', voice: 'af_heart', speed: 1, own: false, face: 'drawn', nickname: '', tags: [], favourite: false, creator: '', lore_entries: 0, created_ms: 0, changed_ms: 0, last_chat_ms: null,
};

function companion(id: string, name: string, tagline: string, greeting: string, voice: string, look: Look): FakeCompanion {
  return { ...NOBODY, id, name, tagline, greeting, voice, look };
}

export const CAST: readonly FakeCompanion[] = [
  companion('mira', 'Mira', 'Warm listener who loves rainy mornings', "Hi, I'm Mira. It's good to see you. How has your day been so far?", 'af_heart', {
    backdrop: ['#f6d8c6', '#d9a5a0'], skin: '#f3c9ae', shade: '#e3a98d', hair: '#5b2f2a', cloth: '#7a4a78', iris: '#5a7d4f', cut: 'long',
  }),
  companion('theo', 'Theo', 'Calm practice partner for hard conversations', 'Hello, I am Theo. Is there a conversation you would like to try out before you have it?', 'am_michael', {
    backdrop: ['#cfdfe6', '#8fb0bf'], skin: '#b97f5d', shade: '#9c6344', hair: '#1f1a1d', cloth: '#2f5566', iris: '#3b2a20', cut: 'short',
  }),
  companion('juno', 'Juno', 'Curious mind with a thousand questions', "Hey! I'm Juno. Tell me something you learned this week, big or small.", 'af_bella', {
    backdrop: ['#e4dcf5', '#a895d6'], skin: '#e9b98f', shade: '#d29a70', hair: '#2b2140', cloth: '#d9825b', iris: '#4a4f8c', cut: 'bob',
  }),
  companion('amara', 'Amara', 'Storyteller, old songs and long evenings', 'Good to have you here. I am Amara. Shall I begin a story, or will you?', 'bf_emma', {
    backdrop: ['#f4e0b4', '#d79f5c'], skin: '#7c4a34', shade: '#623625', hair: '#201416', cloth: '#b5473f', iris: '#2d1c16', cut: 'curly',
  }),
  companion('rusty', 'Rusty', 'A clever fox who keeps you company', "Psst. I'm Rusty. I know every path in this forest. Where shall we wander?", 'am_puck', {
    backdrop: ['#d7e8cf', '#8fb58a'], skin: '#e08a4c', shade: '#c26f35', hair: '#fbeee0', cloth: '#4a6b4f', iris: '#3f2a18', cut: 'fox',
  }),
  companion('pixel', 'Pixel', 'Cheerful robot, precise and kind', 'Hello. Pixel here, all circuits glad to see you. What shall we work on?', 'af_nova', {
    backdrop: ['#cdd9f2', '#7f93cc'], skin: '#e9eef7', shade: '#c3cde0', hair: '#5b6a94', cloth: '#4d5b86', iris: '#3ea8b5', cut: 'robot',
  }),
];

/** One voice of each kind that the program has. */
export const FAKE_VOICES: VoiceView[] = [
  { id: 'af_heart', name: 'Heart', language: 'en-US', sex: 'female', note: 'warm and natural, the clearest of all' },
  { id: 'am_michael', name: 'Michael', language: 'en-US', sex: 'male', note: 'warm and steady' },
  { id: 'bf_emma', name: 'Emma', language: 'en-GB', sex: 'female', note: 'warm and composed' },
  { id: 'bm_george', name: 'George', language: 'en-GB', sex: 'male', note: 'deep and dignified' },
];
