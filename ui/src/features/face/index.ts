export { default as FaceStatus } from './FaceStatus.svelte';
export { default as FaceStage } from './FaceStage.svelte';
