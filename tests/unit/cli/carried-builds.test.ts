import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listing } from '../support/against-istanbul.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PRICE = `export function price(order) {
  if (order.gift) return 0;
  return order.count * 3;
}
`;
const CHANGED_PRICE = PRICE.replace('* 3', '* 4');
const LABEL = `export function label(order) {
  return order.gift ? 'gift' : 'order';
}
`;
const handler = (comment: string) => `${comment}import { label, price } from './order.mjs';

export const handler = async (order) => {
  if (order.count === 0) return 'nothing';
  return label(order) + price(order);
};
`;

let store: string;
let top: string;

/** Three builds: the second has other comments, the third another price, which only one invocation reaches. */
beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  top = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  git(top, 'init', '-q');
  await deploy('one', { 'index.mjs': handler(''), 'order.mjs': PRICE + LABEL }, [
    { gift: true },
    { count: 2 },
  ]);
  await deploy(
    'two',
    { 'index.mjs': handler('// Orders.\n\n'), 'order.mjs': `// Prices.\n${PRICE}${LABEL}` },
    [{ count: 1 }],
  );
  await deploy('three', { 'index.mjs': handler('// Orders.\n'), 'order.mjs': LABEL + CHANGED_PRICE }, [
    { count: 0 },
  ]);
});

afterAll(() => {
  for (const folder of [store, top]) rmSync(folder, { recursive: true });
});

/** Puts files into the checkout, and records what the events run. */
async function deploy(build: string, files: Record<string, string>, events: object[]): Promise<void> {
  writeFiles(top, files);
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', build);
  await invoked('index.handler', events, {
    taskRoot: writeFiles(temporaryFolder(), files),
    record: true,
    dir: store,
    functionName: 'orders',
    env: { COVERAGE_BUILD: build },
  });
}

interface Reported {
  code: number | null;
  stderr: string;
  files: Record<string, string[]>;
  result: { carried?: unknown[] };
  lcov: string;
}

/** The counts of each file, and what the command said. */
async function report(cwd: string, ...options: string[]): Promise<Reported> {
  const out = temporaryFolder();
  const { code, stdout, stderr } = await lambdaCoverage(
    ['report', store, '-r', 'json,lcovonly', '-o', join(out, 'out'), '--json', ...options],
    { cwd },
  );
  if (code !== 0) return { code, stderr, files: {}, result: {}, lcov: '' };
  const map: CoverageMapData = JSON.parse(readFileSync(join(out, 'out/coverage-final.json'), 'utf8'));
  const files = Object.fromEntries(
    Object.values(map).map((data) => [data.path.replace(`${cwd}/`, ''), listing(data)]),
  );
  const lcov = readFileSync(join(out, 'out/lcov.info'), 'utf8');
  return { code, stderr, files, result: JSON.parse(stdout), lcov };
}

test('each file is shown once, with the runs of older builds where the code is the same', async () => {
  const { files, result, lcov, stderr } = await report(top);
  expect(files).toEqual({
    'index.mjs': [
      'statement 4:23 3',
      'statement 5:2 4',
      'statement 5:25 1',
      'statement 6:2 3',
      'function (anonymous_0) 4:23 4',
      'if 5:2 1 3',
    ],
    'order.mjs': [
      'statement 2:2 3',
      'statement 5:2 0',
      'statement 5:18 0',
      'statement 6:2 0',
      'function label 1:16 3',
      'function price 4:16 0',
      'cond-expr 2:9 1 2',
      'if 5:2 0 0',
    ],
  });
  expect(lcov.match(/^SF:.*/gm)).toEqual(['SF:index.mjs', 'SF:order.mjs']);
  expect(result.carried).toEqual([
    { path: 'index.mjs', texts: 2, isUndeployed: false, notRunSinceChange: [] },
    { path: 'order.mjs', texts: 2, isUndeployed: false, notRunSinceChange: [{ name: 'price', line: 4 }] },
  ]);
  expect(stderr).toContain('Not run since the change, order.mjs: price (line 4)');
  expect(stderr).not.toContain('different texts');
  expect(stderr).not.toContain('Without a source map');
  expect(await report(top, '--builds', 'carry')).toMatchObject({ files, lcov });
});

