import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { compactFolder } from '../support/compacted.ts';
import { keyOf, RecordedStore, rawObject, sha256 } from '../support/recorded.ts';
import { entriesOf } from '../support/sums.ts';

type Step = { put: number } | { compact: { prune: boolean; hour: number } };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ compact: fc.record({ prune: fc.boolean(), hour: fc.nat(9) }) }) },
);

/** A sandbox that started at that hour; every third one uploads single invocations. */
function sandbox(n: number): RawObject {
  const ranges = [
    { startOffset: 0, endOffset: 90, count: 1 },
    { startOffset: 10 + (n % 3), endOffset: 80, count: 10 ** n },
  ];
  const functions = [{ functionName: 'f', ranges, isBlockCoverage: true }];
  const script = { scriptId: '1', url: 'file:///var/task/index.js', hash: sha256('x'), functions };
  return rawObject('/var/task', [script], {
    sandboxId: `a${n}`,
    time: new Date(Date.UTC(2026, 10, 23, n)),
    ...(n % 3 === 2 && { span: { kind: 'invocation', sequence: n } }),
  });
}

async function sumsIn(folder: string) {
  const { functions, scripts, skipped } = await fold([parseStoreLocation(folder)], {});
  expect(skipped).toEqual([]);
  return {
    functions: functions.map(({ objects, ...summary }) => summary),
    counts: scripts.map(({ counts }) => entriesOf(counts)),
  };
}

test('however uploads, copies and compactions follow each other, each sandbox counts once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const store = new RecordedStore();
      const expected = new RecordedStore();
      for (const each of steps) {
        if ('put' in each) {
          // Also again, after it was compacted.
          const object = sandbox(each.put);
          for (const to of [store, expected]) to.put(object, keyOf(object));
        } else if (steps.some((before) => 'put' in before && steps.indexOf(before) < steps.indexOf(each)))
          await compactFolder(store.folder, {
            prune: each.compact.prune,
            until: new Date(Date.UTC(2026, 10, 23, each.compact.hour)),
          });
        expect(await sumsIn(store.folder)).toEqual(await sumsIn(expected.folder));
      }
    }),
    { numRuns: 40 },
  );
});
