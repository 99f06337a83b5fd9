export { Scripts, type Beginning } from './scripts.svelte';
export { Studio } from './studio.svelte';
export { default as ScriptsNew } from './ScriptsNew.svelte';
export { default as ScriptsPage } from './ScriptsPage.svelte';
export { default as ScriptsStudio } from './ScriptsStudio.svelte';
