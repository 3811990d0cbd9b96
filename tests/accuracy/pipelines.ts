import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { transform as swc } from '@swc/core';
import { type BuildOptions, build, type Plugin, transform } from 'esbuild';
import { rollup } from 'rollup';
import { minify } from 'terser';
import webpack from 'webpack';
import { instrument } from './instrument.ts';
import { runCompiler } from './run-compiler.ts';
import { PROJECT, sourceName } from './source-name.ts';

/** How a program becomes what runs, in `folder`. @returns the file whose `main` is called. */
export type Make = (entry: string, folder: string) => Promise<string>;

export interface Pipeline {
  name: string;
  minified: boolean;
  /** Which programs it can take. */
  takes: 'all' | 'typescript' | 'javascript';
  make: Make;
}

const run = promisify(execFile);

export const BASE: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  conditions: [],
  mainFields: ['main', 'module'],
  sourcemap: 'external',
  logLevel: 'error',
  absWorkingDir: PROJECT,
};

/** What a package's own map says of its sources is not asked: the file in the package is the original here. */
export const withoutMaps: Plugin = {
  name: 'without-maps',
  setup(hooks) {
    hooks.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replaceAll('sourceMappingURL', 'sourceMappingUrl');
      return { contents, loader: loaderOf(path), resolveDir: dirname(path) };
    });
  },
};

function loaderOf(path: string): 'ts' | 'tsx' | 'js' {
  if (/\.[cm]?ts$/.test(path)) return 'ts';
  return path.endsWith('x') ? 'tsx' : 'js';
}

async function esbuild(entry: string, folder: string, options: BuildOptions = {}): Promise<string> {
  const outfile = join(folder, options.format === 'esm' ? 'out.mjs' : 'out.cjs');
  await build({ ...BASE, plugins: [withoutMaps], ...options, entryPoints: [entry], outfile });
  return outfile;
}

/** Every user source goes through Istanbul before it is bundled. */
const instrumented: Plugin = {
  name: 'istanbul',
  setup(hooks) {
    hooks.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
      const contents = instrument(readFileSync(path, 'utf8'), path).replaceAll(
        'sourceMappingURL',
        'sourceMappingUrl',
      );
      return { contents, loader: loaderOf(path), resolveDir: dirname(path) };
    });
  },
};

/** The reference. */
export const instrumentedBundle: Make = (entry, folder) =>
  esbuild(entry, folder, { sourcemap: false, plugins: [instrumented], keepNames: true });

/** The same of what is a module to its end: it may await at its top. */
export const instrumentedModule: Make = (entry, folder) =>
  esbuild(entry, folder, {
    sourcemap: false,
    plugins: [instrumented],
    keepNames: true,
    format: 'esm',
    target: 'node22',
    banner: { js: REQUIRE },
  });

export interface Transformed {
  code: string;
  /** JSON. */
  map: string;
}

/** A bundle by esbuild, then a minifier. */
export function minifiedAfter(minifier: (text: string, map: string) => Promise<Transformed>): Make {
  return async (entry, folder) => {
    const bundle = await esbuild(entry, folder);
    const { code, map } = await minifier(readFileSync(bundle, 'utf8'), readFileSync(`${bundle}.map`, 'utf8'));
    writeFileSync(bundle, code);
    writeFileSync(`${bundle}.map`, map);
    return bundle;
  };
}

const terser = minifiedAfter(async (text, content) => {
  const { code, map } = await minify(text, { sourceMap: { content } });
  return { code: code ?? '', map: typeof map === 'string' ? map : JSON.stringify(map) };
});

