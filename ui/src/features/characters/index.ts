export { default as Characters } from './Characters.svelte';
export { tagCounts } from './library';
export { Library } from './library.svelte';
export { sectionNamed, type Section } from './sections';
export { Sheet } from './sheet.svelte';
export { default as SheetPage } from './SheetPage.svelte';
