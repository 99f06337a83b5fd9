import { expect, test } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { found, present } from './group';

test('companions are found by the words of name and tagline', async () => {
  const all = await fakeBackend({ query: 'pace=0' }).characters();
  expect(found(all, 'THEO').map(({ id }) => id)).toEqual(['theo']);
  expect(found(all, ` ${all[0]!.tagline.split(' ')[0]} `).length).toBeGreaterThan(0);
  expect(found(all, 'zzz')).toEqual([]);
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...all[0]!, id: `${i}` }));
  expect(found(many, '').length, 'a list that is drawn at once').toBeLessThan(100);
});

test('those who have left are not there', () => {
  const member = (character_id: string, here: boolean) => ({ character_id, name: '', muted: false, here });
  expect(present({ order: 'manual', members: [member('a', false), member('b', true)] }).map(({ character_id }) => character_id)).toEqual(['b']);
});
