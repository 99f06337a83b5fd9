export { Chats } from './chats.svelte';
export { default as ChatsList } from './ChatsList.svelte';
