export { LocalModels } from './local.svelte';
export { default as Models } from './Models.svelte';
