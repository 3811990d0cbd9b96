import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** So short that many projects have it. */
const SHORT = 'export const tax = (sum) => sum * 0.19;\n';
const LONG = `export function shipping(weight) {
  if (weight > 30) return 20;
  if (weight > 10) return 10;
  return 5;
}
`;
const LEGACY = `export function legacy() {
  return 'nobody asks for this any more';
}
`;
const UTIL = 'export const double = (value) => value * 2;\n';

const ONE: Record<string, string> = {
  'services/orders/index.mjs': `import { legacy } from './legacy.mjs';
import { shipping } from './shipping.mjs';
import { tax } from './tax.mjs';
export const handler = async (order) => {
  return [legacy(), shipping(order.weight), tax(order.sum)];
};
`,
  'services/orders/legacy.mjs': LEGACY,
  'services/orders/shipping.mjs': LONG,
  'services/orders/tax.mjs': SHORT,
};
const TWO: Record<string, string> = {
  'services/orders/index.mjs': `import { shipping } from './freight.mjs';
import { tax } from './vat.mjs';
export const handler = async (order) => {
  return [shipping(order.weight), tax(order.sum)];
};
`,
  // Renamed and changed, and renamed alone.
  'services/orders/freight.mjs': `${LONG}export const free = 0;\n`,
  'services/orders/vat.mjs': SHORT,
};
/** Deployed once, with the first build. */
const STOCK: Record<string, string> = {
  'services/stock/index.mjs':
    "import { double } from './util.mjs';\nexport const handler = async () => double(1);\n",
  'services/stock/util.mjs': UTIL,
};

let store: string;
let top: string;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  top = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  writeFiles(top, { ...TWO, ...STOCK });
  git(top, 'init', '-q');
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', 'all');
  await ran('orders', ONE, 'services/orders');
  await ran('stock', STOCK, 'services/stock');
  await ran('orders', TWO, 'services/orders');
});

afterAll(() => {
  for (const folder of [store, top]) rmSync(folder, { recursive: true });
});

async function ran(functionName: string, files: Record<string, string>, folder: string): Promise<void> {
  const below = Object.entries(files).map(([path, text]) => [path.slice(folder.length + 1), text]);
  await invoked('index.handler', [{ weight: 20, sum: 1 }], {
    taskRoot: writeFiles(temporaryFolder(), Object.fromEntries(below)),
    ...{ record: true, dir: store, functionName },
  });
}

interface Shown {
  result: CombineResult;
  /** How often each line ran. */
  lines: Record<string, string[]>;
  stderr: string;
}

async function report(cwd: string): Promise<Shown> {
  const out = join(temporaryFolder(), 'out');
  const options = ['-r', 'lcovonly', '-o', out, '--json'];
  const { code, stdout, stderr } = await lambdaCoverage(['report', store, ...options], { cwd });
  expect(code, stderr).toBe(0);
  const lcov = readFileSync(join(out, 'lcov.info'), 'utf8');
  const lines = lcov.split('end_of_record\n').flatMap((record) => {
    const [, path] = /^SF:(.*)$/m.exec(record) ?? [];
    return path === undefined
      ? []
      : [[path, [...record.matchAll(/^DA:(.*)$/gm)].map(([, line = '']) => line)] as const];
  });
  return { result: JSON.parse(stdout), lines: Object.fromEntries(lines), stderr };
}

test('what the checkout has no more is out and said, and what was renamed is where it is now', async () => {
  const { result, lines, stderr } = await report(top);
  expect(lines).toEqual({
    'services/orders/freight.mjs': ['2,2', '3,2', '4,0', '6,1'],
    'services/orders/index.mjs': ['3,1', '4,1'],
    'services/orders/vat.mjs': ['1,2'],
    'services/stock/index.mjs': ['2,1'],
    'services/stock/util.mjs': ['1,1'],
  });
  expect(result).toMatchObject({
    gone: ['orders/legacy.mjs'],
    renamed: [
      { from: 'orders/shipping.mjs', to: 'services/orders/freight.mjs' },
      { from: 'orders/tax.mjs', to: 'services/orders/vat.mjs' },
    ],
    unplaced: [],
    missing: [],
    warnings: [],
  });
  expect(stderr).toContain(
    'Left out, because the checkout does not have it and no sandbox of the newest build has loaded it: orders/legacy.mjs',
  );
  expect(stderr).toContain('Renamed since: orders/shipping.mjs is services/orders/freight.mjs');
});

test('without a checkout the text that was deployed last is shown of all', async () => {
  const { result, lines } = await report(temporaryFolder());
  expect(Object.keys(lines)).toEqual(
    expect.arrayContaining(['orders/legacy.mjs', 'orders/vat.mjs', 'orders/tax.mjs']),
  );
  expect(lines['orders/index.mjs']).toEqual(['3,1', '4,1']);
  expect(result).toMatchObject({ gone: [], renamed: [] });
});

test('a file that is deleted in the checkout, and not yet in git, is not shown as it was', async () => {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  rmSync(join(cwd, 'services/stock/util.mjs'));
  const { result, lines } = await report(cwd);
  // It is deployed.
  expect(Object.keys(lines)).toContain('stock/util.mjs');
  expect(result.unplaced).toMatchObject([{ path: 'stock/util.mjs' }]);
});
