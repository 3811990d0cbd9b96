import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import {
  countsOf,
  putText,
  pythonObject,
  pythonScript,
  RECORDED,
  shopCheckout,
  shopText,
} from '../support/python-recorded.ts';
import { RecordedStore, writeFiles } from '../support/recorded.ts';

const PATH = 'shop/orders.py';

/** A function that has loaded the module, and called nothing of it. */
function loadedAlone(): RecordedStore {
  const store = new RecordedStore();
  putText(store, 'orders', PATH, shopText(PATH));
  const { minor, lines } = countsOf(RECORDED.files[PATH]?.branches ?? []);
  const first = lines.slice(0, 3);
  store.put(
    pythonObject([
      pythonScript(PATH, shopText(PATH), { minor, lines: first, unbranched: [], arcs: [[3, 5]] }),
    ]),
  );
  return store;
}

async function reported(root: string, store: RecordedStore, ...options: string[]) {
  const { stdout, stderr, code } = await lambdaCoverage([
    'report',
    store.folder,
    '--root',
    root,
    '-r',
    'none',
    '--json',
    ...options,
  ]);
  return { code, stderr, result: code === 0 ? (JSON.parse(stdout) as CombineResult) : undefined };
}

test.each([
  ['coverage.json', JSON.stringify(RECORDED.branches.json)],
  ['lcov.info', RECORDED.branches.lcov],
])('%s of pytest-cov and the store on one line: as coverage.py has the sum', async (name, text) => {
  const root = writeFiles(shopCheckout(), { [name]: text });
  const { result, stderr } = await reported(root, loadedAlone(), '--with', join(root, name));
  expect(stderr).not.toContain('different text');
  const { summary } = RECORDED.branches.json.files[PATH] ?? {};
  const file = result?.files.find(({ path }) => path === PATH);
  // What ran in the store is a part of what the unit tests ran.
  expect(file?.lines).toMatchObject({ total: summary?.num_statements, covered: summary?.covered_lines });
  expect(file?.branches).toMatchObject({ total: summary?.num_branches, covered: summary?.covered_branches });
  expect(file?.coveragePyPercent).toBeCloseTo(summary?.percent_covered ?? 0, 10);
  expect(result?.suites?.lines).toMatchObject({ only: { unit: expect.any(Number) } });
});

test('of another text it is left out, and says where that differs', async () => {
  const name = 'coverage.json';
  const root = writeFiles(shopCheckout(), { [name]: JSON.stringify(RECORDED.branches.json) });
  writeFiles(root, { [PATH]: `import os\nimport sys\nimport json\n${shopText(PATH)}` });
  const { result, stderr } = await reported(root, loadedAlone(), '--with', join(root, name));
  expect(stderr).toContain(`is about a different text of ${PATH}`);
  expect(result?.missing.join()).toContain('1 file of --with of another text');
});

test.each([
  [
    'old.json',
    JSON.stringify({ ...RECORDED.branches.json, meta: { format: 2, branch_coverage: true } }),
    'format 2, and format 3 can be read',
  ],
  ['.coverage', 'SQLite format 3\0…', 'run "coverage json"'],
  [
    'odd.json',
    JSON.stringify({ meta: { format: 3, branch_coverage: true }, files: { 'a.py': {} } }),
    'a.py has no lists of lines',
  ],
])('%s is refused: %s', async (name, text, message) => {
  const root = writeFiles(shopCheckout(), { [name]: text });
  const { code, stderr } = await reported(root, loadedAlone(), '--with', join(root, name));
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
