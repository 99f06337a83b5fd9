export { Memory } from './memory.svelte';
export { default as MemoryMarks } from './MemoryMarks.svelte';
export { default as MemoryPage } from './MemoryPage.svelte';
export { default as MemorySettings } from './MemorySettings.svelte';
