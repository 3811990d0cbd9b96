import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import type { Selection } from '../../../combiner-image/read/selection.ts';
import { foldKeys } from '../../../combiner-image/scale/fold-keys.ts';
import { readInParts } from '../../../combiner-image/scale/read-in-parts.ts';
import { TimeLeft } from '../../../combiner-image/time-left.ts';
import { everything } from './everything.ts';
import { NastyStore, step } from './nasty-store.ts';

const SELECTIONS: readonly Selection[] = [
  {},
  { functions: ['orders'] },
  { since: new Date('2026-11-23T03:00:00Z') },
  { until: new Date('2026-11-23T09:30:00Z') },
  { contexts: ['run-1/*'] },
  { run: 'run-1' },
  { run: 'run-2', contexts: ['*/a'] },
  { builds: ['b1'] },
  { newest: true },
];

/** Parts of so many keys. */
function inParts(size: number) {
  return readInParts({
    size: () => size,
    ahead: 2,
    // As what goes to another process.
    fold: async (...args) => JSON.parse(JSON.stringify(await foldKeys(...args, new TimeLeft()))),
  });
}

async function told(store: NastyStore, selection: Selection, size?: number) {
  try {
    return everything(
      await fold([store.location], selection, undefined, size === undefined ? undefined : inParts(size)),
    );
  } catch (error) {
    return String(error);
  }
}

test('whatever is in a store, its parts add up to what one process finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(...SELECTIONS),
      async (steps, size, selection) => {
        const store = new NastyStore();
        for (const each of steps) await store.do(each);
        expect(await told(store, selection, size)).toEqual(await told(store, selection));
      },
    ),
    { numRuns: 60 },
  );
});
