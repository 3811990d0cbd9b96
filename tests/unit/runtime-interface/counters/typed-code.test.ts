import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { beforeAll, describe, expect, test } from 'vitest';
import { instrumentFolder } from '../../../../cli/instrument/instrument-folder.ts';
import { invokeLocally } from '../../../../cli/invoke/invoke.ts';
import { nodeBinaries } from '../../../accuracy/node-binaries.ts';
import { istanbulCounts, listing, reportOf } from '../../support/against-istanbul.ts';
import { temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { storedObjects } from '../../support/recorded-counters.ts';

const FILES = {
  'package.json': '{}',
  'index.mjs': `import { tax } from './tax.ts';
export const handler = async ({ items }) => {
  const { label } = await import('./label.mts');
  return items === undefined ? label('none') : label(tax(items));
};
`,
  'price.cts': `interface Item { price: number; count?: number }
function price(items: readonly Item[]): number {
  let sum: number = 0;
  for (const { price, count } of items as Item[]) sum += price > 0 ? price * (count ?? 1) : 0;
  return sum;
}
const never = <T,>(value: T): T => value;
module.exports = { price, never } satisfies object;
`,
  'tax.ts': `const { price } = require('./price.cts');
type Rate = 0.1 | 0.2;
const rateOf = (price: number): Rate => (price > 10 ? 0.2 : 0.1);
exports.tax = function tax(items: object[]): number {
  const sum = price(items)! as number;
  return sum + sum * rateOf(sum);
};
`,
  'label.mts': `import type { Stats } from 'node:fs';
export const label = (price: number | string, _stats?: Stats): string => {
  if (typeof price === 'string') return price as string;
  return \`\${price}\`;
};
`,
};
const HANDLER = 'index.handler';
const EVENTS = ['{"items":[{"price":4,"count":5},{"price":0}]}', '{"items":[{"price":1}]}', '{}'];
const TYPED = ['label.mts', 'price.cts', 'tax.ts'];

interface Run {
  payloads: unknown[];
  /** By path, of all files. */
  forms: Record<string, string>;
  /** Places and counts, by path. */
  shown: Record<string, string[]>;
}

async function run(nodePath: string, env: Record<string, string>, isInstrumented = false): Promise<Run> {
  const root = writeFiles(temporaryFolder(), FILES);
  const taskRoot = writeFiles(join(temporaryFolder(), 'task'), FILES);
  if (isInstrumented) await instrumentFolder({ folder: taskRoot, form: 'counters-1' });
  const dir = temporaryFolder();
  const options = { handler: HANDLER, functionName: 'counted', taskRoot, dir, nodePath, env };
  const answers = await invokeLocally({ ...options, events: EVENTS, onLog: () => {} });
  const result = storedObjects(dir).flatMap((raw) => raw.result);
  const report = await reportOf(dir, root);
  return {
    payloads: answers.map(({ payload }) => payload),
    forms: Object.fromEntries(
      result.map(({ url, form = 'v8-block' }) => [url.slice(url.indexOf('/task/') + 6), form]),
    ),
    shown: listings(report),
  };
}

function listings(map: CoverageMapData): Record<string, string[]> {
  const files = Object.entries(map);
  return Object.fromEntries(files.map(([path, file]) => [path, listing('data' in file ? file.data : file)]));
}

let expected: Record<string, string[]>;
beforeAll(async () => {
  const root = writeFiles(temporaryFolder(), FILES);
  const counted = await istanbulCounts(root, ['index.mjs', ...TYPED], { handler: HANDLER, events: EVENTS });
  expected = listings(counted);
});

// Older ones run TypeScript only when they are asked to.
describe.each(await nodeBinaries([22]))('%s: TypeScript that Node runs as it is', (node) => {
  test.each([
    ['by itself', 'v8-block', { COVERAGE_ENGINE: 'v8' }, false],
    ['beside code that was instrumented', 'counters-1', {}, true],
    ['beside code that gets counters as it is loaded', 'counters-1', { COVERAGE_ENGINE: 'counters' }, false],
  ])('is counted by V8 as Istanbul counts it, %s', async (_, form, env, isInstrumented) => {
    const { payloads, forms, shown } = await run(node, env, isInstrumented);
    expect(payloads).toEqual(['24', '1.1', 'none']);
    const typed = Object.fromEntries(TYPED.map((path) => [path, 'v8-block']));
    expect(forms).toEqual({ ...typed, 'index.mjs': form });
    expect(shown).toEqual(expected);
  });
});
