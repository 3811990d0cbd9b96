import type { Difference } from './compare.ts';

/** The classes of docs/accuracy.md that a difference can be told by from outside. */
export type DifferenceClass = 'default' | 'error' | 'reshaped';

export interface RowDifference extends Difference {
  program: string;
  row: string;
  minified: boolean;
}

export type Classes = Map<string, Record<DifferenceClass, number>>;

/**
 * Differences on hit or not hit. `default`: a default value. `error`: more than ran in code that is not minified,
 * where an error was thrown in the middle of a straight line; in minified code the same place again.
 * `reshaped`: the rest, where a tool removed or merged code.
 */
export function classify(differences: readonly RowDifference[]): Classes {
  const place = ({ program, file, kind, id }: RowDifference) => [program, file, kind, id].join();
  const isOver = ({ actual, expected }: Difference) => actual > expected;
  const thrown = new Set(differences.filter((each) => !each.minified && isOver(each)).map(place));
  const classes: Classes = new Map();
  for (const difference of differences) {
    if (difference.expected > 0 === difference.actual > 0) continue;
    const row = classes.get(difference.row) ?? { default: 0, error: 0, reshaped: 0 };
    classes.set(difference.row, row);
    if (difference.type === 'default-arg') row.default++;
    else if (isOver(difference) && thrown.has(place(difference))) row.error++;
    else row.reshaped++;
  }
  return classes;
}
