export { Answering } from './answering.svelte';
export { Providers } from './providers.svelte';
export { default as ProvidersPart } from './ProvidersPart.svelte';
export { default as ProvidersPicker } from './ProvidersPicker.svelte';
