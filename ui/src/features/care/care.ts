import type { CareCard, Settings } from '../../backend';

/** A number as a telephone takes it: without what makes it readable. */
export function dialled(number: string): string {
  return number.replace(/[^\d+*#,]/g, '');
}

/** What is only likely is folded, and adults may have the middle level so; at the highest the lines are always open. */
export function isSmall({ level, quiet }: Pick<CareCard, 'level' | 'quiet'>, { care_soft }: Pick<Settings, 'care_soft'>): boolean {
  return level === 'danger' && (quiet || care_soft);
}
