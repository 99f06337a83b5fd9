import type { CareCard, Settings } from '../../backend';

/** A number as a telephone takes it: without what makes it readable. */
export function dialled(number: string): string {
  return number.replace(/[^\d+*#,]/g, '');
}

/** Adults may have the middle level small; at the highest the lines are always open. */
export function isSmall({ level }: CareCard, { care_soft }: Pick<Settings, 'care_soft'>): boolean {
  return care_soft && level === 'danger';
}
