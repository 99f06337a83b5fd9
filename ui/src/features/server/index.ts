export { Server } from './server.svelte';
export { default as ServerPage } from './ServerPage.svelte';
export { default as ServerRow } from './ServerRow.svelte';
