import { expect, test } from 'vitest';
import { onStore, report } from './figures/attacked-store.ts';
import { ATTACKS } from './figures/attacks.ts';
import { mustBeInFull, mustEndWell } from './figures/in-full.ts';
import { measuredCommand } from './figures/measured-command.ts';
import { everyCount } from './hostile/counts.ts';
import { putInto } from './hostile/put.ts';

/** The processor's time only ends what would go on for ever: it takes 100 s, and 250 on a slow machine. */
const BOUNDS = { heapMib: 1_024, mostSeconds: 1_200 };
/** Less than most of them ask for; with 300 a report ran out of memory. */
const SMALL_HEAP_MIB = 400;

/** Two, for a sum of one is not beyond any number. */
const AGAIN = { name: 'every count', put: (folder: string) => void putInto(folder, everyCount()) };

/** Ten take ten times as long, and are there by themselves. */
const TOGETHER = ATTACKS.filter(({ name }) => !name.endsWith('of ten scripts'));

test('all attacks at once: report, doctor and compact get over them', async () => {
  const { honest: alone } = await onStore([], (folder) => report(folder, BOUNDS));
  await onStore([...TOGETHER, AGAIN], async (folder) => {
    // All three only read, and this file is the last to end.
    const [little, large, doctor] = await Promise.all([
      report(folder, { ...BOUNDS, heapMib: SMALL_HEAP_MIB }),
      report(folder, BOUNDS),
      measuredCommand(['doctor', folder], BOUNDS),
    ]);
    mustBeInFull(little, alone);
    expect(little.stderr).toMatch(/\.js \(hostile\) is not in the report: .* a heap of/);
    mustBeInFull(large, alone);
    mustEndWell(doctor);
    mustEndWell(await measuredCommand(['compact', folder, '--older-than', '0h', '--prune'], BOUNDS));
    mustBeInFull(await report(folder, BOUNDS), alone);
  });
  // Five commands, each with a bound of its own.
}, 4_500_000);
