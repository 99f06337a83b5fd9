export { default as Characters } from './Characters.svelte';
