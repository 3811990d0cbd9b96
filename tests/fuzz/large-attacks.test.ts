import { beforeAll, expect, test } from 'vitest';
import { type MeasuredReport, onStore, report } from './figures/attacked-store.ts';
import { ATTACKS } from './figures/attacks.ts';
import { type Measured, measuredCommand } from './figures/measured-command.ts';
import { everyCount } from './hostile/counts.ts';
import { putInto } from './hostile/put.ts';

/** One attack at a time. The processor's time only ends what would go on for ever. */
const BOUNDS = { heapMib: 512, mostSeconds: 120 };
/** Of the process: buffers and code are outside of the heap. A combiner has as much. */
const MOST_MIB = 1_024;
/** All of them: what some of them claim is kept to the end. */
const BOUNDS_FOR_ALL = { heapMib: 1_024, mostSeconds: 240 };
/** Less than most of them ask for; with 300 a report ran out of memory. */
const SMALL_HEAP_MIB = 400;

/** Two, for a sum of one is not beyond any number. */
const AGAIN = { name: 'every count', put: (folder: string) => void putInto(folder, everyCount()) };

/** Ten take ten times as long, and are there by themselves. */
const TOGETHER = ATTACKS.filter(({ name }) => !name.endsWith('of ten scripts'));

let alone: string;

beforeAll(async () => {
  const { honest, stderr } = await onStore([], (folder) => report(folder, BOUNDS));
  if (honest === undefined) throw new Error(`without an attack there is no report: ${stderr}`);
  expect(honest).toContain('"path":"honest/price.mjs"');
  expect(honest).toContain('"name":"honest"');
  alone = honest;
}, 240_000);

test.each(ATTACKS)('$name, as large as it comes: the honest function is reported in full', async (attack) => {
  const reported = await onStore([attack], (folder) => report(folder, BOUNDS));
  mustBeInFull(reported);
  expect(reported.peakMib).toBeLessThan(MOST_MIB);
});

test('all of them at once: report, doctor and compact get over them', async () => {
  await onStore([...TOGETHER, AGAIN], async (folder) => {
    const little = await report(folder, { ...BOUNDS_FOR_ALL, heapMib: SMALL_HEAP_MIB });
    mustBeInFull(little);
    expect(little.stderr).toMatch(/\.js \(hostile\) is not in the report: .* a heap of/);
    mustBeInFull(await report(folder, BOUNDS_FOR_ALL));
    mustEndWell(await measuredCommand(['doctor', folder], BOUNDS_FOR_ALL));
    mustEndWell(await measuredCommand(['compact', folder, '--older-than', '0h', '--prune'], BOUNDS_FOR_ALL));
    mustBeInFull(await report(folder, BOUNDS_FOR_ALL));
  });
  // Five commands, each with a bound of its own.
}, 1_800_000);

function mustBeInFull(reported: MeasuredReport): void {
  mustEndWell(reported);
  expect(reported.honest).toBe(alone);
}

function mustEndWell({ end, stderr }: Measured): void {
  expect(end, stderr.slice(-2_000)).toBe('0');
}
