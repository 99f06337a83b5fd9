export { lookOf, Preferences } from './preferences.svelte';
export { default as Settings } from './Settings.svelte';
