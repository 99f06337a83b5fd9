export { Files } from './files.svelte';
export { default as FilesButton } from './FilesButton.svelte';
export { default as FilesChips } from './FilesChips.svelte';
export { default as FilesDrop } from './FilesDrop.svelte';
export { default as FilesOfMessage } from './FilesOfMessage.svelte';
export { default as FilesPreview } from './FilesPreview.svelte';
export { default as FilesViewer } from './FilesViewer.svelte';
