import { readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test, vi } from 'vitest';
import type { CombineOptions } from '../../../combiner-image/options.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { commit, project } from '../support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

// Many of them build, run, and start the command several times.
vi.setConfig({ testTimeout: 180_000 });

const FILES = {
  'services/pricing/src/handler.ts': `import { round } from './util.ts';
import { money } from '../../../packages/shared/money.ts';
export const handler = async (event: { amount: number }): Promise<string> => {
  if (event.amount > 100) return 'expensive';
  return money(round(event.amount));
};
`,
  'services/pricing/src/util.ts': 'export const round = (value: number): number => Math.round(value);\n',
  'services/stock/src/handler.ts': `import { round } from './util.ts';
import { money } from '../../../packages/shared/money.ts';
export const handler = async (event: { items: number[] }): Promise<string> => {
  const sum = event.items.reduce((total, item) => total + round(item), 0);
  return sum === 0 ? 'nothing' : money(sum);
};
`,
  'services/stock/src/util.ts': 'export const round = (value: number): number => Math.round(value);\n',
  'packages/shared/money.ts': 'export const money = (value: number): string => value.toFixed(2);\n',
};
const PRICING = [
  'packages/shared/money.ts',
  'services/pricing/src/handler.ts',
  'services/pricing/src/util.ts',
];
const ALL = [...PRICING, 'services/stock/src/handler.ts', 'services/stock/src/util.ts'];
const EVENTS = { pricing: [{ amount: 3 }], stock: [{ items: [1, 2] }] };
type Service = keyof typeof EVENTS;

/** Builds a service as its own package does. @returns the folder that is deployed. */
function build(root: string, service: Service, sourcesContent = true): string {
  const folder = join(root, 'services', service);
  buildSync({
    absWorkingDir: folder,
    entryPoints: ['src/handler.ts'],
    outfile: 'dist/index.js',
    bundle: true,
    platform: 'node',
    sourcemap: true,
    sourcesContent,
  });
  return join(folder, 'dist');
}

/** Runs deployed folders, each as a function of its service. */
function record(
  deployed: Partial<Record<Service, string>>,
  store = new RecordedStore(),
  rename = (name: string) => name,
): RecordedStore {
  for (const service of ['pricing', 'stock'] as const) {
    const taskRoot = deployed[service];
    if (taskRoot === undefined) continue;
    const result = run(taskRoot, 'index.js', EVENTS[service]);
    const map = JSON.parse(readFileSync(join(taskRoot, 'index.js.map'), 'utf8'));
    map.sources = map.sources.map(rename);
    store.putScripts(taskRoot, result, { 'index.js': JSON.stringify(map) });
    store.put(rawObject(taskRoot, result, { functionName: `shop-${service}` }));
  }
  return store;
}

/** As a deployment does: away from the checkout. */
function deploy(folder: string): string {
  const elsewhere = join(temporaryFolder(), 'task');
  renameSync(folder, elsewhere);
  return elsewhere;
}

async function names(store: RecordedStore, options: Partial<CombineOptions>) {
  const { files, warnings, unplaced, changed } = await combineFolder(store.folder, {
    reporters: ['json'],
    ...options,
  });
  return { paths: files.map(({ path }) => path).sort(), warnings, unplaced, changed };
}

const WELL = { warnings: [], unplaced: [], changed: [] };

test.each([
  ['in the checkout', (folder: string) => folder],
  ['elsewhere', deploy],
])('two services that run %s: every source is a file of git, from whatever folder', async (_, place) => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n' });
  const linked = join(temporaryFolder(), 'checkout');
  symlinkSync(root, linked);
  const store = record({ pricing: place(build(root, 'pricing')), stock: place(build(root, 'stock')) });
  for (const folder of [root, join(root, 'services/stock'), linked, join(linked, 'packages')])
    expect(await names(store, { root: folder })).toEqual({ ...WELL, paths: ALL });
  const one = { root, selection: { functions: ['shop-pricing'] } };
  expect((await names(store, one)).paths).toEqual(PRICING);
});

test('the command names files in the same way, from a subfolder and by --root', async () => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n' });
  const store = record({ pricing: deploy(build(root, 'pricing')) });
  for (const [cwd, ...args] of [
    [root],
    [join(root, 'services')],
    [temporaryFolder(), '--root', join(root, 'packages')],
  ]) {
    const output = temporaryFolder();
    const { stdout, code } = await lambdaCoverage(
      ['report', store.folder, '--json', '-r', 'lcovonly', '-o', `${output}/r`, ...args],
      { cwd: cwd ?? root },
    );
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    expect(files.map(({ path }) => path).sort()).toEqual(PRICING);
  }
});

test.each([
  ['CodeBuild', (name: string) => `/codebuild/output/src1/src/shop/services/x/${name}`],
  ['SAM', (name: string) => `../../../tmp/tmpo7tiosqy/${name.split('/').at(-1)}`],
  ['webpack', (name: string) => `webpack://shop/./${name.replace(/^\.\.\//, '')}`],
])('names of %s in the maps change nothing', async (_, rename) => {
  const root = project(FILES);
  const deployed = { pricing: deploy(build(root, 'pricing')), stock: deploy(build(root, 'stock')) };
  const store = record(deployed, new RecordedStore(), rename);
  expect(await names(store, { root })).toEqual({ ...WELL, paths: ALL });
});

