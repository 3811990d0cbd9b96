import { beforeAll, expect, test } from 'vitest';
import { onStore, report } from './figures/attacked-store.ts';
import { ATTACKS } from './figures/attacks.ts';
import { mustBeInFull } from './figures/in-full.ts';

/** One attack at a time. The processor's time only ends what would go on for ever. */
const BOUNDS = { heapMib: 512, mostSeconds: 400 };
/** Of the process: buffers and code are outside of the heap. A combiner has as much. */
const MOST_MIB = 1_024;

let alone: string | undefined;

beforeAll(async () => {
  ({ honest: alone } = await onStore([], (folder) => report(folder, BOUNDS)));
}, 1_800_000);

test.each(ATTACKS)(
  '$name, as large as it comes: the honest function is reported in full',
  async (attack) => {
    const reported = await onStore([attack], (folder) => report(folder, BOUNDS));
    mustBeInFull(reported, alone);
    expect(reported.peakMib).toBeLessThan(MOST_MIB);
  },
  1_800_000,
);
