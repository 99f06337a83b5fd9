export { Chat } from './chat.svelte';
export { default as ChatPanel } from './ChatPanel.svelte';
