export { Chat, type Enclosed } from './chat.svelte';
export { default as ChatPanel } from './ChatPanel.svelte';
