export { chosenPersona, personaChoices } from './persona-choice';
export { Personas } from './personas.svelte';
export { default as PersonasEditor } from './PersonasEditor.svelte';
export { default as PersonasPage } from './PersonasPage.svelte';
