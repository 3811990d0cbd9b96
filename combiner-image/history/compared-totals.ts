import type { SourcesComparison } from './compare-sources.ts';

/** How much is different between two reports, where the code is the same. */
export interface ComparedTotals {
  /** The report before: `<time>-<id>`. */
  with: string;
  lostLines: number;
  gainedLines: number;
  lostFunctions: number;
  gainedFunctions: number;
  lostArms: number;
  gainedArms: number;
  /** Lines with code that is new or was changed, and how many of them ran. */
  changedLines: number;
  changedRan: number;
  /** Sources of which nothing can be said. */
  uncompared: number;
}

export function comparedTotals(id: string, { files, uncompared }: SourcesComparison): ComparedTotals {
  const sum = (count: (file: (typeof files)[number]) => number) =>
    files.reduce((total, file) => total + count(file), 0);
  return {
    with: id,
    lostLines: sum(({ lost }) => lost.length),
    gainedLines: sum(({ gained }) => gained.length),
    lostFunctions: sum(({ lostFunctions }) => lostFunctions.length),
    gainedFunctions: sum(({ gainedFunctions }) => gainedFunctions.length),
    lostArms: sum(({ lostArms }) => lostArms),
    gainedArms: sum(({ gainedArms }) => gainedArms),
    changedLines: sum(({ changed }) => changed.lines),
    changedRan: sum(({ changed }) => changed.ran),
    uncompared: uncompared.length,
  };
}
