import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { parseInstrumentedFolder } from '../../../contract/instrumented-folder.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCES = {
  'src/index.ts': `import { twice } from './twice.ts';
import { lib } from 'lib';

export const handler = (event: { n?: number }): number => {
  const n = event.n ?? lib();
  return twice(n);
};
try {
  handler({ n: -1 });
} catch (error) {
  console.log((error as Error).stack);
}
console.log(handler({}));
`,
  'src/twice.ts': `/** Text in front, so that lines differ. */
export function twice(n: number): number {
  if (n < 0) {
    throw new RangeError(\`less than nothing: \${n}\`);
  }
  return 2 * n;
}
`,
  'node_modules/lib/index.js': 'export function lib() {\n  return 21;\n}\n',
};

async function bundled(options: BuildOptions): Promise<string> {
  const folder = writeFiles(temporaryFolder(), SOURCES);
  await build({
    absWorkingDir: folder,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    bundle: true,
    platform: 'node',
    sourcemap: 'linked',
    logLevel: 'silent',
    ...options,
  });
  return join(folder, 'dist');
}

const instrument = (folder: string) => instrumentFolder({ folder, form: 'counters-1' });
const printed = (folder: string) =>
  execFileSync(process.execPath, ['--enable-source-maps', join(folder, 'index.js')], { encoding: 'utf8' });

function manifestOf(folder: string) {
  return parseInstrumentedFolder(
    readFileSync(join(folder, '.lambda-coverage-originals/manifest.json'), 'utf8'),
  );
}

describe.each<[string, BuildOptions]>([
  ['beside the bundle', { format: 'cjs' }],
  ['beside a minified bundle', { format: 'cjs', minify: true }],
  ['in the bundle', { format: 'cjs', sourcemap: 'inline', minify: true }],
  ['beside a bundle of modules', { format: 'esm' }],
])('with a map %s', (_, options) => {
  test('stacks and results are the same, and packages have no counters', async () => {
    const folder = await bundled(options);
    if (options.format === 'esm') writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const [expected, before] = [printed(folder), filesBelow(folder)];
    expect(expected).toContain('src/twice.ts:4:11');
    expect(expected.trim().endsWith('42')).toBe(true);
    const { counted } = await instrument(folder);

    expect(printed(folder)).toBe(expected);
    expect(counted).toEqual([{ path: 'index.js', counters: expect.any(Number), isNew: true }]);
    const text = readFileSync(join(folder, 'index.js'), 'utf8');
    const library = /return\s*21/.exec(text);
    expect(text.slice(0, library?.index).endsWith('++')).toBe(false);
    expect(text).not.toMatch(/\+\+\$\w+\[\d+\];\s*return\s*21/);
    const isBeside = options.sourcemap === undefined;
    expect(manifestOf(folder).files[0]?.map).toBe(isBeside ? 'index.js.map' : undefined);
    for (const [path, bytes] of before)
      if (path !== 'package.json')
        expect(readFileSync(join(folder, '.lambda-coverage-originals', path))).toEqual(bytes);

    expect((await instrument(folder)).counted[0]?.isNew).toBe(false);
    await instrumentFolder({ folder, form: 'counters-1', undo: true });
    expect(filesBelow(folder)).toEqual(before);
  });
});

test('a bundle that was built anew gets a map of its own again', async () => {
  const folder = await bundled({ format: 'cjs' });
  await instrument(folder);
  const first = manifestOf(folder);
  const again = await bundled({ format: 'cjs', banner: { js: '/* two */\n\n' } });
  for (const name of ['index.js', 'index.js.map']) copyFileSync(join(again, name), join(folder, name));
  const map = readFileSync(join(again, 'index.js.map'));
  await instrument(folder);
  await instrument(again);
  expect(filesBelow(folder)).toEqual(filesBelow(again));
  expect(readFileSync(join(folder, '.lambda-coverage-originals/index.js.map'))).toEqual(map);
  expect(manifestOf(folder)).not.toEqual(first);
});

test('a map that is not there is said: packages are counted too', async () => {
  const folder = await bundled({ format: 'cjs' });
  renameSync(join(folder, 'index.js.map'), join(folder, '../gone'));
  const { counted } = await instrument(folder);
  expect(counted).toEqual([
    { path: 'index.js', counters: expect.any(Number), isNew: true, missingMap: 'index.js.map' },
  ]);
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toMatch(/\+\+\$\w+\[\d+\];\s*return 21/);
});

test.each([
  [
    'outside of the folder',
    (folder: string) => writeFileSync(join(folder, 'index.js'), '//# sourceMappingURL=../gone.map\n'),
  ],
  [
    'behind a link',
    (folder: string) => symlinkSync(join(folder, '../gone.map'), join(folder, 'index.js.map')),
  ],
])('a map that is %s is not touched, nor is its script', async (_, change) => {
  const folder = await bundled({ format: 'cjs' });
  renameSync(join(folder, 'index.js.map'), join(folder, '../gone.map'));
  const map = readFileSync(join(folder, '../gone.map'));
  change(folder);
  const before = filesBelow(folder);
  const { left } = await instrument(folder);
  expect(left).toEqual([
    { path: 'index.js', reason: expect.stringContaining('is outside of the folder, or a link leads to it') },
  ]);
  expect(filesBelow(folder)).toEqual(before);
  expect(readFileSync(join(folder, '../gone.map'))).toEqual(map);
  expect(existsSync(join(folder, '.lambda-coverage-originals'))).toBe(false);
});

test('a map that two scripts have is moved for one of them, and the other is named', async () => {
  const folder = await bundled({ format: 'cjs' });
  copyFileSync(join(folder, 'index.js'), join(folder, 'other.js'));
  const before = readFileSync(join(folder, 'other.js'));
  for (let run = 0; run < 2; run++) {
    const { left, counted } = await instrument(folder);
    expect(left).toEqual([
      { path: 'other.js', reason: expect.stringContaining('index.js.map is also that of index.js') },
    ]);
    expect(counted).toEqual([{ path: 'index.js', counters: expect.any(Number), isNew: run === 0 }]);
    expect(readFileSync(join(folder, 'other.js'))).toEqual(before);
  }
});

test('a bundle of packages alone stays as it is, and is named', async () => {
  const folder = await bundled({ format: 'cjs', entryPoints: ['node_modules/lib/index.js'] });
  const before = filesBelow(folder);
  const { left } = await instrument(folder);
  expect(left).toEqual([{ path: 'index.js', reason: 'by its source map all of it comes from packages' }]);
  expect(filesBelow(folder)).toEqual(before);
});

test('modules that import each other run, without the recorder too', async () => {
  const folder = writeFiles(temporaryFolder(), {
    'package.json': '{"type":"module"}',
    'a.js': "import { b } from './b.js';\nexport function a() { return 'a'; }\nconsole.log(b());\n",
    'b.js': "import { a } from './a.js';\nconst early = a();\nexport function b() { return early + 'b'; }\n",
  });
  const run = () => execFileSync(process.execPath, [join(folder, 'a.js')], { encoding: 'utf8' });
  expect(run()).toBe('ab\n');
  const { counted } = await instrument(folder);
  expect([counted.length, run()]).toEqual([2, 'ab\n']);
});
