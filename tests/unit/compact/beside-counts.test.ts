import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Attribution, RawObject } from '../../../contract/raw-object.ts';
import schema from '../../../contract/schemas/raw-object.schema.json' with { type: 'json' };
import { compactFolder, sandboxes, threeRuns } from '../support/compacted.ts';
import { RecordedStore, rawObject, temporaryFolder } from '../support/recorded.ts';

/** Compacts what is in a store into one object, which the published schema knows. */
async function compacted(store: RecordedStore): Promise<RawObject> {
  const { written } = await compactFolder(store.folder, { prune: true });
  expect(written).toHaveLength(1);
  const [{ key } = { key: '' }] = written;
  const object: RawObject = JSON.parse(gunzipSync(readFileSync(join(store.folder, key))).toString());
  const validate = new Ajv2020().compile(schema);
  expect(validate(object), JSON.stringify(validate.errors)).toBe(true);
  expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(1);
  return object;
}

test('errors that left with the same stack are added up, and so is what was lost', async () => {
  const { taskRoot, results } = threeRuns();
  const url = results[0]?.[0]?.url ?? '';
  const store = new RecordedStore();
  for (const [id, line] of Object.entries({ a1: 2, a2: 2, a3: 5 }))
    store.put({
      ...rawObject(taskRoot, results[0] ?? [], { sandboxId: id }),
      throws: [{ count: 3, frames: [{ url, line, column: 7 }] }],
      unwrapped: 1,
      lost: { objects: 1 },
    });
  const { throws, lost, unwrapped } = await compacted(store);
  expect(throws).toEqual(
    expect.arrayContaining([
      { count: 6, frames: [{ url, line: 2, column: 7 }] },
      { count: 3, frames: [{ url, line: 5, column: 7 }] },
    ]),
  );
  expect(lost).toEqual({ objects: 3 });
  expect(unwrapped).toBe(3);
});

test('what a context ran stays with it, also when sandboxes number their scripts in another order', async () => {
  const { taskRoot, results } = threeRuns();
  const [script] = results[0] ?? [];
  if (script === undefined) throw new Error('nothing ran');
  const other = { ...script, url: script.url.replace('index', 'other'), hash: 'e'.repeat(64) };
  const attributions: [Attribution, Attribution] = [
    {
      runs: [
        [0, 0, 90, 5, 9],
        [1, 1, 50, 2, 3],
      ],
      sets: [[0, 1]],
      contexts: { first: [0] },
    },
    {
      runs: [
        [0, 1, 50, 2, 3],
        [1, 7, 8, 7, 8],
      ],
      sets: [[0], [1]],
      contexts: { first: [0], second: [1] },
    },
  ];
  const store = new RecordedStore();
  store.put({ ...rawObject(taskRoot, [script, other], { sandboxId: 'a2' }), attribution: attributions[0] });
  store.put({ ...rawObject(taskRoot, [other, script], { sandboxId: 'a1' }), attribution: attributions[1] });
  const { attribution, result } = await compacted(store);
  const ran = (context: string) =>
    (attribution?.contexts[context] ?? []).map((set) =>
      (attribution?.sets[set] ?? []).map((run) => {
        const [index = -1, ...text] = attribution?.runs[run] ?? [];
        return [result[index]?.url.replace(/.*\//, ''), ...text];
      }),
    );
  expect(ran('first')).toEqual([
    [
      ['index.js', 0, 90, 5, 9],
      ['other.js', 1, 50, 2, 3],
    ],
    [['other.js', 1, 50, 2, 3]],
  ]);
  expect(ran('second')).toEqual([[['index.js', 7, 8, 7, 8]]]);
});

test('of the invocations all are counted, and the newest thousand described', async () => {
  const { taskRoot, results } = threeRuns();
  const store = new RecordedStore();
  for (let sandbox = 0; sandbox < 4; sandbox++) {
    const time = new Date(Date.UTC(2026, 10, 23, sandbox));
    const invocations = Array.from({ length: 700 }, (_, i) => ({
      requestId: `${sandbox}-${i}`,
      startedAt: new Date(time.getTime() + i * 1_000).toISOString(),
      durationMs: 1,
      outcome: i === 0 ? ('error' as const) : ('ok' as const),
    }));
    store.put(rawObject(taskRoot, results[0] ?? [], { sandboxId: `a${sandbox}`, time, invocations }));
  }
  const object = await compacted(store);
  expect(object.invocationCount).toBe(2_800);
  expect(object.compacted?.outcomes).toEqual({ ok: 2_796, error: 4 });
  expect(object.compacted?.inits).toEqual({ ok: 4 });
  expect(object.invocations).toHaveLength(1_000);
  expect([object.invocations[0]?.requestId, object.invocations.at(-1)?.requestId]).toEqual([
    '2-400',
    '3-699',
  ]);
});

test('c8 makes a report of it', async () => {
  const runs = threeRuns();
  const object = await compacted(sandboxes(runs, 6));
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'tmp/coverage-1.json'), JSON.stringify(object));
  const c8 = join(createRequire(import.meta.url).resolve('c8/package.json'), '../bin/c8.js');
  const args = ['report', '--temp-directory', join(folder, 'tmp'), '-r', 'json', '-o', join(folder, 'out')];
  execFileSync(process.execPath, [c8, ...args], { cwd: runs.taskRoot, stdio: 'pipe' });
  const [file = { s: {} }] = Object.values<{ s: Record<string, number> }>(
    JSON.parse(readFileSync(join(folder, 'out/coverage-final.json'), 'utf8')),
  );
  // Line 2 of the handler: twice each of 1, 2 and 1 events.
  expect(file.s['1']).toBe(8);
});