/** Each file through a loader, then one bundle. */
export function throughLoader(transform: (text: string, path: string) => Promise<Transformed>): Make {
  const plugin: Plugin = {
    name: 'loader',
    setup(hooks) {
      hooks.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const text = readFileSync(path, 'utf8').replaceAll('sourceMappingURL', 'sourceMappingUrl');
        const { code, map } = await transform(text, path);
        const inline = Buffer.from(map).toString('base64');
        const contents = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
        return { contents, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
  return (entry, folder) => esbuild(entry, folder, { plugins: [plugin] });
}

const swcLoader = throughLoader(async (text, path) => {
  const typescript = /\.[cm]?tsx?$/.test(path);
  const { code, map } = await swc(text, {
    filename: path,
    sourceMaps: true,
    isModule: 'unknown' as unknown as boolean,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: typescript
        ? { syntax: 'typescript', tsx: path.endsWith('x'), decorators: true }
        : { syntax: 'ecmascript', jsx: true },
      transform: { legacyDecorator: true },
    },
  });
  return { code, map: map ?? '' };
});

export async function webpackInto(
  entry: string,
  folder: string,
  minimize: boolean,
  mode: 'production' | 'development' = minimize ? 'production' : 'development',
): Promise<string> {
  const filename = 'out.cjs';
  const compiler = webpack({
    mode,
    target: 'node18',
    devtool: 'source-map',
    entry,
    context: PROJECT,
    resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
    // What webpack would do for AMD changes what the package runs.
    module: { parser: { javascript: { amd: false } } },
    performance: false,
    // As the reference runs.
    optimization: { nodeEnv: 'production', minimize },
    output: {
      path: folder,
      filename,
      library: { type: 'commonjs2' },
      devtoolModuleFilenameTemplate: '[absolute-resource-path]',
    },
  });
  if (compiler === null) throw new Error('webpack made no compiler');
  await runCompiler(compiler);
  return join(folder, filename);
}

export const REQUIRE =
  "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url); const __filename = ''; const __dirname = '';";

/** TypeScript's own compiler, file by file. */
async function tsc(entry: string, folder: string): Promise<string> {
  const flags =
    '--module nodenext --target es2023 --sourceMap --inlineSources --rewriteRelativeImportExtensions --jsx react';
  const quiet = '--skipLibCheck --noCheck --types node --allowImportingTsExtensions false --noEmit false';
  const command = `${flags} ${quiet} --ignoreConfig --rootDir ${PROJECT} --outDir ${folder} ${entry}`;
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  linkModules(folder);
  await run(join(PROJECT, 'node_modules/.bin/tsc'), command.split(' '), { cwd: PROJECT });
  return join(folder, relative(PROJECT, entry).replace(/\.tsx?$/, '.js'));
}

/** Each file through esbuild's transform, then Rollup. */
async function rollupInto(entry: string, folder: string): Promise<string> {
  const bundle = await rollup({
    input: entry,
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    plugins: [
      {
        name: 'typescript',
        async transform(code, id) {
          if (!/\.tsx?$/.test(id)) return null;
          const { code: js, map } = await transform(code, {
            loader: loaderOf(id),
            sourcemap: true,
            sourcefile: id,
            target: 'es2023',
          });
          return { code: js, map };
        },
      },
    ],
  });
  linkModules(folder);
  const file = join(folder, 'out.mjs');
  await bundle.write({ file, format: 'es', sourcemap: true });
  return file;
}

/** Packages that stay outside are found from the output folder too. */
function linkModules(folder: string): void {
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
}

export const pipelines: Pipeline[] = [
  { name: 'esbuild', minified: false, takes: 'all', make: (e, f) => esbuild(e, f) },
  {
    name: 'esbuild, ESM, ES2017',
    minified: false,
    takes: 'all',
    make: (e, f) => esbuild(e, f, { target: 'es2017', format: 'esm', banner: { js: REQUIRE } }),
  },
  { name: 'swc', minified: false, takes: 'all', make: swcLoader },
  { name: 'tsc', minified: false, takes: 'typescript', make: tsc },
  { name: 'rollup', minified: false, takes: 'typescript', make: rollupInto },
  { name: 'webpack', minified: false, takes: 'javascript', make: (e, f) => webpackInto(e, f, false) },
  { name: 'esbuild minify', minified: true, takes: 'all', make: (e, f) => esbuild(e, f, { minify: true }) },
  { name: 'terser', minified: true, takes: 'all', make: terser },
  {
    name: 'webpack production',
    minified: true,
    takes: 'javascript',
    make: (e, f) => webpackInto(e, f, true),
  },
];

/** One bundle that is its own source: no map, the reference is made of the bundle. */
export async function unmapped(
  entry: string,
  plain: string,
  counted: string,
): Promise<{ plain: string; counted: string }> {
  const file = await esbuild(entry, plain, { sourcemap: false });
  const other = join(counted, 'out.cjs');
  writeFileSync(other, instrument(readFileSync(file, 'utf8'), 'out.cjs'));
  return { plain: file, counted: other };
}

export interface BuiltScript {
  path: string;
  text: string;
  map?: BuiltMap;
}

interface BuiltMap {
  version: 3;
  sources: string[];
  sourcesContent: (string | null)[];
  names: string[];
  mappings: string;
}

/** A file and the map beside it, the sources named as `sourceName` does. */
export function readScript(file: string): BuiltScript {
  const text = readFileSync(file, 'utf8');
  const path = basename(file);
  if (!existsSync(`${file}.map`)) return { path, text };
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as BuiltMap;
  const folder = dirname(file);
  return { path, text, map: { ...map, sources: map.sources.map((source) => sourceName(source, folder)) } };
}

export function freshFolder(parent: string, name: string): string {
  const folder = join(parent, name.replace(/[^a-z0-9]+/gi, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
