import type { Settings } from './backend';

/** As in a fresh home; the program fills in its own as soon as it is asked. */
export const DEFAULT_SETTINGS: Settings = {
  voice_on: true,
  volume: 1,
  theme: 'system',
  text_size: 1,
  motion: 'system',
  microphone: null,
  speaker: null,
  patience: 'normal',
  language: 'en',
  listen_model: 'tiny',
  echo_cancelling: true,
  noise_suppression: true,
  openers: true,
  sleep_minutes: 10,
  captions: true,
  show_timing: false,
  hands_free: false,
  keep_recordings: false,
  talk_key: 'Control+Shift+Space',
  mute_key: 'Control+Shift+M',
  vocabulary: '',
  download_mirror: '',
  network_proxy: '',
};
