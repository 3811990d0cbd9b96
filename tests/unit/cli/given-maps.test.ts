import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const PROJECT = {
  'src/handler.ts': `import { pad } from 'pad';
import { twice } from './own.ts';

export const handler = async ({ name }: { name?: string }): Promise<string> => {
  if (name === undefined) return 'nobody';
  return pad(twice(name));
};
`,
  'src/own.ts': `export function twice(text: string): string {
  return text + text;
}
`,
  'node_modules/pad/package.json': '{ "name": "pad", "main": "index.js" }',
  'node_modules/pad/index.js': 'exports.pad = (text) => {\n  return text.padStart(9);\n};\n',
};
const PLAIN = { 'plain.js': `exports.handler = async () => 1;\nexports.never = () => 2;\n` };

/** The function is deployed without its map, of which the build folder is another one. */
function deployed(options: BuildOptions = {}, build: BuildOptions = {}) {
  const root = writeFiles(temporaryFolder(), PROJECT);
  const bundle = (outdir: string, more: BuildOptions) =>
    buildSync({
      absWorkingDir: root,
      entryPoints: ['src/handler.ts'],
      bundle: true,
      platform: 'node',
      outdir,
      ...options,
      ...more,
    });
  bundle('deployed', {});
  bundle('build', { sourcemap: true, ...build });
  const { 'node_modules/pad/package.json': json, 'node_modules/pad/index.js': pad } = PROJECT;
  const taskRoot = writeFiles(temporaryFolder(), {
    'node_modules/pad/package.json': json,
    'node_modules/pad/index.js': pad,
  });
  for (const [path, bytes] of filesBelow(join(root, 'deployed')))
    writeFiles(taskRoot, { [path]: bytes.toString() });
  rmSync(join(root, 'deployed'), { recursive: true });
  const store = new RecordedStore();
  const ran = run(taskRoot, 'handler.js', [{}]);
  store.put(rawObject(taskRoot, ran));
  store.putScripts(taskRoot, ran);
  return { root, store, folder: store.folder };
}

/** A function that nothing is wrong with. */
function addPlain(store: RecordedStore): void {
  const taskRoot = writeFiles(temporaryFolder(), PLAIN);
  const ran = run(taskRoot, 'plain.js', [{}]);
  store.put(rawObject(taskRoot, ran, { functionName: 'plain' }));
  store.putScripts(taskRoot, ran);
}

async function report(root: string, ...args: string[]) {
  const { code, stdout, stderr } = await lambdaCoverage(['report', '--json', '-r', 'none', ...args], {
    cwd: root,
  });
  const result: Partial<CombineResult & { missed: string[] }> = stdout === '' ? {} : JSON.parse(stdout);
  return { code, stderr, result, files: result.files?.map(({ path }) => path) };
}

const SOURCES = ['src/handler.ts', 'src/own.ts'];

test.each([
  ['as it is', {}, {}],
  ['with the comment in one alone', {}, { sourcemap: 'external' }],
  ['inline', {}, { sourcemap: 'inline' }],
  ['minified', { minify: true }, {}],
] as const)('a map in a folder is found by the text: %s', async (_, options, build) => {
  const { root, folder } = deployed(options, build);
  const { code, files, result } = await report(root, folder, '--maps', 'build', '--lines', '1');
  expect([code, files, result.missing, result.withoutMap]).toEqual([0, SOURCES, [], []]);
});

test('a map in the store is found by every reader', async () => {
  const { root, folder } = deployed();
  const upload = await lambdaCoverage(['maps', 'upload', 'build', folder], { cwd: root });
  expect(upload).toEqual({ code: 0, stdout: `1 source map in ${folder}: handler.js\n`, stderr: '' });
  expect((await report(root, folder)).files).toEqual(SOURCES);
  const combined = await lambdaCoverage(['combine', folder, '--json', '-r', 'none'], { cwd: root });
  expect(JSON.parse(combined.stdout)).toMatchObject({ files: SOURCES.map((path) => ({ path })) });
  const doctor = await lambdaCoverage(['doctor', folder], { cwd: root });
  expect(doctor.stdout).toContain(
    'handler.js (orders; lines by a source map that was not deployed) is made from\n  src/handler.ts, src/own.ts: same text',
  );
  expect(doctor.stdout).toContain('All is well.');
});

