import { BackendError } from './errors';
import { fakeWaveform } from './fake-spoken';
import type { FakeTimers } from './fake-timers';
import type { Likeness, SampleCheck, SampleReport, VoiceConsent, VoiceSample } from './samples';

const GOOD: SampleReport = { total_seconds: 21.4, speech_seconds: 16.2, level: 'good', level_db: -21, noise: 'good', quiet_below_db: 38, warnings: [] };
const POOR: SampleReport = { ...GOOD, speech_seconds: 6.1, total_seconds: 8, level: 'quiet', level_db: -46, noise: 'noisy', quiet_below_db: 11, warnings: ['quiet', 'noisy'] };
const STEPS = 24;

/** Voice samples. `?sample=kept|found|poor`: own characters have one, the search is over, or what is recorded is quiet and noisy. */
export class FakeSamples {
  readonly #checks = new Map<string, SampleCheck>();
  readonly #kept = new Map<string, VoiceSample>();
  readonly #trash = new Map<string, VoiceSample>();
  readonly #consents = new Map<string, VoiceConsent>();
  #recorded = 0;
  #count = 0;
  #search = 0;

  constructor(
    private readonly query: URLSearchParams,
    private readonly timers: FakeTimers,
    private readonly now: () => number,
    private readonly voiceOf: (characterId: string) => string,
  ) {}

  async check(name: string, bytes: Uint8Array): Promise<SampleCheck> {
    await this.timers.wait(700);
    const refuse = (sentence: string) => new BackendError('check_sample', 'bad_input', sentence);
    const head = String.fromCharCode(...bytes.slice(0, 4));
    if (!['RIFF', 'OggS', 'fLaC'].includes(head) && !head.startsWith('ID3')) throw refuse(`“${name}” is no sound that Visavis can read. Choose a wav, mp3, m4a, ogg or flac file with somebody speaking.`);
    if (name.startsWith('short')) throw refuse('Only 2.3 seconds of speech were found. Record or choose at least 5 seconds of one person speaking.');
    return this.#judge(name);
  }

  record(): void {
    this.#recorded = performance.now();
  }

  async finishRecording(): Promise<SampleCheck> {
    await this.timers.wait(600);
    if (performance.now() - this.#recorded < 1200) throw new BackendError('finish_sample_recording', 'bad_input', 'No speech was found in this recording. Record or choose at least 5 seconds of one person speaking.');
    return this.#judge('');
  }

  find(characterId: string): VoiceSample | null {
    const wanted = this.query.get('sample');
    if ((wanted === 'kept' || wanted === 'found') && !this.#kept.has(characterId) && !this.#trash.has(characterId)) {
      const check = this.#judge('aunt-vera.m4a');
      this.#kept.set(characterId, { ...viewOf(check, 'permission', this.now()), likeness: wanted === 'found' ? this.#likeness(characterId) : null });
    }
    return this.#kept.get(characterId) ?? null;
  }

  async keep(characterId: string, sampleId: string, consent: VoiceConsent): Promise<VoiceSample> {
    await this.timers.wait(300);
    const check = this.#checks.get(sampleId);
    if (!check) throw new BackendError('keep_sample', 'not_found', 'This recording is no longer here. Record or choose it once more.');
    this.#consents.set(check.name, consent);
    const sample = viewOf(check, consent, this.now());
    this.#kept.set(characterId, sample);
    return sample;
  }

  remove(characterId: string): void {
    const sample = this.find(characterId);
    if (sample) this.#trash.set(characterId, sample);
    this.#kept.delete(characterId);
  }

  restore(characterId: string): VoiceSample {
    const sample = this.#trash.get(characterId);
    if (!sample) throw new BackendError('restore_sample', 'not_found', 'This voice sample is no longer there. It may have been deleted.');
    this.#kept.set(characterId, sample);
    return sample;
  }

  async match(characterId: string, onProgress: (done: number) => void): Promise<VoiceSample> {
    const search = ++this.#search;
    for (let step = 1; step <= STEPS; step += 1) {
      await this.timers.wait(250);
      if (search !== this.#search) throw new BackendError('match_sample', 'failed', 'The search for a voice was stopped.');
      onProgress(step / STEPS);
    }
    const sample = this.find(characterId);
    if (!sample) throw new BackendError('match_sample', 'not_found', 'This voice sample is no longer there. It may have been deleted.');
    const found = { ...sample, likeness: this.#likeness(characterId) };
    this.#kept.set(characterId, found);
    return found;
  }

  cancel(): void {
    this.#search += 1;
  }

  #likeness(characterId: string): Likeness {
    return { voice: 'bf_emma:60+af_heart:40', likeness: 0.65, before_voice: this.voiceOf(characterId), before_likeness: 0.58, closest_voice: 'bf_emma', closest_likeness: 0.61, own_likeness: 0.89, tried: 47 };
  }

  #judge(name: string): SampleCheck {
    this.#count += 1;
    const report = this.query.get('sample') === 'poor' ? POOR : GOOD;
    const check: SampleCheck = { sample_id: `sample-${this.#count}`, name, report, duration_ms: report.speech_seconds * 1000, peaks: fakeWaveform(name || 'own voice'), consent: this.#consents.get(name) ?? null };
    this.#checks.set(check.sample_id, check);
    return check;
  }
}

function viewOf({ name, report, duration_ms, peaks }: SampleCheck, consent: VoiceConsent, kept_ms: number): VoiceSample {
  return { name, report, duration_ms, peaks, consent, kept_ms, likeness: null };
}
