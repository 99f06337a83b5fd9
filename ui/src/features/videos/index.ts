export { Videos, type ExportSubject } from './videos.svelte';
export { default as VideosExport } from './VideosExport.svelte';
export { default as VideosPage } from './VideosPage.svelte';
