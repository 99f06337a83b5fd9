import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { VideoStep, VideoView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { factsOf, stepMarks, timeLeft } from './video-format';
import { DEFAULT_OPTIONS, readOptions, sizeName, withSize, writeOptions } from './video-options';
import { Videos } from './videos.svelte';

const VIDEO: VideoView = { id: 'v', title: 'T', character_id: null, state: 'running', steps: [], progress: 0.5, remaining_ms: null, message: null, created_ms: 5, duration_ms: 94_400, bytes: 14_300_000, width: 1024, height: 1024, fps: 25, format: 'mp4', script_id: null };

describe('options', () => {
  test('what is remembered comes back', () => {
    const options = { ...withSize(DEFAULT_OPTIONS, 'tall'), fps: 50, captions: 'track' as const, background: { color: '#aabbcc' } };
    expect(readOptions(writeOptions(options))).toEqual(options);
    expect(sizeName(options)).toBe('tall');
  });

  test('a background picture is of this run only', () => {
    expect(readOptions(writeOptions({ ...DEFAULT_OPTIONS, background: { picture_id: 'p' } })).background).toBeNull();
  });

  test.each([null, '', 'no json', '[]', 'null', '{"fps":9,"width":513,"height":512,"fit":"melt","captions":1,"background":{"color":"red"}}'])('%s is answered with the defaults', (text) => {
    expect(readOptions(text)).toEqual(DEFAULT_OPTIONS);
  });
});

describe('words', () => {
  test('facts as far as they are known', () => {
    expect(factsOf(VIDEO, 'en')).toEqual(['1:34', '14.3 MB', '1024 × 1024']);
    expect(factsOf({ ...VIDEO, duration_ms: null, bytes: null }, 'en')).toEqual(['1024 × 1024']);
  });

  test.each([[null, null], [0, 'A few seconds left'], [5_000, 'A few seconds left'], [11_000, 'About 15 s left'], [89_000, 'About 90 s left'], [90_000, 'About 2 min left'], [600_000, 'About 10 min left']])('%s ms: %s', (ms, words) => {
    expect(timeLeft(ms)).toBe(words);
  });

  test('one step is under way, and none while the video waits', () => {
    const steps: VideoStep[] = [{ step: 'audio_check', progress: 1 }, { step: 'speech', progress: 0.2 }, { step: 'encoding', progress: 0 }];
    expect(stepMarks(steps, 'running')).toEqual(['done', 'now', 'ahead']);
    expect(stepMarks(steps, 'queued')).toEqual(['done', 'ahead', 'ahead']);
    expect(stepMarks(steps.map((step) => ({ ...step, progress: 1 })), 'completed')).toEqual(['done', 'done', 'done']);
  });
});

describe('the library', () => {
  const told = { finished: vi.fn(), failed: vi.fn() };

  beforeEach(() => {
    vi.clearAllMocks();
    vi.useRealTimers();
  });

  async function library(graceMs = 8000) {
    const backend = fakeBackend({ query: 'pace=0&videos=states&now=1790000000000' });
    const videos = new Videos(backend, told, graceMs);
    await videos.begin();
    return { backend, videos };
  }

  test('newest first, and what is under way is counted', async () => {
    const { videos } = await library();
    expect(videos.shown.map(({ id }) => id)).toEqual(['sample-4', 'sample-3', 'sample-5', 'sample-6', 'sample-1', 'sample-2']);
    expect(videos.active).toBe(2);
  });

  test('an end is told once, and not of what was cancelled', async () => {
    const { videos } = await library();
    const running = videos.find('sample-3')!;
    videos.receive({ ...running, state: 'completed' });
    videos.receive({ ...running, state: 'completed' });
    videos.receive({ ...videos.find('sample-4')!, state: 'cancelled' });
    expect(told.finished).toHaveBeenCalledTimes(1);
  });

  test('a deleted video is brought back, or goes when the time is over', async () => {
    const { videos, backend } = await library();
    vi.useFakeTimers();
    const gone = vi.spyOn(backend, 'deleteVideo');
    videos.remove('sample-1');
    expect(videos.shown.some(({ id }) => id === 'sample-1')).toBe(false);
    videos.restore('sample-1');
    await vi.advanceTimersByTimeAsync(9000);
    expect([gone.mock.calls.length, videos.shown.some(({ id }) => id === 'sample-1')]).toEqual([0, true]);
    videos.remove('sample-1');
    await vi.advanceTimersByTimeAsync(9000);
    expect(gone).toHaveBeenCalledWith('sample-1');
    expect(videos.find('sample-1')).toBeUndefined();
  });

  test('a video that cannot be deleted is seen again, with the reason', async () => {
    const { videos, backend } = await library(0);
    backend.deleteVideo = () => Promise.reject({ code: 'failed', message: 'The file is in use.', retry_after_ms: null });
    videos.remove('sample-1');
    await vi.waitFor(() => expect(told.failed).toHaveBeenCalled());
    expect(videos.shown.some(({ id }) => id === 'sample-1')).toBe(true);
  });

  test('a job is in the list before its first message', async () => {
    const { videos } = await library();
    const video = await videos.export({ kind: 'message', messageId: 'chat-1-0' }, DEFAULT_OPTIONS);
    expect(videos.find(video.id)).toBeDefined();
  });
});
