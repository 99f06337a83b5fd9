export { PhotoStudio, type PhotoTarget } from './photo.svelte';
export { default as PhotoDialog } from './PhotoDialog.svelte';
