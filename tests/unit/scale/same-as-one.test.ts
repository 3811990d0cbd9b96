import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import type { Selection } from '../../../combiner-image/read/selection.ts';
import { foldKeys } from '../../../combiner-image/scale/fold-keys.ts';
import { readInParts } from '../../../combiner-image/scale/read-in-parts.ts';
import { foldExecution } from '../../../combiner-image/scale/shared/fold-execution.ts';
import { foldRange } from '../../../combiner-image/scale/shared/fold-range.ts';
import { plan } from '../../../combiner-image/scale/shared/plan.ts';
import { TimeLeft } from '../../../combiner-image/time-left.ts';
import { everything } from './everything.ts';
import { NastyStore, type Step, step } from './nasty-store.ts';

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
    size,
    ahead: 2,
    // As what goes to another process.
    fold: async (...args) => JSON.parse(JSON.stringify(await foldKeys(...args, new TimeLeft()))),
  });
}

function told(store: NastyStore, selection: Selection, size?: number): Promise<unknown> {
  const readAll = size === undefined ? undefined : inParts(size);
  return tried(async () => everything(await fold([store.location], selection, undefined, readAll)));
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
        const of = comparable(steps);
        expect(of(await told(store, selection, size))).toEqual(of(await told(store, selection)));
      },
    ),
    { numRuns: 60 },
  );
});

/**
 * Of two equal objects at two keys either may count, so that their times are as good. What was read may be gone without a
 * trace when it is pruned: it was such a copy.
 */
function comparable(steps: readonly Step[], isPruned = false) {
  const isCopied = hasCopies(steps);
  return (found: unknown): unknown => {
    if (typeof found !== 'object' || found === null) return found;
    const { widened, read, ...rest } = found as Record<string, unknown>;
    return { ...rest, ...(!isCopied && { widened }), ...(!(isCopied && isPruned) && { read }) };
  };
}

function hasCopies(steps: readonly Step[]): boolean {
  return steps.some((each) => 'put' in each && each.place !== 'own');
}

/** What happens between the steps of a shared fold. */
const between = fc.constantFrom('nothing' as const, 'compacted' as const, 'compacted and pruned' as const);

async function pass(
  store: NastyStore,
  event: 'nothing' | 'compacted' | 'compacted and pruned',
): Promise<void> {
  if (event !== 'nothing') await store.compact(event === 'compacted and pruned');
}

test('many who share a fold find the same, whoever compacts meanwhile, and however often a part is folded', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(...SELECTIONS),
      between,
      between,
      fc.boolean(),
      async (steps, batch, selection, afterPlan, afterFold, isAgain) => {
        const isTimed = selection.since !== undefined || selection.until !== undefined;
        // A copy that is gone may have been the only one whose key is of that time.
        fc.pre(!(isTimed && hasCopies(steps) && afterFold === 'compacted and pruned'));
        const store = new NastyStore();
        for (const each of steps) await store.do(each);
        const of = comparable(steps, afterFold === 'compacted and pruned');
        const found = await tried(async () => {
          await plan(store.location, { execution: 'nightly', selection, batch });
          await pass(store, afterPlan);
          const items = await itemsOf(store);
          for (const item of items) await foldRange(store.location, 'nightly', item);
          if (isAgain) {
            uploadAgain(store, steps);
            for (const item of items) await foldRange(store.location, 'nightly', item);
          }
          await pass(store, afterFold);
          return everything((await foldExecution(store.location, 'nightly')).folded);
        });
        expect(of(found)).toEqual(of(await told(store, selection)));
      },
    ),
    { numRuns: 60 },
  );
});

async function tried(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return String(error);
  }
}

async function itemsOf(store: NastyStore): Promise<unknown[]> {
  const stored = await store.store.get('p/work/nightly/plan.json');
  return JSON.parse(Buffer.from(stored?.bytes ?? []).toString());
}

/** Sandboxes whose objects are still there have gone on. */
function uploadAgain(store: NastyStore, steps: readonly Step[]): void {
  for (const each of steps)
    if ('put' in each && each.place === 'own' && store.memory.objects.has(store.keyOf(each.put, 'own')))
      store.put({ ...each.put, upload: 3 });
}
