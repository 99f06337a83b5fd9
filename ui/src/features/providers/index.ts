export { Answering } from './answering.svelte';
export { Providers } from './providers.svelte';
export { default as ProvidersPart } from './ProvidersPart.svelte';
export { default as ProvidersPicker } from './ProvidersPicker.svelte';
export { Services } from './services.svelte';
export { default as ServicesPart } from './ServicesPart.svelte';
export { default as ServicesVoice } from './ServicesVoice.svelte';
