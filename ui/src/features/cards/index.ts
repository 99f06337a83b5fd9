export { Cards } from './cards.svelte';
export { default as CardsExport } from './CardsExport.svelte';
export { default as CardsFolder } from './CardsFolder.svelte';
export { default as CardsImport } from './CardsImport.svelte';
