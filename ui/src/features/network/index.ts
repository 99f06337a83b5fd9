export { Network } from './network.svelte';
export { default as NetworkSettings } from './NetworkSettings.svelte';
