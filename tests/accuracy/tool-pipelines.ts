import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform as swc } from '@swc/core';
import { minifiedAfter, type Pipeline, type Transformed, throughLoader } from './pipelines.ts';

/** A tool of the package in this folder, whose types the rest of the project does not know. */
const require = createRequire(import.meta.url);
const run = promisify(execFile);
const MAKE = join(import.meta.dirname, 'tools/make.mjs');

/** A bundler, in a process of its own: some of them do not end, and some leave a changed global behind. */
function bundler(name: string, minified = false): Pipeline {
  return {
    name,
    minified,
    takes: 'all',
    async make(entry, folder) {
      const { stdout } = await run(process.execPath, [MAKE, name, entry, folder], { timeout: 120_000 });
      const file = /^made (.*)$/m.exec(stdout)?.[1];
      if (file === undefined) throw new Error(`${name} made nothing of ${entry}`);
      return file;
    },
  };
}

interface TypeScript5 {
  transpileModule(text: string, options: object): { outputText: string; sourceMapText: string };
}

async function tsc5(text: string, path: string): Promise<Transformed> {
  const { transpileModule } = require('typescript') as TypeScript5;
  const { outputText, sourceMapText } = transpileModule(text, {
    fileName: path,
    // As numbers: ES2022, modules as they are, React's JSX.
    compilerOptions: { target: 9, module: 99, sourceMap: true, jsx: 2, experimentalDecorators: true },
  });
  return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText };
}

interface Babel {
  transformAsync(text: string, options: object): Promise<{ code: string; map: object }>;
}

async function babelES5(text: string, path: string): Promise<Transformed> {
  const { transformAsync } = require('@babel/core') as Babel;
  const presets: unknown[] = [
    [require.resolve('@babel/preset-env'), { targets: { ie: '11' }, modules: false }],
  ];
  const { code, map } = await transformAsync(text, {
    filename: path,
    sourceMaps: true,
    configFile: false,
    babelrc: false,
    compact: false,
    sourceType: 'unambiguous',
    presets,
  });
  return { code, map: JSON.stringify(map) };
}

interface Sucrase {
  transform(text: string, options: object): { code: string; sourceMap: object };
}

async function sucrase(text: string, path: string): Promise<Transformed> {
  const { transform } = require('sucrase') as Sucrase;
  const typescript = /\.[cm]?tsx?$/.test(path);
  const transforms = typescript ? ['typescript', 'jsx'] : ['jsx'];
  const { code, sourceMap } = transform(text, {
    transforms,
    filePath: path,
    sourceMapOptions: { compiledFilename: path },
    production: true,
  });
  return { code, map: JSON.stringify(sourceMap) };
}

async function swcMinify(text: string, map: string): Promise<Transformed> {
  const { code, map: minified } = await swc(text, {
    swcrc: false,
    sourceMaps: true,
    inputSourceMap: map,
    isModule: false,
    minify: true,
    jsc: { target: 'es2022', minify: { compress: true, mangle: true } },
  });
  return { code, map: minified ?? '' };
}

interface Uglify {
  minify(text: string, options: object): { code: string; map: string; error?: Error };
}

async function uglify(text: string, map: string): Promise<Transformed> {
  const { minify } = require('uglify-js') as Uglify;
  const {
    code,
    map: minified,
    error,
  } = minify(text, {
    sourceMap: { content: map, includeSources: true },
  });
  if (error) throw error;
  return { code, map: minified };
}

async function closure(text: string, map: string): Promise<Transformed> {
  const folder = mkdtempSync(join(tmpdir(), 'accuracy-closure-'));
  try {
    writeFileSync(join(folder, 'in.js'), text);
    writeFileSync(join(folder, 'in.js.map'), map);
    const compiler = require.resolve('google-closure-compiler-linux/compiler');
    const flags = ['--js', 'in.js', '--source_map_input', 'in.js|in.js.map', '--source_map_include_content'];
    const output = ['--js_output_file', 'out.js', '--create_source_map', 'out.js.map'];
    const levels = [
      '--language_in',
      'UNSTABLE',
      '--language_out',
      'ECMASCRIPT_2021',
      '--warning_level',
      'QUIET',
    ];
    await run(compiler, [...flags, ...output, ...levels], { cwd: folder });
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { code: read('out.js'), map: read('out.js.map') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tools that came later; what they do to code was looked at when it was shown wrongly. */
export const toolPipelines: Pipeline[] = [
  bundler('rolldown'),
  bundler('rspack'),
  bundler('bun'),
  { name: 'tsc 5', minified: false, takes: 'all', make: throughLoader(tsc5) },
  bundler('ts-loader, ES5'),
  { name: 'Babel, ES5', minified: false, takes: 'javascript', make: throughLoader(babelES5) },
  { name: 'sucrase', minified: false, takes: 'all', make: throughLoader(sucrase) },
  bundler('ncc'),
  bundler('rolldown minify', true),
  bundler('rspack production', true),
  { name: 'swc minify', minified: true, takes: 'all', make: minifiedAfter(swcMinify) },
  bundler('bun minify', true),
  bundler('ncc minify', true),
  bundler('tsup minify', true),
  bundler('parcel', true),
];

/** Tools whose output nobody looked at: nothing was mended for them. */
export const unseenPipelines: Pipeline[] = [
  { name: 'UglifyJS', minified: true, takes: 'all', make: minifiedAfter(uglify) },
  { name: 'Closure Compiler', minified: true, takes: 'all', make: minifiedAfter(closure) },
];
