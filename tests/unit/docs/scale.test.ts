import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../../contract/combiner-metrics.ts';
import { assumed } from '../../../scripts/simulate/assumptions.ts';
import { hourly, oneProcess, stateMachine } from '../../../scripts/simulate/model.ts';
import { withSimulation } from '../../../scripts/simulate/tables.ts';
import { columnOf, names, table } from '../support/markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/scale.md'), 'utf8');

test('the page has the tables of the simulation: if not, run npm run simulate', () => {
  expect(withSimulation(PAGE)).toBe(PAGE);
});

test('it has each metric', () => {
  const documented = columnOf(table(PAGE, 'How to watch it'), 'metric').flatMap(names);
  expect([...new Set(documented)].sort()).toEqual([...METRICS].sort());
});

test('S3 bounds what many calls read, and a processor what one does', () => {
  const a = assumed();
  const asked = { objects: 10_000_000, workload: 'small' } as const;
  const shared = stateMachine(a, asked);
  const read = asked.objects / a.getsPerSecond;
  expect(shared.seconds).toBeGreaterThan(read);
  expect(stateMachine({ ...a, concurrentFolds: 1_000 }, asked).seconds).toBeCloseTo(shared.seconds);
  expect(stateMachine({ ...a, getsPerSecond: 2 * a.getsPerSecond }, asked).seconds).toBeCloseTo(
    shared.seconds - read / 2,
  );
  const one = oneProcess(a, { ...asked, processors: 1 });
  expect(one.seconds).toBeGreaterThan(asked.objects * a.smallCpuSeconds);
  // All read each object once.
  const gets = (asked.objects * a.getDollars) / 1_000_000;
  for (const { requestDollars } of [one, shared]) {
    expect(requestDollars).toBeGreaterThan(gets);
    expect(requestDollars).toBeLessThan(1.1 * gets);
  }
});

test('what is compacted each hour is read once in a month, and little more', () => {
  const a = assumed();
  const { run, monthDollars, report } = hourly(a, { objects: 100_000_000, workload: 'small' });
  expect(monthDollars).toBeGreaterThan(100 * a.getDollars);
  expect(monthDollars).toBeLessThan(2 * 100 * a.getDollars);
  expect(run.longestSeconds).toBeLessThan(a.longestSeconds);
  expect(report.dollars).toBeLessThan(monthDollars / 10);
});