test('the checkout’s text is shown though it was not deployed, and that is said', async () => {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  const now = `${LABEL.replace("'order'", "'parcel'")}\n\n${PRICE}`;
  writeFiles(cwd, { 'order.mjs': now });
  const { files, stderr, result } = await report(cwd);
  expect(files['order.mjs']).toEqual([
    'statement 2:2 0',
    'statement 7:2 3',
    'statement 7:18 1',
    'statement 8:2 2',
    'function label 1:16 0',
    'function price 6:16 3',
    'cond-expr 2:9 0 0',
    'if 7:2 1 2',
  ]);
  expect(stderr).toContain('Deployed with a different text than the one shown: order.mjs');
  const missed = await lambdaCoverage(['report', store, '-q', '-r', 'none', '--functions', '100'], { cwd });
  expect(missed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^Threshold missed: functions: .*\n1 file is deployed with a different text than the one shown \(not built since the change\?\): order\.mjs\n$/,
    ),
  });
  expect(result.carried).toContainEqual({
    path: 'order.mjs',
    texts: 3,
    isUndeployed: true,
    notRunSinceChange: [{ name: 'label', line: 1 }],
  });
});

test('without a checkout the text that was deployed last is shown', async () => {
  const { files, lcov } = await report(temporaryFolder());
  expect(lcov.match(/^SF:.*/gm)).toEqual(['SF:orders/index.mjs', 'SF:orders/order.mjs']);
  expect(Object.values(files).flat()).toContain('function price 4:16 0');
});

test('builds of these names alone are carried', async () => {
  const { files } = await report(top, '--builds', 'two,three');
  expect(files['order.mjs']).toContain('statement 2:2 1');
  expect(files['index.mjs']).toContain('statement 5:2 2');
  expect((await report(top, '--builds', 'carry,two,three')).files).toEqual(files);
});

test('an older build alone is carried onto the checkout, too', async () => {
  const { files, result } = await report(top, '--builds', 'one');
  expect(files['order.mjs']).toContain('function label 1:16 2');
  expect(files['order.mjs']).toContain('function price 4:16 0');
  expect(result.carried).toMatchObject([{ path: 'index.mjs', isUndeployed: true }, { path: 'order.mjs' }]);
});

test('newest is the build of the sandbox that started last', async () => {
  const { files } = await report(top, '--builds', 'newest');
  expect(files['index.mjs']).toContain('statement 5:2 1');
  expect(files['order.mjs']).toContain('function label 1:16 0');
  for (const names of ['newest,one', 'all,one', 'all,newest'])
    expect(await report(top, '--builds', names)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('stands alone'),
    });
});

test('all texts stand by themselves where that is asked for', async () => {
  const { files, result, stderr } = await report(top, '--builds', 'all');
  expect(Object.keys(files)).toHaveLength(6);
  expect(result.carried).toEqual([]);
  expect(stderr).toContain('order.mjs has 3 different texts');
});

test('what was compacted is carried as before', async () => {
  const before = await report(top);
  await lambdaCoverage(['compact', store, '--older-than', '0h', '--prune']);
  const after = await report(top);
  expect(after.files).toEqual(before.files);
  expect((await report(top, '--builds', 'newest')).files['index.mjs']).toContain('statement 5:2 1');
});

test('one file that was invoked from two folders is one: the newer text has replaced the older', async () => {
  const cwd = temporaryFolder();
  const dir = join(cwd, '.lambda-coverage');
  git(cwd, 'init', '-q');
  const options = { record: true, dir, functionName: 'remind' };
  const remind = (text: string) =>
    writeFiles(cwd, { 'services/billing/remind.mjs': `export const handler = async () => '${text}';\n` });
  remind('old');
  await invoked('remind.handler', [{}], { taskRoot: join(cwd, 'services/billing'), ...options });
  remind('new');
  await invoked('services/billing/remind.handler', [{}], { taskRoot: cwd, ...options });
  const { code, stdout, stderr } = await lambdaCoverage(['report', '--json', '-r', 'none'], { cwd });
  expect([code, JSON.parse(stdout).carried]).toEqual([
    0,
    [{ path: 'services/billing/remind.mjs', texts: 1, isUndeployed: false, notRunSinceChange: [] }],
  ]);
  expect(stderr).not.toContain('Deployed with a different text');
});
