export { Data } from './data.svelte';
export { default as DataPage } from './DataPage.svelte';
