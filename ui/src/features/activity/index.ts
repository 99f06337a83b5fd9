export { default as ActivityLog } from './ActivityLog.svelte';
export { Log } from './log.svelte';
