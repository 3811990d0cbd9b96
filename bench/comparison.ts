import type { Pair } from './alternation.ts';
import { median, quantile } from './statistics.ts';

export const COMPARISON_COLUMNS = ['without', 'with', 'difference', 'quartiles', 'goal', ''] as const;

export interface Comparison {
  cells: readonly string[];
  missed: boolean;
}

/**
 * One row's cells: medians of both sides, then the median and the quartiles of the differences within a round.
 * The difference is not that of the two medians: a round's sides share what else the machine did.
 * @param goal the largest difference that is fine; absent: there is no goal.
 */
export function compare(pairs: readonly Pair[], unit: string, goal?: number): Comparison {
  const differences = pairs.map((pair) => pair.with - pair.without);
  const difference = median(differences);
  const missed = goal !== undefined && difference > goal;
  const number = (value: number) => value.toFixed(Math.abs(value) < 10 ? 2 : 1);
  const signed = (value: number) => `${value < 0 ? '' : '+'}${number(value)}`;
  return {
    missed,
    cells: [
      `${number(median(pairs.map((pair) => pair.without)))} ${unit}`,
      `${number(median(pairs.map((pair) => pair.with)))} ${unit}`,
      `${signed(difference)} ${unit}`,
      `${signed(quantile(differences, 0.25))} to ${signed(quantile(differences, 0.75))}`,
      goal === undefined ? 'none' : `+${goal} ${unit}`,
      goal === undefined ? '' : missed ? 'MISSED' : 'met',
    ],
  };
}
