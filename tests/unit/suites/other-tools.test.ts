import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SuiteSummary } from '../../../combiner-image/suites/suite-summary.ts';
import { lambdaCoverage } from '../support/command.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { counted, listings, recordedProject, reported, type TwoSuites } from '../support/two-suites.ts';

let suites: TwoSuites;
/** Istanbul, run once over both suites. */
let truth: Record<string, string[]>;
let nyc: string;
let c8: string;

beforeAll(async () => {
  suites = await recordedProject();
  truth = listings(join(counted('nyc', suites.root, 'both.js'), 'coverage-final.json'), suites.root);
  nyc = join(counted('nyc', suites.root, 'unit.js'), 'coverage-final.json');
  c8 = join(counted('c8', suites.root, 'unit.js'), 'coverage-final.json');
}, 120_000);

afterAll(() => {
  for (const folder of Object.values(suites)) rmSync(folder, { recursive: true });
}, 60_000);

test('merged with nyc, a report is Istanbul’s of both suites', async () => {
  const { files, stderr } = await reported(suites, '--with', nyc);
  expect(files, stderr).toEqual(truth);
});

test('merged with c8, too', async () => {
  const { files, stderr } = await reported(suites, '--with', `unit=${c8}`);
  expect(files, stderr).toEqual(truth);
});

test('an LCOV file gives lines, functions and the arms that it tells apart', async () => {
  const lcov = join(counted('nyc', suites.root, 'unit.js', 'lcovonly'), 'lcov.info');
  const { files, stderr } = await reported(suites, '--with', lcov);
  expect(files, stderr).toEqual(truth);
});

test('suites stay apart: totals of each, and lines that one alone ran', async () => {
  const { result } = await reported(suites, '--with', nyc);
  const { names, totals, lines, files } = result.suites;
  expect(names).toEqual(['e2e', 'unit']);
  expect(totals['e2e']?.lines).toEqual({ total: 25, covered: 17, pct: 68 });
  expect(totals['unit']?.lines).toEqual({ total: 25, covered: 17, pct: 68 });
  expect(lines).toEqual({ only: { e2e: 7, unit: 7 }, several: 10, neither: 1 });
  expect(files.find(({ path }) => path === 'src/price.js')).toMatchObject({
    only: { e2e: [28], unit: [17, 30] },
    neither: [32],
  });
});

test('beside production the lists are what nobody tests, and what never runs', async () => {
  const cwd = suites.root;
  const out = join(temporaryFolder(), 'out');
  const args = ['report', suites.store, '-r', 'none', '-o', out, '--suite', 'production', '--with', nyc];
  const { stdout } = await lambdaCoverage(args, { cwd });
  expect(stdout).toMatch(/^suite +lines +branches +functions +lines by it alone$/m);
  expect(stdout).toMatch(/^production +68 % +69.23 % +83.33 % +7$/m);
  expect(stdout).toMatch(
    /Runs in production, no test ran it:\n {2}src\/index.js: 2, 4-7, 9\n {2}src\/price.js: 28\n/,
  );
  expect(stdout).toMatch(
    /Tested, never runs in production:\n {2}src\/report.js: 2-5, 7\n {2}src\/price.js: 17, 30\n/,
  );
  expect(stdout).toMatch(/Neither:\n {2}src\/price.js: 32\n/);
});

test('a store of tests is beside one of production by its own report, and tells the same', async () => {
  const out = join(temporaryFolder(), 'e2e');
  await lambdaCoverage(['report', suites.store, '-r', 'json', '-o', out], { cwd: suites.root });
  const production = temporaryFolder();
  await invoked('src/index.handler', [{ net: -1, country: 'de' }], {
    taskRoot: suites.root,
    record: true,
    dir: production,
    functionName: 'shop',
  });
  const e2e = `e2e=${join(out, 'coverage-final.json')}`;
  const { result } = await reported(
    { root: suites.root, store: production },
    ...['--suite', 'production', '--with', e2e, '--with', nyc],
  );
  const before = (await reported(suites, '--with', nyc)).result.suites;
  expect(result.suites.names).toEqual(['production', 'e2e', 'unit']);
  for (const name of ['e2e', 'unit']) {
    expect(result.suites.totals[name]).toEqual(before.totals[name]);
    const ranBy = ({ files }: SuiteSummary) => files.map(({ path, ran }) => [path, ran[name]]);
    expect(ranBy(result.suites)).toEqual(ranBy(before));
  }
  expect(result.suites.files.find(({ path }) => path === 'src/price.js')).toMatchObject({
    ran: { production: expect.arrayContaining([17]) },
    only: { unit: [30] },
  });
});

