export { Branches } from './branches.svelte';
export { default as BranchesDrawer } from './BranchesDrawer.svelte';
