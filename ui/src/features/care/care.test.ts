import { render, screen, fireEvent } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { CareCard as Card } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { dialled, isSmall } from './care';
import CareCard from './CareCard.svelte';

const card = (level: Card['level'] = 'acute') => fakeBackend().careCard(level, 'de');

test.each([
  ['0800 111 0 111', '08001110111'],
  ['+49 (0)30-112', '+49030112'],
  ['*123#', '*123#'],
])('%s is dialled as %s', (number, expected) => expect(dialled(number)).toBe(expected));

test('at the highest level the lines are open, whatever was chosen', async () => {
  expect(isSmall(await card('acute'), { care_soft: true })).toBe(false);
  expect(isSmall(await card('danger'), { care_soft: true })).toBe(true);
  expect(isSmall(await card('danger'), { care_soft: false })).toBe(false);
  expect(isSmall({ level: 'danger', quiet: true }, { care_soft: false })).toBe(true);
  expect(isSmall({ level: 'acute', quiet: true }, { care_soft: false })).toBe(false);
});

test('the card: its own language, numbers that are copied and never followed, and it folds', async () => {
  const oncopy = vi.fn();
  render(CareCard, { card: await card(), small: false, oncopy });
  const region = screen.getByRole('region', { name: 'Help' });
  expect(region.querySelector('[lang=de]')?.textContent).toContain('nicht allein');
  const emergency = screen.getByRole('link', { name: '911' });
  expect(emergency.getAttribute('href')).toBe('tel:911');
  expect(await fireEvent.click(emergency), 'the page must not leave itself').toBe(false);
  expect(oncopy).toHaveBeenLastCalledWith('911', '911 copied');
  await fireEvent.click(screen.getAllByRole('button', { name: 'Copy number 988' })[0]!);
  expect(oncopy).toHaveBeenLastCalledWith('988', '988 copied');
  const heading = screen.getByRole('button', { expanded: true });
  await fireEvent.click(heading);
  expect(heading.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('link')).toBeNull();
});
