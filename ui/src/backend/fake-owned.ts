import type { CharacterView } from './backend';
import type { CharacterSheet, LoreBook, LoreEntry } from './characters';
import { NOBODY } from './fake-cast';

export const BLANK_SHEET: CharacterSheet = {
  id: '', own: true, name: '', nickname: '', description: '', personality: '', scenario: '', greetings: [''], group_greetings: [], examples: '', system_prompt: '', post_history: '', creator_notes: '', creator: '', version: '', tags: [],
  favourite: false, voice: { voice: 'af_heart', speed: 1, pitch: 0, trim_silence: false, cross_fade_ms: 40 }, face: 'drawn', pictures: [], lore: null, kept: [], can_undo: false, can_redo: false, changed_ms: 0,
};

export const BLANK_ENTRY: LoreEntry = {
  id: '', name: '', keys: [], secondary_keys: [], logic: 'and_any', content: '', enabled: true, constant: false, regex: false, case_sensitive: false, whole_words: false, order: 100, position: 'before_character', depth: null, probability: 100, problem: null,
};

const LORE: LoreBook = {
  name: 'Gull Rock', description: 'The lighthouse and the people around it', scan_depth: 4, token_budget: 512, recursive: false,
  entries: ([
    { name: 'The lamp', keys: ['lamp', 'light', 'lens'], content: 'The lamp of Gull Rock is a first-order Fresnel lens from 1874. Mara winds its clockwork every four hours.', order: 10 },
    { name: 'The storm of 1911', keys: ['storm', '1911', 'wreck'], secondary_keys: ['ship', 'Adelaide'], logic: 'and_any', content: 'In the storm of 1911 the Adelaide ran onto the rocks. Mara’s grandfather rowed out four times.', order: 20 },
    { name: 'Tidewatchers', keys: ['/tide(s|watch\\w*)?/i'], regex: true, content: 'Three villagers keep a book of tides. They do not trust the lamp.', order: 30, position: 'after_character' },
    { name: 'Tone', constant: true, content: 'Mara never says “okay”. She measures time in tides and tea.', order: 5, position: 'at_depth', depth: 2 },
    { name: 'The dog', keys: ['dog', 'Bosun'], content: 'Bosun, an old retriever, sleeps under the stairs.', order: 60, enabled: false },
    { name: 'Night boats', keys: ['(boat', 'smuggl'], regex: true, content: 'Boats without lights pass on moonless nights.', order: 70, probability: 60, problem: 'The bracket that opens at “(boat” is never closed.' },
  ] satisfies Partial<LoreEntry>[]).map((entry, i) => ({ ...BLANK_ENTRY, ...entry, id: `lore-${i + 1}` })),
};

const MARA: CharacterSheet = {
  ...BLANK_SHEET, id: 'own-mara', name: 'Mara Quill', nickname: 'Mara', tags: ['slow burn', 'sea', 'mystery', 'historical'], favourite: true, creator: 'tidewriter', version: '2.1',
  description: '{{char}} keeps the lighthouse on Gull Rock. She is fifty-one, broad-shouldered, with salt-grey hair and a coat that was her father’s. She speaks little, and means what she says. She reads the weather before she reads a face.',
  personality: 'Patient, dry, observant. Slow to trust, loyal after that. Hides her kindness in small jobs done for others.',
  scenario: '{{user}} has rowed to the rock on the last calm day of October and cannot go back before the storm is over.',
  greetings: [
    '*The door opens before you can knock.* “You have an hour before the wind turns. Come in, leave the boots.” She holds up a kettle. “Tea, {{user}}?”',
    '“Hold this.” She puts the end of a rope into your hand without looking. “Pull when I say. Not before.”',
    '*The lamp turns above you both.* “Nobody comes here in October,” she says. “So. What did you run from?”',
  ],
  group_greetings: ['She nods at each of you in turn, counting cups.'],
  examples: '<START>\n{{user}}: Are you never lonely?\n{{char}}: *She thinks about it for the length of a wave.* “The lamp needs me. That is a kind of company.”\n<START>\n{{user}}: Tell me about the storm.\n{{char}}: “Which one?”',
  system_prompt: '{{original}}\nWrite as {{char}}: short sentences, concrete nouns, weather in every scene.',
  post_history: 'Stay in the scene. Two paragraphs at most.',
  creator_notes: 'Best with a slow pace. The lorebook holds the history of the rock.\n<b>Thanks</b> for trying her! <script>alert(1)</script>',
  lore: LORE, kept: ['extensions.depth_prompt', 'extensions.talkativeness', 'extensions.chub', 'source'],
};

