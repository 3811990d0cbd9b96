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

/** One line for each goal that the figures do not reach. */
export function counterGoalsMissed(
  rows: ReadonlyMap<string, CounterRow>,
  unknown: readonly (Difference & { row: string })[],
): string[] {
  const missed = unknown.map(
    ({ row, file, line, column, type, expected, actual }) =>
      `${row}: ${file}:${line}:${column} ${type} is ${actual}, not ${expected}`,
  );
  for (const [name, { minified, counters, hits, v8 }] of rows) {
    for (const map of [...counters.differentMaps, ...hits.differentMaps]) missed.push(`maps: ${map}`);
    if (!minified) continue;
    if (hitsOff(counters) > hitsOff(v8))
      missed.push(`counters, ${name}: ${hitsOff(counters)} off on run or not run, ${hitsOff(v8)} by V8`);
  }
  return missed;
}

function hitsOff(comparison: Comparison): number {
  return KINDS.reduce((sum, kind) => sum + comparison[kind].total - comparison[kind].hit, 0);
}

function off({ total, hit, exact }: Tally, hasCounts: boolean): string {
  const counts = hasCounts ? `, ${total - exact}` : '';
  return `${total - hit}${counts} of ${total.toLocaleString('en')}`;
}
