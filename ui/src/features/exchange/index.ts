export { default as ExchangeExport } from './ExchangeExport.svelte';
export { default as ExchangeImport } from './ExchangeImport.svelte';
export { Incoming } from './incoming.svelte';
