import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync, transformSync } from 'esbuild';
import { rollup } from 'rollup';
import { minify } from 'terser';
import { expect, test } from 'vitest';
import webpack from 'webpack';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCES = {
  'package.json': '{"type":"module"}',
  'src/handler.ts': `import { sign } from './lib/sign.ts';
interface Event { value: number }
enum Size { Small, Large }
export const handler = async (event: Event): Promise<string> => {
  if (event.value > 10) {
    return Size[Size.Large];
  }
  return sign(event.value);
};
`,
  'src/lib/sign.ts': `export type Sign = 'negative' | 'positive';

export function sign(value: number): Sign {
  if (value < 0) return 'negative';
  return 'positive';
}
`,
};
const ORIGINALS = ['src/handler.ts', 'src/lib/sign.ts'];
const COUNTS = { '5': 1, '6': 0, '8': 1 };

const TSC = join(import.meta.dirname, '../../../node_modules/.bin/tsc');

/** Stands for the folder of the project in flags. */
const PROJECT = '<project>';

/** A project compiled file by file by TypeScript's own compiler, into `build`. */
function compiled(...flags: string[]): string {
  const project = writeFiles(temporaryFolder(), SOURCES);
  const modern = ['--target', 'es2022', '--module', 'nodenext', '--rewriteRelativeImportExtensions'];
  const quiet = ['--ignoreConfig', '--noCheck', '--types', ''];
  const folders = ['--rootDir', 'src', '--outDir', 'build'];
  const own = flags.map((flag) => flag.replace(PROJECT, project));
  execFileSync(TSC, [...modern, ...quiet, ...folders, ...own, 'src/handler.ts'], { cwd: project });
  return project;
}

/** Runs `dist/index.mjs` with one event, and reports it with the project as the checkout. */
async function report(project: string, options: { root?: string } = {}) {
  const taskRoot = join(project, 'dist');
  const result = run(taskRoot, 'index.mjs', [{ value: 3 }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'index.mjs': readFileSync(join(taskRoot, 'index.mjs.map'), 'utf8') });
  store.put(rawObject(taskRoot, result));
  const combined = await combineFolder(store.folder, { root: project, reporters: ['json'], ...options });
  const files = combined.files.map(({ path }) => path).sort();
  return {
    ...combined,
    paths: files,
    lines: () => linesOf(combined.folder, 'src/handler.ts'),
  };
}

/** Counts of the statements by line. */
function linesOf(folder: string, file: string): Record<string, number> {
  const { statementMap, s } = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'))[file];
  return Object.fromEntries(
    Object.keys(COUNTS).map((line) => {
      const id = Object.keys(statementMap).find((each) => String(statementMap[each].start.line) === line);
      return [line, s[id ?? '']];
    }),
  );
}

type Bundle = (project: string, entry: string, outfile: string) => Promise<void> | void;

const BUNDLERS: Record<string, Bundle> = {
  esbuild: (_, entry, outfile) => {
    buildSync({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      sourcemap: true,
    });
  },
  rollup: async (_, entry, outfile) => {
    const bundle = await rollup({ input: entry });
    await bundle.write({ file: outfile, format: 'es', sourcemap: true });
  },
  webpack: async (project, entry, outfile) => {
    const compiler = webpack({
      mode: 'production',
      target: 'node20',
      devtool: 'source-map',
      context: project,
      entry,
      experiments: { outputModule: true },
      output: { path: dirname(outfile), filename: 'index.mjs', library: { type: 'module' } },
    });
    await new Promise<void>((done, fail) => {
      compiler?.run((error, stats) => {
        if (error || stats?.hasErrors()) fail(error ?? new Error(stats?.toString()));
        else compiler.close(() => done());
      });
    });
  },
  'rollup and terser': async (_, entry, outfile) => {
    const bundle = await rollup({ input: entry });
    const { output } = await bundle.generate({ format: 'es', sourcemap: 'inline', file: outfile });
    // Without being told of the first map, terser's knows only the bundle.
    const { code, map } = await minify(
      { 'bundle.mjs': output[0].code },
      {
        module: true,
        sourceMap: { includeSources: true, url: 'index.mjs.map' },
      },
    );
    mkdirSync(dirname(outfile), { recursive: true });
    writeFileSync(outfile, code ?? '');
    writeFileSync(`${outfile}.map`, String(map));
  },
};

test.each(
  Object.keys(BUNDLERS).flatMap(
    (bundler) =>
      [
        [bundler, 'map files', ['--sourceMap']],
        [bundler, 'map files with sources', ['--sourceMap', '--inlineSources']],
        [bundler, 'inline maps', ['--inlineSourceMap', '--inlineSources']],
        [bundler, 'a sourceRoot', ['--sourceMap', '--sourceRoot', `${PROJECT}/src`]],
      ] as const,
  ),
)('tsc, then %s: the originals through %s', async (bundler, _, flags) => {
  const project = compiled(...flags);
  await BUNDLERS[bundler]?.(project, join(project, 'build/handler.js'), join(project, 'dist/index.mjs'));
  const { paths, warnings, unconverted, lines } = await report(project);
  expect({ paths, warnings, unconverted }).toEqual({ paths: ORIGINALS, warnings: [], unconverted: 0 });
  expect(lines()).toEqual(COUNTS);
});

test('a compiled source whose map is not in the checkout is shown as it was compiled, with a warning', async () => {
  const project = compiled('--sourceMap');
  await BUNDLERS['rollup']?.(project, join(project, 'build/handler.js'), join(project, 'dist/index.mjs'));
  rmSync(join(project, 'build/lib/sign.js.map'));
  writeFileSync(join(project, 'build/handler.js.map'), '{ "version": 3, "sources": ["../src/handler.ts"');
  const { paths, warnings } = await report(project);
  expect(paths).toEqual(['build/handler.js', 'build/lib/sign.js']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(
    /^index.mjs .*: build\/lib\/sign.js is shown as it was compiled: its source map sign.js.map is not in the checkout/,
  );
  expect(warnings[1]).toContain(
    'build/handler.js is shown as it was compiled: its source map cannot be read',
  );
});

test('a source that names another file of the checkout as its map learns nothing of it', async () => {
  const project = writeFiles(temporaryFolder(), {
    'src/handler.js': 'export const handler = async () => 1;\n//# sourceMappingURL=../.env\n',
    '.env': 'SECRET=tea',
  });
  const bundle = await rollup({ input: join(project, 'src/handler.js') });
  await bundle.write({ file: join(project, 'dist/index.mjs'), format: 'es', sourcemap: true });
  const { paths, warnings } = await report(project);
  expect(paths).toEqual(['src/handler.js']);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('its source map ../.env is not in the checkout');
  expect(warnings[0]).not.toContain('SECRET');
});

test('maps that name each other come to an end', async () => {
  const project = writeFiles(temporaryFolder(), {
    'src/a.js': 'export const handler = async () => 1;\n//# sourceMappingURL=b.js.map\n',
    'src/b.js': 'export const handler = async () => 1;\n//# sourceMappingURL=a.js.map\n',
  });
  for (const [name, other] of ['ab', 'ba']) {
    const { map } = transformSync('export const handler = async () => 1;\n', {
      sourcemap: 'external',
      sourcefile: `${other}.js`,
      sourcesContent: false,
    });
    writeFileSync(join(project, `src/${name}.js.map`), map);
  }
  buildSync({
    entryPoints: [join(project, 'src/a.js')],
    outfile: join(project, 'dist/index.mjs'),
    format: 'esm',
    sourcemap: true,
  });
  const { paths } = await report(project);
  expect(paths).toHaveLength(1);
});
