export { default as GroupFaces } from './GroupFaces.svelte';
export { default as GroupHeader } from './GroupHeader.svelte';
export { default as GroupNew } from './GroupNew.svelte';
