// How vectors are made: a vector is `(script, address) => text`.

/** From a text with RUN and ASK in the places of the script and the address. */
export const vector = (text) => (run, ask) => text.replaceAll('RUN', run).replaceAll('ASK', ask);

/** The same, changed as a whole: for encodings. */
export const encoded = (make, encode) => (run, ask) => encode(make(run, ask));

/** Every one of these in every one of those: WHAT is its place. */
export const cross = (contexts, vectors) => contexts.flatMap((context) => vectors.map((make) => (run, ask) => context.replaceAll('WHAT', make(run, ask))));

export const decimal = (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join('');
export const hexadecimal = (text) => [...text].map((character) => `&#x${character.codePointAt(0).toString(16)};`).join('');
export const padded = (text) => [...text].map((character) => `&#${String(character.codePointAt(0)).padStart(7, '0')}`).join('');
export const percent = (text) => [...text].map((character) => `%${character.codePointAt(0).toString(16).padStart(2, '0')}`).join('');
export const escaped = (text) => text.replace(/[a-z]/g, (character) => `\\u${character.codePointAt(0).toString(16).padStart(4, '0')}`);
export const mixedCase = (text) => [...text].map((character, i) => (i % 2 ? character.toUpperCase() : character)).join('');
