export { default as Onboarding } from './Onboarding.svelte';