test('with --all, files that nothing has loaded are shown, as include and exclude say', async () => {
  const everything = await reported(suites, '--with', nyc, '--all');
  expect(everything.files['src/never.js']).toEqual([
    'statement 2:0 0',
    'statement 3:2 0',
    'function (anonymous_0) 2:16 0',
    'binary-expr 3:9 0 0',
  ]);
  expect(Object.keys(everything.files)).toHaveLength(4);
  const some = await reported(suites, '--all', '--include', 'src/**', '--exclude', '**/{price,index}.js');
  expect(Object.keys(some.files)).toEqual(['src/never.js', 'src/report.js']);
  expect(some.stderr).not.toContain('--include');
  const fruitless = await reported(suites, '--include', 'src/index.js', '--include', 'src');
  expect(fruitless.stderr).toMatch(
    /No file is shown by --include src: write src\/\*\*\. Names are, for example, src\/\w+\.js/,
  );
  for (const everything of ['./', '/'])
    expect(await reported(suites, '--include', everything, '--exclude', everything)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `can be reported: No file is shown by --include ${everything}: write **. Names are`,
      ),
    });
  const keptAll = await reported(suites, '--exclude', 'src');
  expect(keptAll.stderr).toMatch(/No file is left out by --exclude src: write src\/\*\*\./);
  expect(await reported(suites, '--include', 'src/**', '--exclude', 'src/*')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--include and --exclude together leave no file'),
  });
  expect(await reported(suites, '--include', 'lib/**')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('can be reported: No file is shown by --include lib/**'),
  });
});

test('a file of another text is left out and named, and so are files that are nowhere', async () => {
  const root = writeFiles(temporaryFolder(), {});
  const range = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
  const of = (path: string) => ({
    path,
    statementMap: { 0: range(900), 1: { ...range(901), end: { line: 903, column: 1 } } },
    fnMap: {},
    branchMap: {},
    s: { 0: 1, 1: 1 },
    f: {},
    b: {},
  });
  const map = { '/build/shop/src/price.js': of('src/price.js'), '/build/shop/gone.js': of('gone.js') };
  writeFiles(root, { 'unit.json': JSON.stringify(map) });
  const file = join(root, 'unit.json');
  const { stderr, result } = await reported(suites, '--with', file);
  expect(stderr).toContain('is about a different text of src/price.js');
  expect(stderr).toContain(
    '1 file left out that the checkout does not have, or has several times: /build/shop/gone.js',
  );
  expect(result.suites.lines.only['unit']).toBe(0);
});

test.each([
  ['nowhere.json', undefined, 2, 'cannot be read'],
  ['empty.json', '{}', 2, 'holds no coverage'],
  ['broken.json', '{"a', 2, 'is not JSON'],
  ['other.json', '{"a.js": {"lines": 1}}', 2, 'no statementMap'],
  ['text.txt', 'hello', 2, 'holds no coverage'],
  ['elsewhere.info', 'SF:/x/elsewhere.js\nDA:1,1\nend_of_record\n', 2, 'the checkout has none of its files'],
])('--with %s says what is wrong', async (name, text, code, message) => {
  const folder = temporaryFolder();
  if (text !== undefined) writeFiles(folder, { [name]: text });
  expect(await reported(suites, '--with', join(folder, name))).toMatchObject({
    code,
    stderr: expect.stringContaining(message),
  });
});

test('names of suites are checked', async () => {
  for (const options of [
    ['--with', `a b=${nyc}`],
    ['--suite', 'e2e'],
    ['--with', nyc, '--suite', '../x'],
  ])
    expect(await reported(suites, ...options)).toMatchObject({ code: 2 });
});
