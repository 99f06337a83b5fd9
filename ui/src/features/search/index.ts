export { Search } from './search.svelte';
export { default as SearchPanel } from './SearchPanel.svelte';
