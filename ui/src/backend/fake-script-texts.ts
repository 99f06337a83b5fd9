import { applyEdit, blankLine, timed } from './script-edits';
import { fakePeaks } from './fake-spoken';
import type { Emotion, LineSound, Scene, Script, ScriptLine } from './scripts';

export const FIRST_SCENE: Scene = {
  layout: 'side_by_side', background: { kind: 'own' }, captions: { mode: 'burned_in', position: 'bottom', style: 'clean', karaoke: true },
  title_card: '', end_card: '', music: null, aspect: '16:9', size: 512, fps: 25,
};

export function blankScript(id: string, cast: string[], title: string, now: number): Script {
  return {
    id, title, cast, prompt: '', tone: '', length_s: 60, lines: [], scene: FIRST_SCENE, duration_ms: 0, estimated: false,
    can_undo: false, can_redo: false, changed_ms: now, versions: [], work: null, problems: [],
  };
}

export function spoken({ text, speed }: ScriptLine, seed: string, takes: number, source: LineSound['source'] = 'voice'): LineSound {
  return { state: 'ready', duration_ms: Math.round((500 + text.length * 58) / speed), peaks: fakePeaks(seed, 100), source, message: null, takes };
}

type Said = readonly [speaker: string, text: string, emotion?: Emotion];

const LIGHTHOUSE: readonly Said[] = [
  ['amara', 'You came after all. I had almost put the lamp out.'],
  ['theo', 'The ferry was late. And then I stood on the rocks for a while, looking up.', 'thoughtful'],
  ['amara', 'Everybody does. It is taller from below than it is from up here.', 'happy'],
  ['theo', 'Is it true that they want to switch it off?', 'sad'],
  ['amara', 'On the first of March. A small box on a pole will blink instead. It needs no stairs and no keeper.'],
  ['theo', 'Then teach me how it is done. All of it. Somebody should still know.'],
  ['amara', 'Good. Lesson one: the light is for those you will never meet.', 'thoughtful'],
  ['theo', 'And lesson two?', 'surprised'],
  ['amara', 'Lesson two is tea. Sit down, the night is long.', 'happy'],
];

const RAISE: readonly Said[] = [
  ['mira', 'So, pretend that I am your boss. Door is open, coffee is hot. Go.'],
  ['theo', 'Thank you for making time. I would like to talk about my salary.'],
  ['mira', 'Straight to the point. I like it. Why now?', 'happy'],
  ['theo', 'Because the work has changed. I lead four people since spring.'],
  ['mira', 'Stop there and breathe. Let me answer before you explain more.', 'thoughtful'],
  ['theo', 'That is the hardest part.', 'sad'],
];

const INTERNET: readonly Said[] = [
  ['rusty', 'Right, everyone, gather around the stump. Today: the internet.'],
  ['pixel', 'A network of networks. I have prepared four hundred slides.', 'happy'],
  ['juno', 'Wait. Where does it live? Like, physically?', 'surprised'],
  ['rusty', 'In burrows. Very long ones. They go under the sea.'],
];

function linesOf(id: string, said: readonly Said[], ready: (i: number) => boolean): ScriptLine[] {
  return said.map(([speaker, text, emotion], i) => {
    const line = { ...blankLine(`${id}-l${i + 1}`, speaker, text), emotion: emotion ?? 'neutral' };
    return ready(i) ? { ...line, sound: spoken(line, line.id, 1) } : line;
  });
}

export function sampleScripts(now: number): Script[] {
  const lighthouse = timed({
    ...blankScript('lighthouse', ['amara', 'theo'], 'The last lighthouse', now - 1_500_000),
    prompt: 'Two people meet in a lighthouse on its last night. One keeps it, the other wants to learn how.', tone: 'Warm', length_s: 60,
    lines: linesOf('lighthouse', LIGHTHOUSE, () => true),
    scene: { ...FIRST_SCENE, title_card: 'The last lighthouse', background: { kind: 'color', color: '#23324f' }, music: { name: 'harbour-evening.mp3', volume: 0.35, ducking: true } },
    versions: [{ id: 'v1', name: 'First draft', created_ms: now - 90_000_000, lines: 6 }],
    can_undo: true,
  });
  const raise = timed({ ...blankScript('raise', ['mira', 'theo'], 'Asking for a raise', now - 95_000_000), prompt: 'Practice for a hard conversation at work', lines: linesOf('raise', RAISE, (i) => i < 3) });
  const internet = timed({ ...blankScript('internet', ['rusty', 'pixel', 'juno'], 'The internet, explained by a fox', now - 500_000_000), lines: linesOf('internet', INTERNET, () => false) });
  const retold = applyEdit(raise, { kind: 'text', line: 'raise-l2', text: 'Thank you for making time. I would like to talk about what I earn.' }, () => '');
  return [lighthouse, { ...retold, can_undo: true }, internet];
}

const OPENINGS = ['Do you have a minute? There is something I have been turning over all day.', 'Of course. Sit down, I was hoping that somebody would ask me something real.'];
const MIDDLES = [
  'It began with a letter that was not meant for me.',
  'And you read it, of course.',
  'Every word. Twice. Then I put it back as if nothing had happened.',
  'What did it say that will not let you go?',
  'That the best part of a plan is the moment before anybody believes in it.',
  'I would sign that. Half of everything I made was laughed at first.',
  'Then why are we still sitting here?',
  'Because the kettle is not done, and courage needs tea.',
  'You always say that.',
  'And was I ever wrong?',
];
const ENDING = 'Come on, then. Before it gets light.';

/** A dialogue about anything: enough to see lines appear. */
export function inventedLines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => OPENINGS[i] ?? (i === count - 1 ? ENDING : (MIDDLES[(i - OPENINGS.length) % MIDDLES.length] ?? ENDING)));
}
