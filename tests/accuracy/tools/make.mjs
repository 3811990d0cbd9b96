// Runs in a process of its own: `node make.mjs <tool> <entry> <folder>` builds a program with a bundler of this
// package, with a source map beside it, and prints the file whose `main` is to be called.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { runCompiler } from '../run-compiler.ts';

const require = createRequire(import.meta.url);
const EXTENSIONS = ['.ts', '.tsx', '.mjs', '.js'];

const tools = {
  rolldown: (entry, folder) => rolldown(entry, folder, false),
  'rolldown minify': (entry, folder) => rolldown(entry, folder, true),
  rspack: (entry, folder) => rspack(entry, folder, false),
  'rspack production': (entry, folder) => rspack(entry, folder, true),
  bun: (entry, folder) => bun(entry, folder),
  'bun minify': (entry, folder) => bun(entry, folder, '--minify'),
  'ts-loader, ES5': (entry, folder) => tsLoader(entry, folder),
  ncc: (entry, folder) => ncc(entry, folder, false),
  'ncc minify': (entry, folder) => ncc(entry, folder, true),
  'tsup minify': (entry, folder) => tsup(entry, folder),
  parcel: (entry, folder) => parcel(entry, folder),
};

const [tool = '', entry = '', folder = ''] = process.argv.slice(2);
const make = tools[tool];
if (make === undefined) throw new Error(`no tool ${tool}; there are: ${Object.keys(tools).join(', ')}`);
console.log(`made ${await make(resolve(entry), resolve(folder))}`);
process.exit(0);

async function rolldown(entry, folder, minify) {
  const { build } = await import('rolldown');
  const file = join(folder, 'out.mjs');
  await build({
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    transform: { decorator: { legacy: true } },
    output: { file, format: 'esm', sourcemap: true, minify },
  });
  return file;
}

async function rspack(entry, folder, minimize) {
  const { rspack } = await import('@rspack/core');
  const loader = (syntax) => ({
    loader: 'builtin:swc-loader',
    options: {
      jsc: {
        target: 'es2022',
        parser: { syntax, tsx: syntax === 'typescript', decorators: true },
        transform: { legacyDecorator: true },
      },
    },
  });
  return packed(rspack, entry, folder, minimize ? 'production' : 'development', {
    module: {
      // What it would do for AMD, and for `require` under another name, changes what a package runs.
      parser: { javascript: { amd: false, requireAsExpression: false } },
      rules: [
        { test: /\.tsx?$/, use: [loader('typescript')] },
        { test: /\.m?js$/, use: [loader('ecmascript')] },
      ],
    },
  });
}

async function tsLoader(entry, folder) {
  const { default: webpack } = await import('webpack');
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = {
    target: 'es5',
    module: 'esnext',
    moduleResolution: 'bundler',
    downlevelIteration: true,
    lib: ['es2023', 'dom'],
    jsx: 'react',
    sourceMap: true,
    allowJs: true,
    experimentalDecorators: true,
    allowImportingTsExtensions: false,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [entry] }));
  const loader = {
    loader: require.resolve('ts-loader'),
    options: { transpileOnly: true, configFile: config, onlyCompileBundledFiles: true },
  };
  return packed(webpack, entry, folder, 'development', {
    module: { rules: [{ test: /\.tsx?$|\.mjs$/, use: [loader] }] },
  });
}

/** webpack, and what takes its configuration. */
async function packed(bundler, entry, folder, mode, options) {
  const filename = 'out.cjs';
  const compiler = bundler({
    mode,
    target: 'node18',
    devtool: 'source-map',
    entry,
    context: dirname(entry),
    resolve: { extensions: EXTENSIONS, extensionAlias: { '.js': ['.ts', '.js'] } },
    performance: false,
    optimization: { nodeEnv: 'production' },
    output: {
      path: folder,
      filename,
      library: { type: 'commonjs2' },
      devtoolModuleFilenameTemplate: '[absolute-resource-path]',
    },
    ...options,
  });
  await runCompiler(compiler);
  return join(folder, filename);
}

function bun(entry, folder, ...flags) {
  const options = ['--target=node', '--format=esm', '--sourcemap=linked', '--entry-naming=out.mjs', ...flags];
  run(require.resolve('bun/bin/bun.exe'), ['build', entry, ...options, '--outdir', folder]);
  return join(folder, 'out.mjs');
}

function ncc(entry, folder, minify) {
  const options = ['--source-map', '--no-source-map-register', '--no-cache', '--transpile-only', '--quiet'];
  if (minify) options.push('--minify');
  run(process.execPath, [
    require.resolve('@vercel/ncc/dist/ncc/cli.js'),
    'build',
    entry,
    '-o',
    folder,
    ...options,
  ]);
  const file = join(folder, extname(entry) === '.mjs' ? 'index.mjs' : 'index.js');
  // Named from where it was run, with `../` before it.
  namedSources(file, (source) => source.replace(/^\.\.\/(?:\.\/)?/, `${process.cwd()}/`));
  return file;
}

async function tsup(entry, folder) {
  const { build } = await import('tsup');
  await build({
    entry: { out: entry },
    outDir: folder,
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    sourcemap: true,
    minify: true,
    silent: true,
    config: false,
    skipNodeModulesBundle: false,
    noExternal: [/.*/],
    target: 'node18',
  });
  return join(folder, 'out.cjs');
}

/** From an entry of its own, beside which Parcel looks for what it is to make. */
function parcel(entry, folder) {
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  const main = {
    context: 'node',
    outputFormat: 'commonjs',
    isLibrary: true,
    includeNodeModules: true,
    optimize: true,
  };
  const file = join(folder, 'out.cjs');
  const manifest = { private: true, main: '../out.cjs', engines: { node: '>=18' }, targets: { main } };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(source, 'entry.mjs'),
    `export { main } from ${JSON.stringify(relative(source, entry))};`,
  );
  const options = [
    '--no-cache',
    '--cache-dir',
    join(folder, 'cache'),
    '--no-autoinstall',
    '--log-level',
    'error',
  ];
  run(process.execPath, [require.resolve('parcel/lib/bin.js'), 'build', 'entry.mjs', ...options], {
    cwd: source,
  });
  return file;
}

function namedSources(file, name) {
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, sources: map.sources.map(name) }));
}

function run(program, options, more = {}) {
  execFileSync(program, options, { stdio: ['ignore', 'ignore', 'inherit'], ...more });
}
