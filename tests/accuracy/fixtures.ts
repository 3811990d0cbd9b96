import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { transform as swc } from '@swc/core';
import { type BuildOptions, build } from 'esbuild';
import type { Measurement, Workshop } from './corpus.ts';
import { BASE, instrumentedModule, type Make, pipelines, REQUIRE, webpackInto } from './pipelines.ts';
import { reference, runProgram } from './run-program.ts';
import { toolPipelines } from './tool-pipelines.ts';

const require = createRequire(import.meta.url);
const FOLDER = join(import.meta.dirname, 'fixtures');

/** A small function in the shape that people deploy. */
export interface Fixture {
  name: string;
  /** All of its checkout. */
  folder: string;
  /** Below the folder. */
  entry: string;
  make: Make;
  /** It may await at its top, and so it is a module with Istanbul's counters, too. */
  isModule?: boolean;
}

const esbuild =
  (options: BuildOptions): Make =>
  async (entry, folder) => {
    const outfile = join(folder, options.format === 'esm' ? 'index.mjs' : 'index.js');
    await build({ ...BASE, ...options, entryPoints: [entry], outfile });
    return outfile;
  };

interface Compiled {
  code: string;
  map: string;
}

/** File by file, beside each other, as they are deployed. */
const eachFile =
  (compile: (text: string, path: string) => Promise<Compiled>, paths: readonly string[]): Make =>
  async (entry, folder) => {
    const from = join(entry, '..');
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
    for (const path of paths) {
      const source = join(from, path);
      const text = readFileSync(source, 'utf8');
      const { code, map } = await compile(text, source);
      const file = join(folder, path.replace(/\.ts$/, '.js'));
      const own = { ...JSON.parse(map), sources: [source], sourcesContent: [text] };
      writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
      writeFileSync(`${file}.map`, JSON.stringify(own));
    }
    return join(folder, 'index.js');
  };

interface TypeScript5 {
  transpileModule(text: string, options: object): { outputText: string; sourceMapText: string };
}

async function commonJsByTypeScript(text: string, path: string): Promise<Compiled> {
  const { transpileModule } = require('typescript') as TypeScript5;
  const { outputText, sourceMapText } = transpileModule(text, {
    fileName: path,
    // As numbers: ES2017, CommonJS.
    compilerOptions: { target: 4, module: 1, sourceMap: true, esModuleInterop: true },
  });
  return { code: outputText, map: sourceMapText };
}

/** As NestJS has it. */
async function commonJsBySwc(text: string, path: string): Promise<Compiled> {
  const { code, map = '' } = await swc(text, {
    filename: path,
    swcrc: false,
    sourceMaps: true,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2021',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true },
    },
  });
  return { code, map };
}

function toolCalled(name: string): Make {
  const found = [...pipelines, ...toolPipelines].find((each) => each.name === name);
  if (found === undefined) throw new Error(`no tool is called ${name}`);
  return found.make;
}

const fixture = (name: string, folder: string, entry: string, make: Make): Fixture => ({
  name,
  folder: join(FOLDER, folder),
  entry: join(FOLDER, folder, entry),
  make,
});

const NEST = ['index.ts', 'cats.controller.ts', 'cats.service.ts', 'decorators.ts'];

export const FIXTURES: readonly Fixture[] = [
  fixture("a handler by CDK's default, esbuild", 'cdk', 'src/index.ts', esbuild({ target: 'node22' })),
  fixture(
    "a consumer by SAM's esbuild, ES2020",
    'sam',
    'src/app.ts',
    esbuild({ target: 'es2020', format: 'esm', banner: { js: REQUIRE } }),
  ),
  fixture('CommonJS by ncc', 'ncc', 'index.js', toolCalled('ncc')),
  fixture(
    'tsc, ES2017, CommonJS, file by file',
    'tsc',
    'src/index.ts',
    eachFile(commonJsByTypeScript, ['index.ts', 'dates.ts', 'totals.ts']),
  ),
  fixture(
    'decorators as in NestJS by swc, file by file',
    'nest',
    'src/index.ts',
    eachFile(commonJsBySwc, NEST),
  ),
  fixture('TSX by esbuild, ES2022', 'tsx', 'src/index.ts', esbuild({ target: 'es2022' })),
  fixture(
    'workspace packages by esbuild',
    'monorepo',
    'services/orders/index.ts',
    esbuild({ target: 'node22' }),
  ),
  fixture(
    'files that pass on others by webpack, production, not minified',
    'barrels',
    'src/index.js',
    (e, f) => webpackInto(e, f, false, 'production'),
  ),
  {
    ...fixture(
      'ES modules with a top-level await by Rolldown',
      'modern',
      'src/index.ts',
      toolCalled('rolldown'),
    ),
    isModule: true,
  },
  fixture('enums and a namespace by Rollup', 'constants', 'src/index.ts', toolCalled('rollup')),
];

/** Each built by its tool, and run. */
export async function measured(
  { name, folder, entry, make, isModule = false }: Fixture,
  { folder: work }: Workshop,
): Promise<Measurement> {
  const pipeline = { name: `fixture ${name}`, minified: false, takes: 'all', make } as const;
  const expected = await reference(entry, work, isModule ? instrumentedModule : undefined);
  const [run] = await runProgram(entry, pipeline, [process.execPath], work);
  return {
    program: relative(FOLDER, folder),
    row: name,
    minified: false,
    node: process.execPath,
    scripts: run?.scripts ?? [],
    expected,
  };
}