test('services whose maps hold no texts are never added together: each file has its own counts', async () => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n' });
  const counted = async (sourcesContent: boolean) => {
    const [pricing = '', stock = ''] = (['pricing', 'stock'] as const).map((service) =>
      deploy(build(root, service, sourcesContent)),
    );
    const { files, unplaced, changed } = await combineFolder(record({ pricing, stock }).folder, {
      reporters: ['none'],
      root,
    });
    return { files, unplaced, changed };
  };
  const read = await counted(false);
  expect(read.files.map(({ path }) => path).sort()).toEqual(ALL);
  expect(read).toEqual(await counted(true));
});

test('without a checkout every function has sources of its own', async () => {
  const root = project(FILES);
  const store = record({ pricing: deploy(build(root, 'pricing')), stock: deploy(build(root, 'stock')) });
  const { paths, unplaced } = await names(store, { root: undefined });
  expect(paths).toEqual([
    'shop-pricing/packages/shared/money.ts',
    'shop-pricing/src/handler.ts',
    'shop-pricing/src/util.ts',
    'shop-stock/packages/shared/money.ts',
    'shop-stock/src/handler.ts',
    'shop-stock/src/util.ts',
  ]);
  expect(unplaced.map(({ path }) => path)).toEqual(paths);
  expect(new Set(unplaced.map(({ reason }) => reason))).toEqual(new Set(['there is no checkout here']));
});

const UTIL = 'exports.twice = (value) => value * 2;\n';
const PLAIN = {
  'orders/lambda/index.js':
    "const { twice } = require('./utils');\nexports.handler = async () => twice(1);\n",
  'orders/lambda/utils.js': UTIL,
  'users/lambda/index.js':
    "const { twice } = require('./utils');\nexports.handler = async () => [twice(2)];\n",
  'users/lambda/utils.js': UTIL,
};

/** Deploys a folder as it is. */
function recordPlain(root: string, folder: string, name: string, store: RecordedStore): void {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': PLAIN[`${folder}/index.js` as keyof typeof PLAIN],
    'utils.js': UTIL,
  });
  expect(root).not.toBe(taskRoot);
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result, { functionName: name }));
}

test('plain JavaScript that is deployed from a subfolder; equal files belong to where the others are from', async () => {
  const root = project(PLAIN);
  const store = new RecordedStore();
  recordPlain(root, 'orders/lambda', 'a', store);
  recordPlain(root, 'users/lambda', 'b', store);
  expect((await names(store, { root })).paths).toEqual(Object.keys(PLAIN).sort());
  expect((await names(store, { root, selection: { functions: ['b'] } })).paths).toEqual([
    'users/lambda/index.js',
    'users/lambda/utils.js',
  ]);
});

test('files that were changed since the build have their names, and are said', async () => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n' });
  const store = record({ pricing: deploy(build(root, 'pricing')) });
  writeFiles(root, { 'services/pricing/src/util.ts': 'export const round = () => 0;\n' });
  commit(root);
  expect(await names(store, { root })).toEqual({
    ...WELL,
    paths: PRICING,
    changed: ['services/pricing/src/util.ts'],
  });
});

test('doctor says of each script how its sources were found', async () => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n' });
  const store = record({ pricing: deploy(build(root, 'pricing')), stock: deploy(build(root, 'stock')) });
  writeFiles(root, {
    'services/pricing/src/util.ts': 'export const round = () => 0;\n',
    'services/stock/src/handler.ts': '',
  });
  const { stdout } = await lambdaCoverage(['doctor', store.folder, '--root', root], {
    cwd: temporaryFolder(),
  });
  expect(stdout).toContain(`index.js (shop-pricing; lines by its source map) is made from
  services/pricing/src/handler.ts, packages/shared/money.ts: same text
  services/pricing/src/util.ts: changed since the build`);
  const { placed } = JSON.parse(
    (await lambdaCoverage(['doctor', store.folder, '--root', root, '--json'])).stdout,
  );
  expect(placed).toHaveLength(2);
  expect(placed[0].files).toContainEqual({
    path: 'packages/shared/money.ts',
    how: 'same text',
  });
});

test('--map puts what fits no file where the user says', async () => {
  const root = project({ 'lib/other.ts': 'export const other = 1;\n' });
  const built = project(FILES);
  const store = record({ pricing: deploy(build(built, 'pricing')) });
  const args = ['report', store.folder, '--json', '-r', 'none', '-o', `${temporaryFolder()}/r`];
  const maps = ['--map', 'shop-pricing/src=lib/pricing', '--map', 'shop-pricing/packages=lib'];
  const { stdout } = await lambdaCoverage([...args, ...maps], { cwd: root });
  expect(JSON.parse(stdout).files.map(({ path }: { path: string }) => path)).toEqual([
    'lib/pricing/handler.ts',
    'lib/pricing/util.ts',
    'lib/shared/money.ts',
  ]);
  const wrong = await lambdaCoverage([...args, '--map', 'nothing'], { cwd: root });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--map takes FROM=TO')]);
});
