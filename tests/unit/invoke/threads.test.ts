import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';

const CODE = join(import.meta.dirname, '../../fixtures/functions/threads');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'threads-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function recorded(hows: string[], env: Record<string, string> = {}) {
  let log = '';
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: CODE,
    functionName: 'threads',
    dir: folder,
    events: hows.map((how) => JSON.stringify({ how })),
    env,
    onLog: (text) => {
      log += text;
    },
  });
  const raw = join(folder, 'raw/threads');
  const objects = readdirSync(raw).map(
    (name) => JSON.parse(String(gunzipSync(readFileSync(join(raw, name))))) as RawObject,
  );
  return { results: answers.map(({ payload }) => payload), objects, log };
}

/** How often each function of the thread's file was entered. */
function counts(objects: RawObject[]): Record<string, number> {
  const scripts = objects.flatMap(({ result }) => result).filter(({ url }) => url.endsWith('/thread.js'));
  const counts: Record<string, number> = {};
  for (const { functionName, ranges } of scripts.flatMap((script) => script.functions)) {
    counts[functionName] = (counts[functionName] ?? 0) + (ranges[0]?.count ?? 0);
  }
  return counts;
}

test.each([
  ['ends', 0],
  ['exits', 3],
  ['throws', 1],
  ['evaluated', 0],
  ['bare', 0],
  ['terminated', 1],
])('what a thread that %s ran is counted', async (how, code) => {
  const { results, objects, log } = await recorded([how, how]);
  expect(results).toEqual([
    { how, result: code },
    { how, result: code },
  ]);
  expect(counts(objects)).toMatchObject({ [how]: 2 });
  expect(log).toBe('');
});
