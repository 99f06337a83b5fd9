export { Credits } from './credits.svelte';
export { default as CreditsMine } from './CreditsMine.svelte';
export { default as CreditsPrice } from './CreditsPrice.svelte';
export { default as CreditsRules } from './CreditsRules.svelte';
