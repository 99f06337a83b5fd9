export { default as LoreBookEditor } from './LoreBookEditor.svelte';