test('without a map, a bundle with packages is missing, and no threshold is judged', async () => {
  const { root, store, folder } = deployed();
  addPlain(store);
  const why = 'it holds packages, and it has no source map';
  const word = 'esbuild --sourcemap (CDK NodejsFunction: bundling: { sourceMap: true }; SAM:';
  const found = await report(root, folder, '--check', '--lines', '1');
  expect(found).toMatchObject({
    code: 5,
    files: ['plain/plain.js'],
    result: {
      withoutMap: [{ path: 'handler.js', functions: ['orders'], maker: 'esbuild', reason: why }],
      unconverted: 1,
      missing: ['1 script in no report'],
    },
  });
  expect(found.stderr).toContain(
    `handler.js (orders) is not in the report: ${why}. Build with source maps (${word}`,
  );
  expect(found.stderr).toContain(
    'The thresholds cannot be judged, because data is missing: 1 script in no report. Pass --allow-missing',
  );
  const allowed = await report(root, folder, '--lines', '1', '--allow-missing');
  expect([allowed.code, allowed.result.missed]).toEqual([0, []]);
  expect((await report(root, folder, '--lines', '101', '--allow-missing')).code).toBe(2);
  expect((await report(root, folder)).code).toBe(0);
  const doctor = await lambdaCoverage(['doctor', folder], { cwd: root });
  expect(doctor.stdout).toContain(
    `handler.js (orders), built by esbuild: ${why}, so no report shows it. Build with`,
  );
});

test('where it is all that there is, nothing can be reported', async () => {
  const { root, folder } = deployed({ minify: true });
  expect(await report(root, folder)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('it is minified'),
  });
  expect(await report(root, folder, '--lines', '1')).toMatchObject({ code: 5 });
});

test('where the choice of files leaves nothing of others, that is the error, with its own code', async () => {
  const { root, store, folder } = deployed({ minify: true });
  addPlain(store);
  const shown = (...options: string[]) =>
    lambdaCoverage(['report', folder, '-r', 'none', ...options], { cwd: root });
  for (const options of [
    ['--include', 'wrong/**'],
    ['--exclude', '**'],
  ]) {
    const { code, stderr } = await shown(...options);
    expect([code, stderr]).toEqual([3, expect.stringContaining('explain nothing-shown')]);
  }
  // A file that cannot be parsed is none that the choice left out.
  writeFiles(root, { 'bad/x.ts': 'const (' });
  const { stderr } = await shown('--all', '--include', 'bad/**');
  expect(stderr).toContain('bad/x.ts was not loaded');
  expect(stderr).not.toContain('nothing-shown');
});

test('5 wins over 1, and skipped objects are missing too', async () => {
  const store = new RecordedStore();
  addPlain(store);
  store.putBytes('raw/orders/20261123T020000.000Z-bad1.json.gz', Buffer.from('no gzip'));
  const root = temporaryFolder();
  const { code, stderr, result } = await report(root, store.folder, '--functions', '100');
  expect([code, result.missing, result.missed]).toEqual([5, ['1 object skipped'], []]);
  expect(stderr).not.toContain('Threshold missed');
  expect(stderr).toContain('The thresholds cannot be judged, because data is missing: 1 object skipped.');
});

test('what a compiler wrote of one file is reported, is not judged, and says the word that turns on its maps', async () => {
  const { folder } = deployed({ packages: 'external' });
  const { code, files, result } = await report(temporaryFolder(), folder, '--lines', '1');
  expect([code, files, result.missing]).toEqual([
    5,
    ['orders/handler.js', 'orders/node_modules/pad/index.js'],
    ['1 script shown as deployed, without a source map'],
  ]);
  expect(result.warnings).toContainEqual(
    expect.stringMatching(
      /^handler\.js .*, built by esbuild: no source map, so the report shows the deployed code\. Build/,
    ),
  );
});

test('a map of another text is not taken, and one that is damaged costs its script', async () => {
  const { root, store, folder } = deployed();
  addPlain(store);
  await lambdaCoverage(['maps', 'upload', 'build', folder], { cwd: root });
  const [key = ''] = [...filesBelow(folder).keys()].filter((path) => path.startsWith('maps/'));
  const [other = ''] = [...filesBelow(folder).keys()].filter((path) => path.startsWith('scripts/'));
  store.putBytes(key, filesBelow(folder).get(other) ?? Buffer.alloc(0));
  const { files, stderr } = await report(root, folder);
  expect(files).toEqual(['plain/plain.js']);
  expect(stderr).toContain(`${key} cannot be read: it holds another text`);
});

test.each([
  [['maps'], 2, 'Give the action and the folder'],
  [['maps', 'download', '.'], 2, 'Give the action and the folder'],
  [['maps', 'upload', 'nowhere', '.'], 2, 'nowhere is not a folder.'],
  [['maps', 'upload', 'empty', '.'], 3, 'holds no scripts'],
  [['maps', 'upload', 'plain', '.'], 3, 'has a source map beside it'],
  [['report', '.', '--maps', 'nowhere'], 2, '--maps nowhere: '],
])('%j: exit code %i', async (args, code, message) => {
  const cwd = writeFiles(temporaryFolder(), { 'plain/index.js': PLAIN['plain.js'], 'empty/index.ts': '' });
  expect(await lambdaCoverage(args, { cwd })).toMatchObject({
    code,
    stderr: expect.stringContaining(message),
  });
});
