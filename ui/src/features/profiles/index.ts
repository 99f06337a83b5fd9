export { Profiles } from './profiles.svelte';
export { default as ProfilesGroup } from './ProfilesGroup.svelte';
export { default as ProfilesMenu } from './ProfilesMenu.svelte';
export { default as ProfilesPage } from './ProfilesPage.svelte';
export { default as ProfilesSignIn } from './ProfilesSignIn.svelte';
