import { BackendError } from './errors';
import type { FakeCredits } from './fake-credits';
import type { FakeTimers } from './fake-timers';
import type { VideoOptions, VideoStepName, VideoView } from './films';

const STEPS: readonly VideoStepName[] = ['speech', 'encoding', 'finishing'];
const SHARES = [0.1, 0.85, 0.05];
const ENDED: readonly VideoView['state'][] = ['completed', 'failed', 'cancelled'];
const RUN_MS = 4200;
const TICK_MS = 250;
export const NO_ROOM = 'The disk is full. Free about 20 MB, then try again.';

/** The queue of videos. `?videos=none|states`: an empty library, or one in every state; `?export=fails`: the next job fails half way. */
export class FakeVideos {
  #videos: VideoView[];
  #count = 0;
  #fails: boolean;
  readonly #running = new Map<string, ReturnType<typeof setInterval>>();
  /** What each film under way will cost. */
  readonly #held = new Map<string, number>();
  #listener: (video: VideoView) => void = () => {};

  constructor(
    query: URLSearchParams,
    private readonly timers: FakeTimers,
    private readonly now: () => number,
    private readonly pace: number,
    private readonly till: Pick<FakeCredits, 'hold' | 'settle'>,
  ) {
    this.#videos = query.get('videos') === 'none' ? [] : samples(now(), query.get('videos') === 'states');
    this.#fails = query.get('export') === 'fails';
  }

  watch(onVideo: (video: VideoView) => void): void {
    this.#listener = onVideo;
  }

  list(): VideoView[] {
    return [...this.#videos].sort((a, b) => b.created_ms - a.created_ms);
  }

  async start(title: string, character_id: string | null, seconds: number, { width, height, fps }: Pick<VideoOptions, 'width' | 'height' | 'fps'>, script_id: string | null = null): Promise<VideoView> {
    await this.timers.wait(200);
    const held = this.till.hold();
    this.#count += 1;
    this.#held.set(`video-${this.#count}`, held);
    const video: VideoView = {
      ...BLANK, id: `video-${this.#count}`, title, character_id, created_ms: this.now(), duration_ms: seconds * 1000, width, height, fps, script_id,
    };
    this.#videos = [video, ...this.#videos];
    this.#run(video.id);
    return video;
  }

  cancel(id: string): void {
    this.#stop(id);
    this.#change(id, { state: 'cancelled', remaining_ms: null });
  }

  retry(id: string): void {
    this.#held.set(id, this.till.hold());
    this.#change(id, { state: 'queued', message: null, progress: 0, steps: fresh() });
    this.#run(id);
  }

  delete(id: string): void {
    this.#stop(id);
    this.till.settle(this.#held.get(id) ?? 0, null);
    this.#held.delete(id);
    this.#videos = this.#videos.filter((video) => video.id !== id);
  }

  find(id: string): VideoView {
    const found = this.#videos.find((video) => video.id === id);
    if (!found) throw new BackendError('videos', 'not_found', 'This video is no longer here.');
    return found;
  }

  #run(id: string): void {
    const fails = this.#fails;
    this.#fails = false;
    let passed = 0;
    this.#running.set(id, setInterval(() => {
      passed += TICK_MS;
      const progress = Math.min(1, passed / RUN_MS);
      if (fails && progress > 0.6) {
        this.#stop(id);
        this.#change(id, { state: 'failed', message: NO_ROOM, remaining_ms: null });
      } else if (progress < 1) {
        this.#change(id, { state: 'running', progress, steps: stepsAt(progress), remaining_ms: (RUN_MS - passed) * this.pace * 6 });
      } else {
        this.#stop(id);
        this.#change(id, { state: 'completed', progress: 1, steps: stepsAt(1), remaining_ms: null, bytes: 1_840_000, format: 'mp4' });
      }
    }, Math.max(1, TICK_MS * this.pace)));
  }

  #stop(id: string): void {
    clearInterval(this.#running.get(id));
    this.#running.delete(id);
  }

  #change(id: string, change: Partial<VideoView>): void {
    this.#videos = this.#videos.map((video) => (video.id === id ? { ...video, ...change } : video));
    const video = this.#videos.find((each) => each.id === id);
    const held = this.#held.get(id);
    if (video && held !== undefined && ENDED.includes(video.state)) {
      this.#held.delete(id);
      this.till.settle(held, video.state === 'completed' ? video.title : null);
    }
    if (video) this.#listener(video);
  }
}

function fresh() {
  return STEPS.map((step) => ({ step, progress: 0 }));
}

function stepsAt(progress: number) {
  let start = 0;
  return STEPS.map((step, i) => {
    const share = SHARES[i] ?? 0;
    const done = Math.min(1, Math.max(0, (progress - start) / share));
    start += share;
    return { step, progress: done };
  });
}

const BLANK: VideoView = {
  id: '', title: '', character_id: null, state: 'queued', steps: fresh(), progress: 0, remaining_ms: null, message: null, created_ms: 0, duration_ms: null, bytes: null, width: 512, height: 512, fps: 25, format: null, script_id: null,
};

function samples(now: number, every: boolean): VideoView[] {
  const done: Partial<VideoView> = { state: 'completed', progress: 1, steps: stepsAt(1), format: 'mp4' };
  const list: Partial<VideoView>[] = [
    { ...done, id: 'sample-1', title: 'The lighthouse keeper', character_id: 'amara', created_ms: now - 7_200_000, duration_ms: 94_000, bytes: 14_300_000, width: 1024, height: 1024, script_id: 'lighthouse' },
    { ...done, id: 'sample-2', title: 'Good morning, class', character_id: 'pixel', created_ms: now - 93_600_000, duration_ms: 12_400, bytes: 1_900_000, width: 1280, height: 720 },
  ];
  if (every) {
    list.push(
      { id: 'sample-3', title: 'A rough day at work', character_id: 'mira', state: 'running', created_ms: now - 40_000, progress: 0.62, steps: stepsAt(0.62), remaining_ms: 24_000, duration_ms: 214_000 },
      { id: 'sample-4', title: 'Asking for a raise', character_id: 'theo', state: 'queued', created_ms: now - 20_000 },
      { id: 'sample-5', title: 'Interview with a very long title that does not fit on one line of its card', character_id: 'juno', state: 'failed', created_ms: now - 600_000, message: NO_ROOM, progress: 0.6, steps: stepsAt(0.6) },
      { id: 'sample-6', title: 'A walk in the forest', character_id: 'rusty', state: 'cancelled', created_ms: now - 900_000, progress: 0.2, steps: stepsAt(0.2) },
    );
  }
  return list.map((video) => ({ ...BLANK, ...video }));
}

const FILM_RATE = 8000;

/** Two seconds of a soft tone as a WAV file: every browser's player takes it, and shows the poster over it. */
export function fakeFilm(): ArrayBuffer {
  const samples = FILM_RATE * 2;
  const view = new DataView(new ArrayBuffer(44 + samples * 2));
  const text = (at: number, word: string) => [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + samples * 2, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true);
  view.setUint32(24, FILM_RATE, true);
  view.setUint32(28, FILM_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples * 2, true);
  for (let i = 0; i < samples; i += 1) view.setInt16(44 + i * 2, Math.sin((i / FILM_RATE) * 2 * Math.PI * 220) * 2000, true);
  return view.buffer as ArrayBuffer;
}
