import { describe, expect, test, vi } from 'vitest';
import type { SampleReport } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { partsOf, voiceLabel } from '../../lib/blend';
import { sampleMarks } from './sample-marks';
import { LONGEST_MS, Sample } from './sample.svelte';

/** jsdom's files cannot be read. */
const file = (text: string, name: string) => Object.assign(new File([text], name), { arrayBuffer: async () => new TextEncoder().encode(text).buffer });
const SOUND = () => file('RIFF----WAVE', 'me.wav');
const tooLarge = (name: string) => `${name} is too large`;

async function opened(query = '') {
  const backend = fakeBackend({ query: `pace=0&own&${query}` });
  const sample = new Sample(backend, 'own-mara');
  await sample.load();
  return { sample, backend };
}

async function kept(query = '') {
  const all = await opened(query);
  await all.sample.take(SOUND(), tooLarge);
  all.sample.consent = 'own';
  await all.sample.keep();
  return all;
}

describe('a sound that is chosen', () => {
  test('is looked at, and kept only once it is said whose voice it is', async () => {
    const { sample, backend } = await opened();
    const keep = vi.spyOn(backend, 'keepSample');
    await sample.take(SOUND(), tooLarge);
    expect(sample.check?.report.level).toBe('good');
    await sample.keep();
    expect(keep).not.toHaveBeenCalled();
    sample.consent = 'permission';
    await sample.keep();
    expect(keep).toHaveBeenCalledWith('own-mara', 'sample-1', 'permission');
    expect([sample.check, sample.kept?.name, sample.kept?.consent]).toEqual([null, 'me.wav', 'permission']);
    await sample.take(SOUND(), tooLarge);
    expect(sample.consent, 'the same sound is not asked about again').toBe('permission');
    sample.drop();
    expect(sample.kept, 'the one that was kept stays').not.toBeNull();
  });

  test('is refused with a sentence; what is far too large is not even carried over', async () => {
    const { sample, backend } = await opened();
    const check = vi.spyOn(backend, 'checkSample');
    await sample.take(file('Dear diary', 'diary.wav'), tooLarge);
    expect(sample.problem).toContain('no sound');
    expect([sample.check, sample.busy]).toEqual([null, null]);
    const huge = SOUND();
    Object.defineProperty(huge, 'size', { value: 3_000_000_000 });
    await sample.take(huge, tooLarge);
    expect(sample.problem).toBe('me.wav is too large');
    expect(check).toHaveBeenCalledTimes(1);
  });
});

describe('a recording', () => {
  test('ends by itself after a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { sample, backend } = await opened();
    const finish = vi.spyOn(backend, 'finishSampleRecording').mockResolvedValue({ sample_id: 's', name: '', report: good(), duration_ms: 1, peaks: [], consent: null });
    await sample.record();
    expect(sample.recordedSince).not.toBeNull();
    await vi.advanceTimersByTimeAsync(LONGEST_MS);
    vi.useRealTimers();
    expect(finish).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(sample.check?.sample_id).toBe('s'));
    expect(sample.recordedSince).toBeNull();
  });

  test('is thrown away with the microphone shut, also when the character is left', async () => {
    const { sample, backend } = await opened();
    const [stop, finish] = [vi.spyOn(backend, 'stopSound'), vi.spyOn(backend, 'finishSampleRecording')];
    await sample.record();
    sample.cancelRecording();
    await sample.record();
    sample.close();
    expect(stop).toHaveBeenCalledTimes(2);
    expect(finish).not.toHaveBeenCalled();
  });
});

describe('the search', () => {
  test('tells how far it is, and what it found is kept', async () => {
    const { sample } = await kept();
    const search = sample.search();
    expect(sample.progress).toBe(0);
    await search;
    expect([sample.progress, sample.problem, sample.kept?.likeness?.likeness]).toEqual([null, null, 0.65]);
  });

  test('stopped by hand is no failure', async () => {
    const { sample } = await kept();
    const search = sample.search();
    sample.cancelSearch();
    await search;
    expect([sample.progress, sample.problem, sample.kept?.likeness]).toEqual([null, null, null]);
  });

  test('does not bring back a sample that was deleted meanwhile', async () => {
    const { sample } = await kept();
    const search = sample.search();
    expect(await sample.remove()).toBe(true);
    await search;
    expect(sample.kept).toBeNull();
    expect(await sample.restore()).toBe(true);
    expect(sample.kept?.name).toBe('me.wav');
  });
});

test('every mark says one thing, and a poor sample what to do', () => {
  const texts = (report: Partial<SampleReport>) => sampleMarks({ ...good(), ...report }).map(({ fine, text }) => `${fine ? '+' : '-'} ${text}`);
  expect(texts({})).toEqual(['+ 16.0 s of speech. Pauses were cut out of 20.0 s.', '+ Loud enough, and nothing is distorted.', '+ Quiet behind the voice (38 dB below it).']);
  expect(texts({ speech_seconds: 6, total_seconds: 6, level: 'quiet', noise: 'noisy', quiet_below_db: 9 }).map((text) => text[0])).toEqual(['-', '-', '-']);
  expect(texts({ speech_seconds: 80, total_seconds: 93, noise: 'unknown', quiet_below_db: null })[0]).toBe('+ The first minute of speech is used, out of 1:33 min.');
});

test('a mixture is read by the names of its voices', () => {
  expect(partsOf('af_heart:60+bf_emma:40')).toEqual([{ voice: 'af_heart', percent: 60 }, { voice: 'bf_emma', percent: 40 }]);
  const label = (voice: string) => voiceLabel(voice, (id) => id.slice(3), (name, percent) => `${name} ${percent}%`, ' + ');
  expect(label('af_heart:60+bf_emma:40')).toBe('heart 60% + emma 40%');
  expect(label('af_heart')).toBe('heart');
});

function good(): SampleReport {
  return { total_seconds: 20, speech_seconds: 16, level: 'good', level_db: -20, noise: 'good', quiet_below_db: 38, warnings: [] };
}
