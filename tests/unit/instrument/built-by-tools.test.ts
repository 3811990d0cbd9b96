import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import webpack from 'webpack';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { parseInstrumentedFolder } from '../../../contract/instrumented-folder.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const TWICE = `export function twice(n: number): number {
  if (n < 0) {
    throw new RangeError('negative');
  }
  return 2 * n;
}
`;
const INDEX = `import { twice } from './twice.js';
const tried = (n: number): unknown => {
  try {
    return twice(n);
  } catch (error) {
    return (error as Error).stack?.split('\\n').slice(0, 3);
  }
};
console.log(JSON.stringify([tried(-1), tried(4)], undefined, 1));
`;

const printed = (file: string) =>
  execFileSync(process.execPath, ['--enable-source-maps', file], { encoding: 'utf8' });

/** What it prints before and after, and the files that have counters. */
async function comparedIn(folder: string) {
  const before = printed(join(folder, 'index.js'));
  await instrumentFolder({ folder, form: 'counters-1' });
  const manifest = readFileSync(join(folder, '.lambda-coverage-originals/manifest.json'), 'utf8');
  const files = parseInstrumentedFolder(manifest).files.map(({ path, map }) => [path, map]);
  return { before, after: printed(join(folder, 'index.js')), files };
}

test.each([
  ['modules', ['--module', 'nodenext'], '{"type":"module"}'],
  ['CommonJS with maps in it', ['--module', 'nodenext', '--inlineSourceMap'], '{}'],
])('what tsc makes, %s, runs with the same stacks', async (_, options, packageJson) => {
  const root = writeFiles(temporaryFolder(), {
    'src/index.ts': INDEX,
    'src/twice.ts': TWICE,
    'package.json': packageJson,
  });
  const isInline = options.includes('--inlineSourceMap');
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const maps = isInline ? [] : ['--sourceMap'];
  const args = [
    tsc,
    '--outDir',
    'dist',
    '--rootDir',
    'src',
    '--types',
    '',
    '--target',
    'es2022',
    ...options,
    ...maps,
  ];
  execFileSync(process.execPath, [...args, 'src/index.ts'], { cwd: root });
  const { before, after, files } = await comparedIn(join(root, 'dist'));

  expect(before).toContain('src/twice.ts:3:11');
  expect(after).toBe(before);
  const mapOf = (path: string) => (isInline ? undefined : `${path}.map`);
  expect(files).toEqual(['index.js', 'twice.js'].map((path) => [path, mapOf(path)]));
});

test('what webpack makes for production runs with the same stacks, its runtime and packages as they were', async () => {
  const root = writeFiles(temporaryFolder(), {
    'index.js': INDEX.replaceAll(/: (number|unknown)| as Error/g, '').replace("'./twice.js'", "'lib'"),
    'node_modules/lib/index.js': TWICE.replaceAll(': number', ''),
    'node_modules/lib/package.json': '{"type":"module","main":"index.js"}',
  });
  await new Promise<void>((resolve, reject) => {
    webpack(
      {
        mode: 'production',
        devtool: 'source-map',
        target: 'node',
        context: root,
        entry: './index.js',
        output: { path: join(root, 'dist'), filename: 'index.js' },
      },
      (error, stats) =>
        error || stats?.hasErrors() ? reject(error ?? new Error(stats?.toString())) : resolve(),
    );
  });
  const { before, after, files } = await comparedIn(join(root, 'dist'));

  expect(before).toContain('lib/index.js:3:');
  expect(after).toBe(before);
  expect(files).toEqual([['index.js', 'index.js.map']]);
  expect(readFileSync(join(root, 'dist/index.js'), 'utf8')).not.toMatch(/\+\+\$\w+\[\d+\];throw/);
});
