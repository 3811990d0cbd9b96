import { beforeAll, describe, expect, test } from 'vitest';
import { addComparison, type Comparison, compare, emptyComparison } from '../../accuracy/compare.ts';
import { generatedMeasurements } from '../../accuracy/corpus.ts';
import { CounterMeasurements } from '../../accuracy/counter-measurements.ts';
import { counterGoalsMissed } from '../../accuracy/counter-table.ts';
import { KeptRuns } from '../../accuracy/kept-runs.ts';
import { nodeBinaries } from '../../accuracy/node-binaries.ts';
import { converted } from '../../accuracy/run-program.ts';
import { GOALS } from '../../accuracy/table.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** A part of `npm run accuracy`: other programs than it takes, so that none is known to the converter. */
const PROGRAMS = 16;
const SEED = 8;

const sums = { plain: emptyComparison(), minified: emptyComparison() };
const nodes: string[] = [];
let counters: CounterMeasurements;

beforeAll(async () => {
  nodes.push(...(await nodeBinaries()));
  const workshop = { folder: temporaryFolder(), kept: new KeptRuns() };
  counters = new CounterMeasurements(workshop.folder);
  for await (const measurement of generatedMeasurements(PROGRAMS, SEED, nodes, workshop)) {
    const { minified, scripts, expected } = measurement;
    if (measurement.node === nodes.at(-1)) await counters.add(measurement);
    const sum = emptyComparison();
    compare(sum, expected, converted(scripts));
    addComparison(minified ? sums.minified : sums.plain, sum);
  }
}, 120_000);

test('three versions of Node ran the programs', () => {
  expect(nodes.length).toBe(3);
  expect(sums.plain.statements.total).toBeGreaterThan(5_000);
  expect(sums.plain.differentMaps).toEqual([]);
  expect(sums.minified.differentMaps).toEqual([]);
});

describe.each([
  ['as it is, or lowered', 'plain', GOALS.plain],
  ['minified', 'minified', GOALS.generated],
] as const)('random programs, %s, agree with Istanbul', (_, which, goal) => {
  test.each(['statements', 'functions', 'branches'] as const)('on %s hit or not hit', (kind) => {
    const { hit, total } = sums[which][kind];
    expect(hit / total).toBeGreaterThanOrEqual(goal);
  });
});

test('counts themselves agree where nothing was minified', () => {
  const tallies = kindsOf(sums.plain);
  const exact = tallies.reduce((sum, tally) => sum + tally.exact, 0);
  expect(exact / tallies.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThanOrEqual(GOALS.exact);
});

test('counters agree on everything where nothing was minified, and elsewhere not less than V8', () => {
  expect(counters.rows.size).toBe(4);
  expect(counters.rows.get('generated, plain')?.counters.branches.total).toBeGreaterThan(2_000);
  expect(counterGoalsMissed(counters.rows, counters.unknown)).toEqual([]);
});

function kindsOf({ statements, functions, branches }: Comparison) {
  return [statements, functions, branches];
}
