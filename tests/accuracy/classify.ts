import type { Difference } from './compare.ts';

/** The classes of docs/accuracy.md that a difference can be told by from outside. */
export type DifferenceClass = 'default' | 'over-counted' | 'under-counted';

export type Classes = Map<string, Record<DifferenceClass, { hit: number; exact: number }>>;

/**
 * `default`: a default value. `over-counted`: more than ran, as behind a throw, or where code was merged.
 * `under-counted`: less than ran, as where code was deleted or inlined.
 */
export function classify(differences: readonly (Difference & { row: string })[]): Classes {
  const classes: Classes = new Map();
  for (const difference of differences) {
    const none = () => ({ hit: 0, exact: 0 });
    const row = classes.get(difference.row) ?? {
      default: none(),
      'over-counted': none(),
      'under-counted': none(),
    };
    classes.set(difference.row, row);
    const kind =
      difference.type === 'default-arg'
        ? 'default'
        : difference.actual > difference.expected
          ? 'over-counted'
          : 'under-counted';
    row[kind].exact++;
    if (difference.expected > 0 !== difference.actual > 0) row[kind].hit++;
  }
  return classes;
}
