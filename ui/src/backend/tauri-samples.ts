import { Channel, invoke } from '@tauri-apps/api/core';
import { ACTIVITY_KINDS, type Activities, type ActivityBackend } from './activities';
import { finite, known, settled } from './bridge';
import type { Likeness, SampleBackend, SampleCheck, SampleReport, VoiceSample } from './samples';

type Given<T> = { [Key in keyof T]: T[Key] | null };

/** Voice samples of the real program. */
export function samples(): SampleBackend {
  return {
    checkSample: async ({ name, bytes }) => check(await ask('check_sample', bytes, { name: encodeURIComponent(name) })),
    recordSample: async () => void (await ask('record_sample')),
    finishSampleRecording: async () => check(await ask('finish_sample_recording')),
    voiceSample: async (characterId) => {
      const given = await ask<VoiceSample | null>('voice_sample', { characterId });
      return given && sample(given);
    },
    keepSample: async (characterId, sampleId, consent) => sample(await ask('keep_sample', { characterId, sampleId, consent })),
    playSample: async (id) => void (await ask('play_sample', { id })),
    removeSample: async (characterId) => void (await ask('remove_sample', { characterId })),
    restoreSample: async (characterId) => sample(await ask('restore_sample', { characterId })),
    matchSample: async (characterId, onProgress) => {
      const channel = new Channel<number>(onProgress);
      return sample(await ask('match_sample', { characterId, onProgress: channel }));
    },
    cancelSearch: async () => void (await ask('cancel_search')),
  };
}

/** The log of the real program. */
export function activities(): ActivityBackend {
  return {
    activities: async (kind, limit, before) => {
      const page = await ask<Activities>('activities', { kind, limit, before });
      return {
        more: page.more,
        counts: page.counts.flatMap(({ kind, count }) => named(kind).map((kind) => ({ kind, count }))),
        items: page.items.flatMap((entry) =>
          named(entry.kind).map((kind) => ({ ...entry, kind, id: finite(entry.id, 0), at_ms: finite(entry.at_ms, 0), subject: known(['character', 'script', 'film', 'chat', 'folder'], entry.subject, 'folder') })),
        ),
      } satisfies Activities;
    },
    clearActivities: () => ask('clear_activities'),
  };
}

/** A kind of a newer program is left out. */
function named(word: string) {
  const kind = known(ACTIVITY_KINDS, word, null);
  return kind === null ? [] : [kind];
}

/** Numbers that JSON cannot write come as null; words of a newer program take the careful reading. */
function report(given: Given<SampleReport>): SampleReport {
  return {
    total_seconds: finite(given.total_seconds, 0),
    speech_seconds: finite(given.speech_seconds, 0),
    level: known(['good', 'quiet', 'distorted'], given.level, 'good'),
    level_db: finite(given.level_db, -100),
    noise: known(['good', 'noisy', 'unknown'], given.noise, 'unknown'),
    quiet_below_db: given.quiet_below_db,
    warnings: given.warnings ?? [],
  };
}

const peaks = (given: readonly (number | null)[]) => given.map((peak) => finite(peak, 0));

function check(given: SampleCheck): SampleCheck {
  return { ...given, report: report(given.report), peaks: peaks(given.peaks), consent: known(['own', 'permission', 'synthetic'], given.consent, null) };
}

function sample(given: VoiceSample): VoiceSample {
  return { ...given, report: report(given.report), peaks: peaks(given.peaks), consent: known(['own', 'permission', 'synthetic'], given.consent, 'permission'), likeness: given.likeness && likeness(given.likeness) };
}

function likeness(given: Given<Likeness> & { voice: string; closest_voice: string }): Likeness {
  return {
    voice: given.voice,
    likeness: finite(given.likeness, 0),
    before_voice: given.before_voice ?? null,
    before_likeness: given.before_likeness ?? null,
    closest_voice: given.closest_voice,
    closest_likeness: finite(given.closest_likeness, 0),
    own_likeness: given.own_likeness ?? null,
    tried: finite(given.tried, 0),
  };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
