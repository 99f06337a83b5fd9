import AudioLines from '@lucide/svelte/icons/audio-lines';
import BookA from '@lucide/svelte/icons/book-a';
import Brain from '@lucide/svelte/icons/brain';
import Cpu from '@lucide/svelte/icons/cpu';
import Ear from '@lucide/svelte/icons/ear';
import Lightbulb from '@lucide/svelte/icons/lightbulb';

export const PURPOSE_ICONS = { chat: Brain, listening: Ear, speech: AudioLines, voice: AudioLines, phonemes: BookA, meaning: Lightbulb, runtime: Cpu };
