import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { instrumentFolder } from '../../../../cli/instrument/instrument-folder.ts';
import { invokeLocally } from '../../../../cli/invoke/invoke.ts';
import { installedPackages } from '../../../../scripts/packages/installed-packages.ts';
import { listing, reportOf } from '../../support/against-istanbul.ts';
import { rawObjects } from '../../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { DurableExecution } from './durable-execution.ts';

/** Each invocation runs the handler from its beginning, and skips the steps that were done. */
const FUNCTION = `const { withDurableExecution } = require('@aws/durable-execution-sdk-js');
const priceOf = (n) => n + 1;
const charge = (price) => price * 2;
exports.handler = withDurableExecution(async ({ n }, context) => {
  const price = await context.step('price', async () => priceOf(n));
  await context.wait({ seconds: 3600 });
  const sum = await context.step('charge', async () => charge(price));
  return n > 1 ? { sum } : null;
});
`;

let packages: string;
beforeAll(async () => {
  packages = await installedPackages(import.meta.dirname);
}, 120_000);

/** @param sandboxes how many invocations each has */
async function run(isInstrumented: boolean, sandboxes: readonly number[]) {
  const root = writeFiles(temporaryFolder(), { 'index.js': FUNCTION });
  const taskRoot = writeFiles(join(temporaryFolder(), 'task'), { 'index.js': FUNCTION });
  symlinkSync(packages, join(taskRoot, 'node_modules'));
  if (isInstrumented) await instrumentFolder({ folder: taskRoot, form: 'counters-1' });
  const dir = temporaryFolder();
  await using execution = await DurableExecution.start({ n: 2 });
  const { env, event } = execution;
  const payloads: unknown[] = [];
  for (const invocations of sandboxes) {
    const events = Array.from({ length: invocations }, () => event);
    const options = { handler: 'index.handler', functionName: 'durable', taskRoot, dir, env };
    const answers = await invokeLocally({ ...options, events, onLog: () => {} });
    payloads.push(...answers.map(({ payload }) => payload));
  }
  const { 'index.js': file } = await reportOf(dir, root);
  if (file === undefined) throw new Error('nothing was reported');
  return {
    payloads,
    shown: listing('data' in file ? file.data : file),
    objects: rawObjects(dir, 'durable'),
  };
}

/** They run once in each sandbox. */
function isOfModule(line: string): boolean {
  return /^statement (?:1:33|2:16|3:15|4:0) /.test(line);
}

describe.each([
  ['v8-block', false],
  ['counters-1', true],
] as const)('durable functions, %s', (form, isInstrumented) => {
  test.each([
    ['one sandbox', [2]],
    ['two sandboxes', [1, 1]],
  ])('each invocation counts what it ran itself, replays in %s', async (_, sandboxes) => {
    const { payloads, objects, shown } = await run(isInstrumented, sandboxes);
    expect(payloads).toEqual([{ Status: 'PENDING' }, { Status: 'SUCCEEDED', Result: '{"sum":6}' }]);
    expect(objects.map(({ engine }) => engine)).toEqual(sandboxes.map(() => form));
    expect(objects.flatMap((raw) => raw.invocations.map(({ outcome }) => outcome))).toEqual(['ok', 'ok']);
    expect(shown.filter((line) => !isOfModule(line))).toEqual([
      // A step runs once, what is around it in each replay.
      'statement 2:23 1',
      'statement 3:26 1',
      'statement 5:16 2',
      'statement 5:56 1',
      'statement 6:2 2',
      // The first invocation never came back from there.
      'statement 7:14 1',
      'statement 7:55 1',
      'statement 8:2 1',
      'function (anonymous_0) 2:16 1',
      'function (anonymous_1) 3:15 1',
      'function (anonymous_2) 4:39 2',
      'function (anonymous_3) 5:44 1',
      'function (anonymous_4) 7:43 1',
      'cond-expr 8:9 1 0',
    ]);
  });
});
