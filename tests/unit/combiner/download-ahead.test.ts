import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { readRawObjects } from '../../../combiner-image/read/read-raw-objects.ts';
import type { Store } from '../../../combiner-image/store/store.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { filesBelow } from '../support/recorded.ts';

const MIB = 1024 * 1024;

test('many objects are under way at once, and of large ones no more than the one whose turn it is', async () => {
  const { folder } = sandboxes(threeRuns(), 60);
  const objects = new Map(filesBelow(join(folder)));
  const keys = [...objects.keys()].filter((key) => key.startsWith('raw/')).sort();
  const large = new Set(keys.filter((_, i) => i % 3 === 0));
  let [underWay, most, mostBytes, held] = [0, 0, 0, 0];
  const store = {
    async get(key: string, maxBytes: number) {
      const isLarge = large.has(key);
      if (isLarge && maxBytes < 3 * MIB) throw new UnreadableObjectError('too-large', 'too large');
      const bytes = isLarge ? 3 * MIB : (objects.get(key)?.length ?? 0);
      most = Math.max(most, ++underWay);
      held += bytes;
      mostBytes = Math.max(mostBytes, held);
      await setImmediate();
      underWay--;
      if (isLarge) held -= bytes;
      return { bytes: new Uint8Array(objects.get(key) ?? []), tag: '', modified: new Date(0) };
    },
  } as unknown as Store;
  const read: string[] = [];
  for await (const { key, ...reading } of readRawObjects({ store, prefix: '' }, keys)) {
    expect(reading).toHaveProperty('object');
    read.push(key);
    if (!large.has(key)) held -= objects.get(key)?.length ?? 0;
  }
  expect(read).toEqual(keys);
  expect(most).toBeGreaterThan(16);
  expect(mostBytes).toBeGreaterThan(3 * MIB);
  expect(mostBytes).toBeLessThan(4 * MIB);
});
