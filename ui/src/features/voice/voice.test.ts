import { describe, expect, test, vi } from 'vitest';
import type { Backend, ChatEvent, EarState, MeterLevel } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { Meter } from './meter';
import { Voice } from './voice.svelte';

async function begun(query = '', change: Partial<Backend> = {}) {
  const backend = Object.assign(fakeBackend({ query: `pace=0.02&${query}` }), change);
  const told = { handsFree: vi.fn(), sent: vi.fn(), nothingSaid: vi.fn(), failed: vi.fn() };
  let now = 0;
  const voice = new Voice(backend, told, () => now);
  const events: ChatEvent[] = [];
  await backend.subscribe((event) => {
    events.push(event);
    voice.receive(event);
  });
  await voice.begin(false);
  return { voice, backend, told, events, pass: (ms: number) => (now += ms) };
}
const settled = () => new Promise((done) => setTimeout(done, 20));

describe('hands-free', () => {
  test('a whole spoken turn: words grow, are stored as said aloud, and are answered word by word', async () => {
    const { voice, events, told } = await begun();
    await voice.setHandsFree(true);
    expect(told.handsFree).toHaveBeenCalledWith(true);
    await vi.waitFor(() => expect(events.some((event) => event.kind === 'word')).toBe(true), { timeout: 4000 });
    const captions = events.flatMap((event) => (event.kind === 'caption' ? [event] : []));
    expect(captions.length, 'more than once before it is final').toBeGreaterThan(2);
    expect(captions.find(({ final }) => final)?.text).toContain('a minute');
    expect(events.find((event) => event.kind === 'message')).toMatchObject({ message: { role: 'user', spoken: true } });
    await voice.setHandsFree(false);
    expect(voice.ear.mode).toBe('off');
  });

  test('that was on is on again at the start, but is not remembered anew', async () => {
    const { voice, told } = await begun();
    await voice.begin(true);
    expect(voice.hearing.handsFree).toBe(true);
    expect(told.handsFree).not.toHaveBeenCalled();
    await voice.setHandsFree(false);
  });

  test('the companion goes on after a back-channel, and stops for a word', async () => {
    const { voice, events } = await begun();
    await voice.setHandsFree(true);
    const seen = () => events.map((event) => (event.kind === 'status' ? event.status : event.kind));
    await vi.waitFor(() => expect(seen()).toContain('interrupted'), { timeout: 9000 });
    expect(seen().indexOf('resumed')).toBeGreaterThan(-1);
    expect(seen().indexOf('resumed')).toBeLessThan(seen().indexOf('interrupted'));
    await voice.setHandsFree(false);
  }, 12000);
});

describe('hold to talk', () => {
  test('shows at once, and letting go never overtakes the pressing', async () => {
    const order: string[] = [];
    let answer: (ear: EarState) => void = () => {};
    const { voice, pass } = await begun('', {
      hold: () => new Promise((done) => {
        order.push('hold');
        answer = done;
      }),
      release: async () => void order.push('release'),
    });
    voice.press('pointer');
    expect(voice.holding).toBe(true);
    pass(900);
    voice.letGo('pointer');
    await settled();
    expect(order).toEqual(['hold']);
    answer({ ...voice.ear, mode: 'holding' });
    await settled();
    expect(order).toEqual(['hold', 'release']);
    expect(voice.holding).toBe(false);
  });

  test('Escape calls it off, and only when there is something to call off', async () => {
    const { voice, backend } = await begun();
    const cancel = vi.spyOn(backend, 'cancelHold');
    expect(voice.escape()).toBe(false);
    voice.press('space');
    expect(voice.escape()).toBe(true);
    await settled();
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('without a microphone the button comes up again and the reason is told', async () => {
    const { voice } = await begun('mic=no_microphone');
    voice.press('pointer');
    await vi.waitFor(() => expect(voice.problem?.code).toBe('no_microphone'));
    expect(voice.holding).toBe(false);
    expect(voice.canRetry, 'a hold is pressed again by hand').toBe(false);
  });

  test('a refusal is a problem as well, until the next try', async () => {
    const { voice, told } = await begun('', { hold: () => Promise.reject({ code: 'microphone_busy', message: 'Busy.', retry_after_ms: null }) });
    voice.press('pointer');
    await vi.waitFor(() => expect(voice.problem?.message).toBe('Busy.'));
    expect(voice.holding).toBe(false);
    expect(told.failed).not.toHaveBeenCalled();
    await voice.setHandsFree(true);
    expect(voice.problem).toBeNull();
    await voice.setHandsFree(false);
  });
});

describe('voice messages', () => {
  test('are recorded, written down and told', async () => {
    const { voice, told, pass } = await begun();
    await voice.startRecording();
    expect(voice.recordedSince).toBe(0);
    pass(3000);
    await new Promise((done) => setTimeout(done, 60));
    const done = voice.finishRecording(true);
    expect([voice.recordedSince, voice.writing]).toEqual([null, true]);
    await done;
    expect(told.sent).toHaveBeenCalledWith(expect.objectContaining({ spoken: true, voice_ms: expect.any(Number) }));
    expect(voice.writing).toBe(false);
  });

  test('that hold no words say so; those thrown away say nothing', async () => {
    const { voice, told } = await begun('', { finishRecording: async () => null });
    await voice.startRecording();
    voice.escape();
    await settled();
    expect(told.nothingSaid).not.toHaveBeenCalled();
    await voice.startRecording();
    await voice.finishRecording(true);
    expect(told.nothingSaid).toHaveBeenCalledOnce();
  });
});

test('a problem that was put away stays away until it is over', async () => {
  const { voice } = await begun();
  const lost = { ...voice.ear, mode: 'hands_free' as const, problem: { code: 'microphone_silent' as const, message: 'Silent.' } };
  voice.receive({ kind: 'ear', ear: lost });
  voice.hideProblem();
  voice.receive({ kind: 'ear', ear: { ...lost, muted: true } });
  expect(voice.problem).toBeNull();
  voice.receive({ kind: 'ear', ear: { ...lost, problem: null } });
  voice.receive({ kind: 'ear', ear: lost });
  expect(voice.problem?.message).toBe('Silent.');
});

test('the meter is opened for the first who looks and closed after the last', async () => {
  const order: string[] = [];
  let level: (level: MeterLevel) => void = () => {};
  const meter = new Meter({
    openMeter: async (onLevel) => {
      order.push('open');
      level = onLevel;
    },
    closeMeter: async () => void order.push('close'),
  });
  const seen: number[] = [];
  const first = meter.watch(({ rms }) => seen.push(rms));
  const second = meter.watch();
  await settled();
  level({ rms: 0.5, peak: 1, speech: true });
  first();
  await settled();
  expect([seen, meter.newest.rms, order]).toEqual([[0.5], 0.5, ['open']]);
  second();
  const third = meter.watch();
  await settled();
  expect(order, 'who comes back at once does not close it').not.toContain('close');
  third();
  await settled();
  expect([meter.newest.rms, order.at(-1)]).toEqual([0, 'close']);
});
