export { default as Models } from './Models.svelte';
