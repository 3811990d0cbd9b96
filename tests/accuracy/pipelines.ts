import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transform as swc } from '@swc/core';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type MinifyOptions, minify } from 'terser';
import webpack from 'webpack';
import { instrument } from './instrument.ts';
import { PROJECT, sourceName } from './source-name.ts';

/** How a program becomes what runs. @returns the entry file, in `folder`. */
export type Pipeline = (entry: string, folder: string) => Promise<string>;

const BASE: BuildOptions = {
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
const withoutMaps: Plugin = {
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

export const oracle: Pipeline = (entry, folder) =>
  esbuild(entry, folder, { sourcemap: false, plugins: [instrumented], keepNames: true });

async function terserAfter(entry: string, folder: string, options: MinifyOptions): Promise<string> {
  const bundle = await esbuild(entry, folder);
  const map = readFileSync(`${bundle}.map`, 'utf8');
  const { code, map: minified } = await minify(readFileSync(bundle, 'utf8'), {
    ...options,
    sourceMap: { content: map },
  });
  writeFileSync(bundle, code ?? '');
  writeFileSync(`${bundle}.map`, typeof minified === 'string' ? minified : JSON.stringify(minified));
  return bundle;
}

/** Each file through swc, as its loaders do, then one bundle. */
function swcFirst(target: 'es2022' | 'es2017'): Plugin {
  return {
    name: 'swc',
    setup(hooks) {
      hooks.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const typescript = /\.[cm]?tsx?$/.test(path);
        const text = readFileSync(path, 'utf8').replaceAll('sourceMappingURL', 'sourceMappingUrl');
        const { code, map } = await swc(text, {
          filename: path,
          sourceMaps: true,
          isModule: 'unknown' as unknown as boolean,
          swcrc: false,
          jsc: {
            target,
            parser: typescript
              ? { syntax: 'typescript', tsx: path.endsWith('x'), decorators: true }
              : { syntax: 'ecmascript', jsx: true },
            transform: { legacyDecorator: true },
          },
        });
        const inline = Buffer.from(map ?? '').toString('base64');
        const contents = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
        return { contents, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

async function webpackInto(entry: string, folder: string, minimize: boolean): Promise<string> {
  const filename = 'out.cjs';
  const compiler = webpack({
    mode: minimize ? 'production' : 'development',
    target: 'node18',
    devtool: 'source-map',
    entry,
    context: PROJECT,
    resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
    // What webpack would do for AMD changes what the package runs.
    module: { parser: { javascript: { amd: false } } },
    performance: false,
    output: {
      path: folder,
      filename,
      library: { type: 'commonjs2' },
      devtoolModuleFilenameTemplate: '[absolute-resource-path]',
    },
  });
  if (compiler === null) throw new Error('webpack made no compiler');
  await new Promise<void>((done, fail) => {
    compiler.run((error, stats) => {
      if (error) fail(error);
      else if (stats?.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
      else compiler.close(() => done());
    });
  });
  return join(folder, filename);
}

export const pipelines: Record<string, { minified: boolean; typescript: boolean; make: Pipeline }> = {
  esbuild: { minified: false, typescript: true, make: (e, f) => esbuild(e, f) },
  'esbuild esm, ES2017': {
    minified: false,
    typescript: true,
    make: (e, f) => esbuild(e, f, { target: 'es2017', format: 'esm', banner: { js: REQUIRE } }),
  },
  swc: {
    minified: false,
    typescript: true,
    make: (e, f) => esbuild(e, f, { plugins: [swcFirst('es2022')] }),
  },
  webpack: { minified: false, typescript: false, make: (e, f) => webpackInto(e, f, false) },
  'esbuild minify': { minified: true, typescript: true, make: (e, f) => esbuild(e, f, { minify: true }) },
  terser: { minified: true, typescript: true, make: (e, f) => terserAfter(e, f, {}) },
  'webpack production': { minified: true, typescript: false, make: (e, f) => webpackInto(e, f, true) },
};

const REQUIRE =
  "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url); const __filename = ''; const __dirname = '';";

/** The map beside a file, its sources named as `sourceName` does. */
export function readScript(file: string): { path: string; text: string; map?: ReturnType<typeof namedMap> } {
  const text = readFileSync(file, 'utf8');
  return { path: basename(file), text, map: namedMap(file) };
}

function namedMap(file: string) {
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as {
    version: 3;
    sources: string[];
    sourceRoot?: string;
    sourcesContent: (string | null)[];
    names: string[];
    mappings: string;
  };
  const folder = dirname(file);
  return { ...map, sources: map.sources.map((source) => sourceName(source, folder)) };
}

export function freshFolder(parent: string, name: string): string {
  const folder = join(parent, name.replace(/[^a-z0-9]+/gi, '-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}
