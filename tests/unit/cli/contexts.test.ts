import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { listing } from '../support/against-istanbul.ts';
import { lambdaCoverage } from '../support/command.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = `exports.handler = async ({ items, gift }) => {
  const sum = items.reduce((sum, price) => sum + price, 0);
  if (gift) return 'a gift';
  for (const item of items) if (item > 5) return 'dear';
  return sum;
};
`;

const FIRST = { items: [] };
const EVENTS = {
  'checkout/gift': { items: [1], gift: true },
  'checkout/dear': { items: [1, 7] },
  'search/empty': { items: [] },
};

const taskRoot = () => writeFiles(temporaryFolder(), { 'index.js': HANDLER });

async function record(folder: string, names: readonly (keyof typeof EVENTS)[], env: Record<string, string>) {
  const dir = temporaryFolder();
  const events = [
    FIRST,
    ...names.map((name) => ({ ...EVENTS[name], headers: { 'x-coverage-context': name } })),
  ];
  await invoked('index.handler', events, { taskRoot: folder, dir, record: true, functionName: 'cart', env });
  return dir;
}

const ALL = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

async function report(store: string, ...options: string[]) {
  const out = join(temporaryFolder(), 'out');
  const ran = await lambdaCoverage(['report', store, '-r', 'json', '-o', out, ...options]);
  if (ran.code !== 0) return { ...ran, counters: [] };
  const map: CoverageMapData = JSON.parse(readFileSync(join(out, 'coverage-final.json'), 'utf8'));
  const lines = Object.values(map).flatMap((data) => listing(data));
  return { ...ran, counters: lines.map((line) => line.replaceAll(/ [1-9]\d*(?=( \d+)*$)/g, ' ran')) };
}

test.each([
  [['checkout/*'], ['checkout/gift', 'checkout/dear']],
  [
    ['*/gift', 'search/empty'],
    ['checkout/gift', 'search/empty'],
  ],
  [['checkout/dear'], ['checkout/dear']],
] as const)('--context %j shows what those ran alone', async (patterns, names) => {
  const folder = taskRoot();
  const options = patterns.flatMap((pattern) => ['--context', pattern]);
  const together = await record(folder, ALL, { COVERAGE_ATTRIBUTION: 'on' });
  const alone = await report(await record(folder, names, { COVERAGE_UPLOAD: 'invocation' }), ...options);
  expect(alone.counters.length).toBeGreaterThan(8);
  expect((await report(together, ...options)).counters).toEqual(alone.counters);
  const each = await record(folder, ALL, { COVERAGE_UPLOAD: 'invocation' });
  expect((await report(each, ...options)).counters).toEqual(alone.counters);
  await lambdaCoverage(['compact', together, '--older-than', '0h', '--prune']);
  expect((await report(together, ...options)).counters).toEqual(alone.counters);
});

test('what has no attribution is left out and said; the event narrows as the option does', async () => {
  const folder = taskRoot();
  const mixed = await record(folder, ALL, {});
  expect(await report(mixed, '--context', 'checkout/*')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /What was recorded of contexts checkout\/\* cannot be separated from what others ran\. Left out: 1 object of cart that hold invocations of contexts checkout\/\* and others: set COVERAGE_ATTRIBUTION=on/,
    ),
  });
  expect(await report(mixed, '--context', 'nobody')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /There is nothing of contexts nobody in .*\. Contexts there are: (checkout|search)\/\w+, .* "\*" matches any text\.\n/,
    ),
  });
  expect(await report(mixed, '--context', '')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--context is empty'),
  });
  const near = await report(mixed, '--context', 'Checkout');
  expect(near.stderr).toContain('Contexts there are: checkout/dear, checkout/gift, search/empty.');
  const none = await report(await record(folder, [], {}), '--context', 'nobody');
  expect(none.stderr).toContain('No invocation there has a context');
  const each = await record(folder, ALL, { COVERAGE_UPLOAD: 'invocation' });
  const result = (await handler({ dir: each, contexts: ['search/*'] })) as CombineResult;
  expect(result.functions).toMatchObject([{ name: 'cart', invocations: 1 }]);
  await expect(handler({ dir: each, contexts: [] })).rejects.toThrow('contexts: give the name of a context');
});
