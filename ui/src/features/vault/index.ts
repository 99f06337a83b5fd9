export { default as VaultCreate } from './VaultCreate.svelte';
export { default as VaultUnlock } from './VaultUnlock.svelte';
