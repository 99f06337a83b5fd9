/** A voice from a sample: what the page may ask of the program about it. Part of `Backend`. */

export type VoiceConsent = 'own' | 'permission' | 'synthetic';
export interface SampleReport {
  total_seconds: number;
  speech_seconds: number;                  // pauses taken out; what is beyond a minute is not used
  level: 'good' | 'quiet' | 'distorted';
  level_db: number;                        // of the speech, dBFS
  noise: 'good' | 'noisy' | 'unknown';     // unknown: there is no pause to hear it in
  quiet_below_db: number | null;           // how far below the speech the pauses are
  warnings: string[];
}
/** A recording that was looked at; nothing of it is kept yet. */
export interface SampleCheck {
  sample_id: string;
  name: string;                            // of the file; '' of a recording
  report: SampleReport;
  duration_ms: number;
  peaks: number[];                         // 64, 0..1
  consent: VoiceConsent | null;            // given earlier for this very sound
}
/** How close the built-in voices come to a sample; similarities are 0..1. */
export interface Likeness {
  voice: string;                           // a mixture: 'af_heart:60+bf_emma:40'
  likeness: number;
  before_voice: string | null;
  before_likeness: number | null;
  closest_voice: string;                   // of the voices alone
  closest_likeness: number;
  own_likeness: number | null;             // the sample's own halves to each other: as much as can be reached
  tried: number;
}
export interface VoiceSample {
  name: string;
  report: SampleReport;
  duration_ms: number;
  peaks: number[];
  consent: VoiceConsent;
  kept_ms: number;
  likeness: Likeness | null;               // of the last search
}
export interface SampleBackend {
  /** wav, mp3, m4a, ogg or flac. Rejects with a sentence for people: no sound, longer than 10 minutes, less than 5 s of speech. */
  checkSample(sound: { name: string; bytes: Uint8Array }): Promise<SampleCheck>;
  recordSample(): Promise<void>;                                     // stopSound throws it away
  finishSampleRecording(): Promise<SampleCheck>;
  voiceSample(characterId: string): Promise<VoiceSample | null>;
  keepSample(characterId: string, sampleId: string, consent: VoiceConsent): Promise<VoiceSample>;
  playSample(id: string): Promise<void>;                             // of a check, or of a character; stopSound ends it
  removeSample(characterId: string): Promise<void>;                  // restorable until the program ends
  restoreSample(characterId: string): Promise<VoiceSample>;
  /** About a minute; `onProgress` hears 0..1. Rejects after cancelSearch. */
  matchSample(characterId: string, onProgress: (done: number) => void): Promise<VoiceSample>;
  cancelSearch(): Promise<void>;
}