const OTHERS: readonly Partial<CharacterSheet>[] = [
  { id: 'own-ilya', name: 'Ilya Brandt', description: 'A night-shift radio host who answers every call as if it were the only one.', tags: ['modern', 'slice of life'], creator: 'nocturne', greetings: ['“You are on the air. Take your time.”', '“Line two. You sound like rain.”'] },
  { id: 'own-sefa', name: 'Sefa of the Long Road', description: 'Caravan guide, storyteller, terrible singer.', tags: ['fantasy', 'adventure', 'comedy'], creator: 'dunewalker', greetings: ['“Sit. The fire is better company than the horses.”'], favourite: true },
  { id: 'own-unit', name: 'UNIT-7', description: 'Maintenance android who has begun to keep a diary.', tags: ['sci-fi', 'mystery'], creator: 'tidewriter', greetings: ['Query: are you the visitor?'] },
  { id: 'own-prof', name: 'Professor Adeyemi', description: 'Teaches the history of maps, and why all of them lie.', tags: ['teacher', 'historical'], greetings: ['“Ah. You have found the right room by the wrong door.”'] },
];

export interface Owned { view: CharacterView; sheet: CharacterSheet }

export function tagline({ personality, description, scenario, name }: CharacterSheet): string {
  const first = (personality || description || scenario).split(/[\n]/)[0] ?? '';
  return expand(first.split(/(?<=[.!?])\s/)[0] ?? '', name).slice(0, 140);
}

/** The two names that every card uses; the real program knows many more macros. */
export function expand(text: string, name: string): string {
  return text.replace(/\{\{char\}\}/gi, name).replace(/\{\{user\}\}/gi, 'you').replace(/\{\{original\}\}/gi, '');
}

export function viewOf(sheet: CharacterSheet, more: Partial<CharacterView> = {}): CharacterView {
  const { id, name, nickname, tags, favourite, creator, voice, own } = sheet;
  return {
    ...NOBODY, id, name, nickname, tags, favourite, creator, own, tagline: tagline(sheet), greeting: expand(sheet.greetings[0] ?? '', nickname || name), voice: voice.voice, speed: voice.speed, lore_entries: sheet.lore?.entries.length ?? 0, ...more,
  };
}

/** `?own`: five own characters; `?people=N`: N of them. */
export function ownedSamples(query: URLSearchParams, now: number): Owned[] {
  const many = Number(query.get('people') ?? 0);
  const few = query.has('own') ? [MARA, ...OTHERS.map((other) => ({ ...BLANK_SHEET, ...other }))] : [];
  const hour = 3_600_000;
  const samples = few.map((sheet, i) => ({ sheet, view: viewOf(sheet, { created_ms: now - (i + 1) * 30 * hour, changed_ms: now - (i + 1) * 9 * hour, last_chat_ms: i < 2 ? now - (i + 1) * 5 * hour : null }) }));
  return [...samples, ...Array.from({ length: many }, (_, i) => generated(i, now))];
}

const FIRST = ['Ada', 'Bram', 'Cleo', 'Dorian', 'Elif', 'Farid', 'Greta', 'Hana', 'Ivo', 'Jun', 'Kaja', 'Liam', 'Mina', 'Noor', 'Oskar', 'Pia', 'Quinn', 'Rosa', 'Sami', 'Tove', 'Uma', 'Vera', 'Wren', 'Yusuf', 'Zoë'];
const LAST = ['Ashdown', 'Bell', 'Castellan', 'Dray', 'Emberly', 'Frost', 'Grey', 'Hollow', 'Ivers', 'Jolie', 'Kestrel', 'Lark', 'Moss', 'Nightingale', 'Orr', 'Pell', 'Quick', 'Rook', 'Sable', 'Thorne', 'Underhill', 'Vane', 'Wilde', 'Yarrow'];
const TAGS = ['fantasy', 'sci-fi', 'modern', 'mystery', 'comedy', 'romance', 'horror', 'historical', 'adventure', 'slice of life', 'teacher', 'villain', 'anime', 'game', 'original'];

function generated(i: number, now: number): Owned {
  const name = `${FIRST[i % FIRST.length]} ${LAST[Math.floor(i / FIRST.length) % LAST.length]}${i >= FIRST.length * LAST.length ? ` ${Math.floor(i / (FIRST.length * LAST.length)) + 1}` : ''}`;
  const tags = [TAGS[i % TAGS.length]!, TAGS[(i * 7 + 3) % TAGS.length]!].filter((tag, at, all) => all.indexOf(tag) === at);
  const sheet: CharacterSheet = { ...BLANK_SHEET, id: `many-${i}`, name, tags, favourite: i % 97 === 0, description: `Number ${i + 1} of many. Keeps a garden, two secrets and a door that opens inwards.`, greetings: [`“I am ${name}. You found me.”`] };
  return { sheet, view: viewOf(sheet, { created_ms: now - i * 60_000, changed_ms: now - i * 60_000 }) };
}
