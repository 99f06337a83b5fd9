import { expect, test } from 'vitest';
import { initials } from './initials';

test.each([
  ['Noor', 'N'],
  ['Ada King Lovelace', 'AL'],
  ['  élise   d’Arc ', 'ÉD'],
  ['李小龍', '李'],
  ['🦊 fox', '🦊F'],
  ['', ''],
])('%s is %s', (name, expected) => expect(initials(name)).toBe(expected));
