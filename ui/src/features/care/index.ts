export { isSmall } from './care';
export { default as CareCard } from './CareCard.svelte';
export { default as CareSettings } from './CareSettings.svelte';
