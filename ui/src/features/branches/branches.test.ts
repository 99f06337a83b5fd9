import { describe, expect, test } from 'vitest';
import type { BranchView, MessageView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { likeness, wordDiff } from '../../lib/word-diff';
import { compare, forks } from './branch-tree';
import { Branches } from './branches.svelte';

const message = (id: string, role: MessageView['role'], text: string) => ({ id, role, text }) as MessageView;
const branch = (leaf_id: string, fork_place: number, changed_ms: number, current = false): BranchView => ({ leaf_id, fork_id: 'x', fork_place, own: 1, preview: leaf_id, last: leaf_id, changed_ms, current });

describe('words side by side', () => {
  test.each([
    ['one word is another', 'I would like tea now', 'I would like coffee now', ['tea '], ['coffee ']],
    ['more at the end', 'Yes.', 'Yes. And no.', [], ['And no.']],
    ['nothing in common', 'One two', 'Three', ['One two'], ['Three']],
    ['spaces alone are no difference', 'a  b', 'a b', [], []],
    ['empty', '', '', [], []],
  ])('%s', (_name, left, right, onlyLeft, onlyRight) => {
    const [a, b] = wordDiff(left, right);
    expect([a.map(({ text }) => text).join(''), b.map(({ text }) => text).join('')], 'no letter is lost').toEqual([left, right]);
    expect([a, b].map((parts) => parts.filter(({ same }) => !same).map(({ text }) => text))).toEqual([onlyLeft, onlyRight]);
  });

  test('how alike two texts are', () => {
    expect(likeness(wordDiff('one two three four', 'one two three five'))).toBeGreaterThan(0.7);
    expect(likeness(wordDiff('one', 'two'))).toBe(0);
  });
});

test('the tree: what parts first stands first, of that the newest', () => {
  const path = [message('a', 'assistant', 'Hello'), message('b', 'user', 'Hi')];
  const tree = forks([branch('now', 0, 9, true), branch('late', 2, 5), branch('old', 1, 1), branch('new', 1, 4)], { messages: path, earlier: 0, later: 0 });
  expect(tree.map(({ place, after, branches }) => [place, after, branches.map(({ leaf_id }) => leaf_id)])).toEqual([[1, 'Hello', ['new', 'old']], [2, 'Hi', ['late']]]);
});

test('two paths from where they part, and the longer one to its end', () => {
  const shared = [message('a', 'assistant', 'Hello')];
  const { shared: count, rows } = compare([...shared, message('b', 'user', 'I like green tea')], [...shared, message('c', 'user', 'I like black tea'), message('d', 'assistant', 'So do I')]);
  expect(count).toBe(1);
  expect(rows[0]!.left!.parts.filter(({ same }) => !same).map(({ text }) => text)).toEqual(['green ']);
  expect(rows[1]).toMatchObject({ left: null, right: { message: { id: 'd' } } });
  const other = compare([message('a', 'user', 'Rain')], [message('b', 'user', 'Completely else')]).rows[0]!;
  expect(other.left!.parts, 'nothing to mark where all is different').toEqual([{ text: 'Rain', same: true }]);
});

test('the button is worth its place from two branches on', async () => {
  const backend = fakeBackend({ query: 'pace=0' });
  const branches = new Branches(backend);
  await branches.load('chat-1');
  expect(branches.several).toBe(false);
  await backend.sendAgain('chat-1-3', 'Not fine');
  await backend.stop();
  await branches.load('chat-1');
  expect(branches.several).toBe(true);
  await branches.compareWith(branches.list.find(({ current }) => !current)!);
  expect(branches.comparison).toMatchObject({ shared: 3 });
  await branches.load(null);
  expect(branches.comparison).toBeNull();
});
