import { dirname, join, relative } from 'node:path';
import type { Compiler } from '../compilers/compiler.ts';
import type { Bundled, BundleOptions, Bundler } from '../rebuilt/bundler.ts';
import { throughMaps } from './through-maps.ts';
import { withSources } from './with-sources.ts';

type Read = (error: Error | null, content?: Buffer) => void;

/** As far as it is asked. */
interface Compilation {
  getAsset(name: string): { source: { source(): string | Buffer } } | undefined;
}

interface InputFiles {
  readFile(path: string, options: unknown, done?: Read): void;
}

interface Hook<Arguments extends readonly unknown[], Result> {
  tap(name: string, call: (...args: Arguments) => Result): void;
}

interface ModuleFactory {
  hooks: { beforeResolve: Hook<[{ request: string }], false | undefined> };
}

interface WebpackCompiler {
  hooks: { shouldEmit: Hook<[], boolean>; normalModuleFactory: Hook<[ModuleFactory], void> };
  inputFileSystem: InputFiles;
  run(done: (error: Error | null, stats?: { compilation: Compilation }) => void): void;
  close(done: () => void): void;
}

/** webpack, or what takes its configuration. */
export type Webpack = (options: object) => WebpackCompiler | null;

const OUT = 'lambda-coverage-rebuilt.js';
const TAP = 'lambda-coverage';
const TYPESCRIPT = /\.[cm]?tsx?$/;
/** What a bundle of it begins with, or has of it. */
const OWN =
  /^\s*(?:"use strict";)?(?:module\.exports=|!)?\(?(?:\(\)=>|function\(\))\{|Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)\([\w$]+,[\w$]+\)/;

/**
 * What webpack makes in production, minified by what it brings along: terser.
 * @param root absolute, of the checkout
 * @param compiler what makes code of TypeScript first
 */
export function webpackBundler(webpack: Webpack, root: string, compiler: Compiler | undefined): Bundler {
  return packedBundler('webpack', webpack, root, {
    prepare: (created) => {
      const maps = new Map<string, string>();
      refuseMagicComments(created);
      if (compiler !== undefined) compileWhatIsRead(created, root, compiler, maps);
      return (map) => throughMaps(map, (source) => maps.get(source));
    },
  });
}

/** What Rspack makes in production, of TypeScript too. */
export function rspackBundler(rspack: Webpack, root: string): Bundler {
  const loader = (syntax: string) => ({
    loader: 'builtin:swc-loader',
    options: {
      jsc: {
        target: 'es2022',
        parser: { syntax, tsx: syntax === 'typescript', decorators: true },
        transform: { legacyDecorator: true },
      },
    },
  });
  const rules = [
    { test: /\.tsx?$/, use: [loader('typescript')] },
    { test: /\.m?js$/, use: [loader('ecmascript')] },
  ];
  return packedBundler('rspack', rspack, root, { rules, prepare: () => (map) => map });
}

interface Packing {
  rules?: readonly object[];
  /** @returns what its map becomes */
  prepare(compiler: WebpackCompiler): (map: string) => string;
}

function packedBundler(
  name: string,
  webpack: Webpack,
  root: string,
  { rules = [], prepare }: Packing,
): Bundler {
  return {
    name,
    targets: ['node18', 'node'],
    isForHandlers: true,
    mayHaveMade: (text, isMinified) => isMinified && OWN.test(text),
    async bundle(entries, options) {
      const [entry] = entries;
      if (entry === undefined || entries.length > 1 || options.hasBlanks) return undefined;
      try {
        const compiler = webpack(configuration(join(root, entry), root, options, rules));
        if (compiler === null) return undefined;
        compiler.hooks.shouldEmit.tap(TAP, () => false);
        compiler.hooks.normalModuleFactory.tap(TAP, leaveOutLoaders);
        const mapped = prepare(compiler);
        const bundled = await run(compiler);
        return bundled && { text: bundled.text, map: mapped(fromRoot(bundled.map, root)) };
      } catch {
        return undefined;
      }
    },
  };
}

function configuration(
  entry: string,
  root: string,
  { target, external, format }: BundleOptions,
  rules: readonly object[],
): object {
  return {
    mode: 'production',
    target,
    devtool: 'source-map',
    entry,
    context: root,
    resolve: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    module: { parser: { javascript: { amd: false } }, rules },
    performance: false,
    cache: false,
    infrastructureLogging: { level: 'none' },
    stats: 'none',
    externals: Object.fromEntries(external.map((each) => [each, `commonjs ${each}`])),
    optimization: { nodeEnv: 'production' },
    ...(format === 'esm' && { experiments: { outputModule: true } }),
    output: {
      path: join(root, 'lambda-coverage-rebuilt'),
      filename: OUT,
      library: { type: format === 'esm' ? 'module' : 'commonjs2' },
      devtoolModuleFilenameTemplate: '[absolute-resource-path]',
    },
  };
}

/** A source that names a loader (`!./loader.js!./data`) would have it run: any file of the checkout can be one. */
function leaveOutLoaders({ hooks }: ModuleFactory): void {
  hooks.beforeResolve.tap(TAP, ({ request }) => (request.includes('!') ? false : undefined));
}

function run(compiler: WebpackCompiler): Promise<Bundled | undefined> {
  return new Promise((resolve) => {
    compiler.run((error, stats) => {
      const bundled = error ? undefined : bundledOf(stats?.compilation);
      compiler.close(() => resolve(bundled));
    });
  });
}

/** Whatever is thrown here is thrown into webpack, and ends the process. */
function bundledOf(compilation: Compilation | undefined): Bundled | undefined {
  try {
    const read = (name: string) => compilation?.getAsset(name)?.source.source().toString();
    const [text, map] = [read(OUT), read(`${OUT}.map`)];
    return text === undefined || map === undefined ? undefined : { text, map };
  } catch {
    return undefined;
  }
}

/** webpack runs what such a comment of a source says, without an end to it: a file that has one is none that it can read. */
const MAGIC_COMMENT = /(?:^|\W)webpack[A-Z]+[A-Za-z]+:/;

function refuseMagicComments(compiler: WebpackCompiler): void {
  changeReads(compiler, (path, end) => (error, content) => {
    const isMagic = content !== undefined && content !== null && MAGIC_COMMENT.test(content.toString());
    end(isMagic ? new Error(`${path} tells webpack what to do`) : error, content);
  });
}

/** What it reads of TypeScript is what a compiler makes of it. */
function compileWhatIsRead(
  compiler: WebpackCompiler,
  root: string,
  { compile }: Compiler,
  maps: Map<string, string>,
): void {
  changeReads(compiler, (path, end) => {
    if (!TYPESCRIPT.test(path)) return end;
    return (error, content) => {
      if (error !== null || content === undefined) {
        end(error, content);
        return;
      }
      const name = relative(root, path);
      compile(content.toString(), name).then((made) => {
        if (made !== undefined) maps.set(name, made.map);
        end(null, made === undefined ? content : Buffer.from(made.text));
      }, end);
    };
  });
}

/** @param change what is told of a file's content */
function changeReads(compiler: WebpackCompiler, change: (path: string, end: Read) => Read): void {
  const files = compiler.inputFileSystem;
  const own: InputFiles = Object.create(files);
  own.readFile = (path, options, done) => {
    if (typeof options === 'function') files.readFile(path, change(path, options as Read));
    else files.readFile(path, options, done && change(path, done));
  };
  compiler.inputFileSystem = own;
}

/** Its sources are absolute. */
function fromRoot(map: string, root: string): string {
  const folder = dirname(join(root, '_'));
  return withSources(map, (each) => (each.startsWith(folder) ? relative(root, each) : each));
}
