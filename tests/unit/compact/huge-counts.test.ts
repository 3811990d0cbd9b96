import { expect, test } from 'vitest';
import { distinctFunctions, emptyRuns, everyCount, manyContexts } from '../../fuzz/hostile/counts.ts';
import { putInto } from '../../fuzz/hostile/put.ts';
import type { StoredObject } from '../../fuzz/hostile/sandbox.ts';
import { sandboxes, threeRuns, told } from '../support/compacted.ts';
import { withLittleMemory } from '../support/limited.ts';

/** Megabytes: of the heap, and of the whole process. */
const HEAP = 400;
const PEAK = 800;

const ATTACKS: Record<string, [put: (i: number) => StoredObject[], said: RegExp]> = {
  'millions of empty runs': [() => emptyRuns(9_000_000), /attribution of 2 objects cannot be read/],
  'hundreds of thousands of contexts': [() => manyContexts(200_000), /^$/m],
  'more functions than any script has': [
    (i) => distinctFunctions(290_000, { from: i * 290_000 }),
    /2 objects of hostile cannot be one object \(its counts take more than 128 MiB/,
  ],
  'builds of their own': [
    (i) =>
      Array.from({ length: 2 }, (_, j) =>
        distinctFunctions(120_000, { path: `${i}${j}.js`, text: `${i}${j}` }),
      ).flat(),
    /^$/m,
  ],
  'counts at their limit': [() => everyCount(), /^$/m],
};

test.each(Object.entries(ATTACKS))(
  '%s: all of the others is compacted, and told as before',
  async (_, [put, said]) => {
    const store = sandboxes(threeRuns(), 4);
    const before = await told(store.folder);
    putInto(store.folder, [0, 1].flatMap(put));
    const args = ['compact', store.folder, '--older-than', '0h', '--prune', '--json'];
    const { code, stdout, stderr, peak } = await withLittleMemory(args, HEAP);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).toMatch(said);
    expect(stderr.length).toBeLessThan(10_000);
    expect(peak).toBeLessThan(PEAK);
    const { written } = JSON.parse(stdout) as { written: { key: string; objects: number }[] };
    expect(written).toContainEqual({ key: expect.stringMatching(/^raw\/orders\//), objects: 4 });
    const { files, summaries } = await told(store.folder);
    expect(summaries).toContainEqual(before.summaries[0]);
    expect(files).toEqual(expect.arrayContaining(before.files));
  },
  120_000,
);
