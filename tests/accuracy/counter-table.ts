import type { Comparison } from './compare.ts';
import { addComparison, type Difference, emptyComparison, type Tally } from './compare.ts';

const KINDS = ['statements', 'functions', 'branches'] as const;
const ENGINES = ['counters', 'hits', 'v8'] as const;

/** What counted: counters, counters that only tell whether something ran, V8. */
export type CounterEngine = (typeof ENGINES)[number];

/** One way to build, and how each engine compares with Istanbul there. */
export interface CounterRow extends Record<CounterEngine, Comparison> {
  minified: boolean;
}

export function emptyCounterRow(minified: boolean): CounterRow {
  return { minified, counters: emptyComparison(), hits: emptyComparison(), v8: emptyComparison() };
}

export function counterTable(rows: ReadonlyMap<string, CounterRow>): string {
  const lines = [
    '| through | counted by | statements: hit, count off | functions | branch arms |',
    '| --- | --- | --- | --- | --- |',
  ];
  const sums = [false, true].map((minified): [string, CounterRow] => {
    const sum = emptyCounterRow(minified);
    for (const row of [...rows.values()].filter((each) => each.minified === minified))
      for (const engine of ENGINES) addComparison(sum[engine], row[engine]);
    return [`**all ${minified ? '' : 'not '}minified**`, sum];
  });
  for (const [name, row] of [...rows, ...sums]) {
    for (const engine of ENGINES) {
      const cells = KINDS.map((kind) => off(row[engine][kind], engine !== 'hits'));
      lines.push(`| ${[name, NAMES[engine], ...cells].join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

const NAMES: Record<CounterEngine, string> = { counters: 'counters', hits: 'counters, hits', v8: 'V8' };

/** One line for each goal that the figures do not reach: minified, counters are as good as V8 everywhere, and better in all. */
export function counterGoalsMissed(
  rows: ReadonlyMap<string, CounterRow>,
  unknown: readonly (Difference & { row: string })[],
): string[] {
  const missed = unknown.map(
    ({ row, file, line, column, type, expected, actual }) =>
      `${row}: ${file}:${line}:${column} ${type} is ${actual}, not ${expected}`,
  );
  const sums = { counters: 0, hits: 0, v8: 0 };
  for (const [name, row] of rows) {
    for (const map of [...row.counters.differentMaps, ...row.hits.differentMaps]) missed.push(`maps: ${map}`);
    if (!row.minified) continue;
    for (const engine of ENGINES) sums[engine] += hitsOff(row[engine]);
    for (const engine of ['counters', 'hits'] as const)
      if (hitsOff(row[engine]) > hitsOff(row.v8))
        missed.push(
          `${NAMES[engine]}, ${name}: ${hitsOff(row[engine])} off on run or not run, ${hitsOff(row.v8)} by V8`,
        );
  }
  for (const engine of ['counters', 'hits'] as const)
    if (sums[engine] >= sums.v8 && sums.v8 > 0)
      missed.push(`${NAMES[engine]}, minified: ${sums[engine]} off on run or not run, ${sums.v8} by V8`);
  return missed;
}

function hitsOff(comparison: Comparison): number {
  return KINDS.reduce((sum, kind) => sum + comparison[kind].total - comparison[kind].hit, 0);
}

function off({ total, hit, exact }: Tally, hasCounts: boolean): string {
  const counts = hasCounts ? `, ${total - exact}` : '';
  return `${total - hit}${counts} of ${total.toLocaleString('en')}`;
}
