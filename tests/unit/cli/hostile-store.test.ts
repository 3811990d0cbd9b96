import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { putHostile } from '../support/hostile.ts';
import { RecordedStore, rawObject, temporaryFolder } from '../support/recorded.ts';

/** Each hostile object would take more, were it made values of. */
const LITTLE_MEMORY = { NODE_OPTIONS: '--max-old-space-size=128' };

test('a store with hostile objects: right totals for the rest, each reason named, exit 0', async () => {
  const runs = threeRuns();
  const args = (folder: string) => ['report', folder, '-r', 'json', '--json'];
  const clean = await lambdaCoverage(args(sandboxes(runs, 6).folder), { cwd: temporaryFolder() });
  const store = sandboxes(runs, 6);
  const reasons = putHostile(store);
  const { code, stdout, stderr } = await lambdaCoverage(args(store.folder), {
    cwd: temporaryFolder(),
    env: LITTLE_MEMORY,
  });
  expect(code, stderr).toBe(0);
  const [expected, result]: CombineResult[] = [JSON.parse(clean.stdout), JSON.parse(stdout)];
  expect(result?.totals).toEqual(expected?.totals);
  expect(result?.files).toEqual(expected?.files);
  const inFolder = [...reasons.keys()].filter((key) => key.startsWith('raw/orders/')).length;
  expect(result?.functions).toEqual(
    expected?.functions.map((fn) => ({ ...fn, missing: [`${inFolder} objects skipped`] })),
  );
  expect(result?.read).toEqual({ objects: 6 + reasons.size, used: 6, duplicates: 0, skipped: reasons.size });
  for (const [key, reason] of reasons) {
    const skipped = result?.skipped.find((each) => each.key === key);
    expect(skipped?.reason, key).toMatch(reason);
    expect(stderr).toContain(`warning: Skipped ${key}: ${skipped?.reason}`);
  }
});

test('the other commands get over them too', async () => {
  const store = sandboxes(threeRuns(), 3);
  const reasons = putHostile(store);
  for (const args of [['doctor'], ['compact', '--older-than', '0h', '--prune']]) {
    const { code, stderr } = await lambdaCoverage([...args, store.folder], {
      cwd: temporaryFolder(),
      env: LITTLE_MEMORY,
    });
    expect([args, code], stderr).toEqual([args, 0]);
  }
  // Nobody deletes what nobody could read.
  const { stdout } = await lambdaCoverage(['doctor', store.folder, '--json']);
  expect(JSON.parse(stdout).read).toEqual({
    objects: 1 + reasons.size,
    used: 1,
    duplicates: 0,
    skipped: reasons.size,
  });
});

test('a store with nothing usable: exit 3', async () => {
  const store = new RecordedStore();
  store.putBytes('raw/orders/20261123T020000.000Z-aaaa.json.gz', Buffer.from('no gzip'));
  store.putBytes('raw/orders/20261123T020000.000Z-bbbb.json.gz', gzipSync('{"hello":"world"}'));
  for (const args of [['report'], ['combine'], ['compact'], ['doctor']]) {
    const { code, stderr } = await lambdaCoverage([...args, store.folder], { cwd: temporaryFolder() });
    expect([args, code], stderr).toEqual([args, 3]);
    if (args[0] === 'report') expect(stderr).toContain('None of the 2 objects');
  }
});

test('a key that speaks to the terminal is told without its control characters', async () => {
  const store = sandboxes(threeRuns(), 1);
  store.putBytes('raw/orders/\x1b[2J\nwarning: all is well.json.gz', Buffer.from('no gzip'));
  const { stderr } = await lambdaCoverage(['report', store.folder], { cwd: temporaryFolder() });
  expect(stderr).toContain('warning: Skipped raw/orders/?[2J?warning: all is well.json.gz: ');
});

test('a function with hundreds of thousands of ranges, all in each other', async () => {
  const runs = threeRuns();
  const store = sandboxes(runs, 2);
  const depth = 300_000;
  const ranges = Array.from({ length: depth }, (_, i) => ({
    startOffset: i,
    endOffset: 2 * depth - i,
    count: i,
  }));
  const url = `file://${runs.taskRoot}/other.js`;
  const functions = [{ functionName: 'f', ranges, isBlockCoverage: true }];
  store.put(rawObject(runs.taskRoot, [{ scriptId: '1', url, hash: 'd'.repeat(64), functions }]));
  const { code, stdout } = await lambdaCoverage(['report', store.folder, '-r', 'json', '--json'], {
    cwd: temporaryFolder(),
  });
  const result: CombineResult = JSON.parse(stdout);
  expect([code, result.read.used, result.files.length, result.unconverted]).toEqual([0, 3, 1, 1]);
});
