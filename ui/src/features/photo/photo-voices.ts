import { t } from '../../i18n';

/** The English voices of Kokoro 82M: region, sex, name. */
const IDS = [
  'af_heart', 'af_alloy', 'af_aoede', 'af_bella', 'af_jessica', 'af_kore', 'af_nicole', 'af_nova', 'af_river', 'af_sarah', 'af_sky',
  'bf_alice', 'bf_emma', 'bf_isabella', 'bf_lily',
  'am_adam', 'am_echo', 'am_eric', 'am_fenrir', 'am_liam', 'am_michael', 'am_onyx', 'am_puck', 'am_santa',
  'bm_daniel', 'bm_fable', 'bm_george', 'bm_lewis',
] as const;

export const FIRST_VOICE = IDS[0];

export const VOICES = IDS.map((value) => {
  const name = value.slice(3, 4).toUpperCase() + value.slice(4);
  return { value: value as string, label: t.photo.voiceName(name, value.startsWith('b'), value[1] === 'f') };
});
