export { Notes } from './notes.svelte';
export { default as NotesDrawer } from './NotesDrawer.svelte';
