import { buildSync, transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combine } from '../../../combiner-image/combine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TEXTS: Record<string, string> = {
  'src/one.ts': 'exports.handler = async (): Promise<number> => 1;\n',
  'src/two.ts': 'exports.handler = async (): Promise<number> => 2;\n',
  'src/never.ts': 'export const never = () => {\n  return 0;\n};\n',
};

/** Functions whose maps name sources that were shaken out of them, and one that was written as it runs. */
function recorded(): RecordedStore {
  const store = new RecordedStore();
  for (const [name, entry, ...further] of [
    ['first', 'src/one.ts', 'src/two.ts', 'src/never.ts'],
    ['second', 'src/two.ts', 'src/never.ts'],
  ]) {
    const sources = [entry ?? '', ...further];
    const { code, map } = transformSync(TEXTS[entry ?? ''] ?? '', { loader: 'ts', sourcemap: 'external' });
    const taskRoot = writeFiles(temporaryFolder(), {
      [`${name}.js`]: `${code}//# sourceMappingURL=index.js.map\n`,
    });
    const sourcesContent = sources.map((path) => TEXTS[path]);
    const result = run(taskRoot, `${name}.js`, [{}]);
    store.putScripts(taskRoot, result, {
      [`${name}.js`]: JSON.stringify({ ...JSON.parse(map), sources, sourcesContent }),
    });
    store.put(rawObject(taskRoot, result, { functionName: name ?? '' }));
  }
  const taskRoot = writeFiles(temporaryFolder(), { 'plain.js': 'exports.handler = async () => 3;\n' });
  const plain = run(taskRoot, 'plain.js', [{}]);
  store.putScripts(taskRoot, plain);
  store.put(rawObject(taskRoot, plain, { functionName: 'plain' }));
  return store;
}

test('what no map reaches is reported as not run, and named; what another bundle holds is not', async () => {
  const { stdout, stderr, code } = await lambdaCoverage(
    ['report', recorded().folder, '-r', 'json', '-o', `${temporaryFolder()}/coverage`, '--json'],
    { cwd: writeFiles(temporaryFolder(), TEXTS) },
  );
  expect(code, stderr).toBe(0);
  const { files, notInBundle, unmapped, unconverted, warnings } = JSON.parse(stdout);
  const covered = files.map(({ path, lines }: { path: string; lines: { pct: number } }) => [path, lines.pct]);
  expect(Object.fromEntries(covered)).toEqual({
    'plain/plain.js': 100,
    'src/one.ts': 100,
    'src/two.ts': 100,
    'src/never.ts': 0,
  });
  expect({ notInBundle, unmapped, unconverted }).toEqual({
    notInBundle: ['src/never.ts'],
    unmapped: ['plain/plain.js'],
    unconverted: 0,
  });
  expect(warnings).toEqual(['Not in any bundle, so reported as not run: src/never.ts']);
  expect(stderr).toContain('Not in any bundle, so reported as not run: src/never.ts');
});

test('scripts without a map are named on the way', async () => {
  const progress: string[] = [];
  await combine({
    locations: [parseStoreLocation(recorded().folder)],
    output: { folder: `${temporaryFolder()}/coverage` },
    reporters: ['json'],
    root: '/project',
    selection: {},
    log: { progress: (line) => progress.push(line), warn: () => {} },
  });
  expect(progress).toContain('Without a source map, reported as deployed: plain/plain.js');
});

test('a source whose only function is empty is listed, one of nothing but types is not', async () => {
  const checkout = writeFiles(temporaryFolder(), {
    'src/main.ts':
      "import { noop } from './noop.ts';\nimport './types.ts';\nexport const handler = async () => noop();\n",
    'src/noop.ts': 'export function noop() {}\nexport function never(a: number = 1) {}\n',
    'src/types.ts': 'export interface Visit { name: string }\n',
  });
  const { outputFiles } = buildSync({
    entryPoints: [`${checkout}/src/main.ts`],
    outfile: `${checkout}/main.js`,
    bundle: true,
    format: 'cjs',
    sourcemap: 'external',
    write: false,
  });
  const [map = '', code = ''] = outputFiles.map(({ text }) => text);
  const taskRoot = writeFiles(temporaryFolder(), { 'main.js': `${code}//# sourceMappingURL=main.js.map\n` });
  const result = run(taskRoot, 'main.js', [{}]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'main.js': map });
  store.put(rawObject(taskRoot, result));
  const { stdout, stderr } = await lambdaCoverage(
    ['report', store.folder, '-r', 'json', '-o', `${temporaryFolder()}/coverage`, '--json'],
    { cwd: checkout },
  );
  expect(stderr).not.toContain('rror');
  const { files } = JSON.parse(stdout);
  const functions = files.map(({ path, functions }: { path: string; functions: { covered: number } }) => [
    path,
    functions.covered,
  ]);
  expect(Object.fromEntries(functions)).toEqual({ 'src/main.ts': 1, 'src/noop.ts': 1 });
});
