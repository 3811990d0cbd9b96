import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { rollup } from 'rollup';
import { expect, test } from 'vitest';
import webpack from 'webpack';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { combineFolder } from '../support/combined.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What tools escape in names: esbuild writes `%C3%BC` and `%2520`, tsc and Rollup the plain name. */
const HANDLER = 'src/my handler ü.js';
const HELPER = 'src/100%20 (more) + a&b.js';
const SOURCES = {
  'package.json': '{"type":"module"}',
  [HANDLER]: `import { twice } from './${HELPER.slice(4)}';
export const handler = async ({ value }) => twice(value);
`,
  [HELPER]: `export function twice(value) {
  if (value < 0) return 0;
  return value * 2;
}
`,
};

const OUT = 'dist/my function ü.mjs';

type Build = (project: string) => Promise<void> | void;

const BUILDS: Record<string, Build> = {
  esbuild: (project) => {
    const options = { bundle: true, format: 'esm', platform: 'node', sourcemap: true } as const;
    buildSync({ ...options, absWorkingDir: project, entryPoints: [HANDLER], outfile: OUT });
  },
  'esbuild without texts': (project) => {
    const options = { bundle: true, format: 'esm', sourcemap: true, sourcesContent: false } as const;
    buildSync({ ...options, absWorkingDir: project, entryPoints: [HANDLER], outfile: OUT });
  },
  rollup: async (project) => {
    const bundle = await rollup({ input: join(project, HANDLER) });
    await bundle.write({ file: join(project, OUT), format: 'es', sourcemap: true });
  },
  'rollup without texts': async (project) => {
    const bundle = await rollup({ input: join(project, HANDLER) });
    const write = { file: join(project, OUT), format: 'es', sourcemap: true } as const;
    await bundle.write({ ...write, sourcemapExcludeSources: true });
  },
  webpack: async (project) => {
    const compiler = webpack({
      mode: 'production',
      target: 'node20',
      devtool: 'source-map',
      context: project,
      entry: `./${HANDLER}`,
      experiments: { outputModule: true },
      output: { path: join(project, 'dist'), filename: OUT.slice(5), library: { type: 'module' } },
    });
    await new Promise<void>((done, fail) => {
      compiler?.run((error, stats) => {
        if (error || stats?.hasErrors()) fail(error ?? new Error(stats?.toString()));
        else compiler.close(() => done());
      });
    });
  },
};

/** Invoked with the recorder, so that the map file is found by the recorder too. */
async function report(project: string, taskRoot: string, handler: string) {
  const dir = temporaryFolder();
  const answers = await invokeLocally({ handler, taskRoot, events: ['{"value":3}'], dir, onLog: () => {} });
  expect(answers.map(({ payload }) => payload)).toEqual([6]);
  const { files, warnings, unmapped } = await combineFolder(dir, { root: project });
  return { files: files.map(({ path, lines }) => `${path} ${lines.pct}`).sort(), warnings, unmapped };
}

const EXPECTED = { files: [`${HELPER} 100`, `${HANDLER} 100`].sort(), warnings: [], unmapped: [] };

test.each(Object.keys(BUILDS))('names with blanks, percent signs and umlauts, through %s', async (tool) => {
  const project = writeFiles(temporaryFolder(), SOURCES);
  await BUILDS[tool]?.(project);
  expect(existsSync(join(project, `${OUT}.map`))).toBe(true);
  expect(await report(project, join(project, 'dist'), 'my function ü.handler')).toEqual(EXPECTED);
});

test('names with blanks and umlauts, through tsc', async () => {
  const helper = 'src/the helper ü.ts';
  const project = writeFiles(temporaryFolder(), {
    'package.json': '{"type":"module"}',
    'src/my handler ü.ts': String(SOURCES[HANDLER]).replace(HELPER.slice(4), 'the helper ü.js'),
    [helper]: String(SOURCES[HELPER]),
  });
  const flags =
    '--sourceMap --module nodenext --target es2022 --noCheck --ignoreConfig --rootDir src --outDir dist';
  const args = [...flags.split(' '), '--types', '', 'src/my handler ü.ts'];
  execFileSync(join(import.meta.dirname, '../../../node_modules/.bin/tsc'), args, { cwd: project });
  writeFiles(project, { 'dist/package.json': '{"type":"module"}' });
  expect(await report(project, join(project, 'dist'), 'my handler ü.handler')).toEqual({
    ...EXPECTED,
    files: ['src/my handler ü.ts 100', `${helper} 100`],
  });
});

test('a map that was moved away: a warning that names it', async () => {
  const project = writeFiles(temporaryFolder(), SOURCES);
  await BUILDS['esbuild']?.(project);
  renameSync(join(project, `${OUT}.map`), join(project, 'dist/elsewhere.map'));
  expect(await report(project, join(project, 'dist'), 'my function ü.handler')).toEqual({
    files: [`${OUT} 100`],
    warnings: [
      `${OUT.slice(5)} (my_function__): its source map my%20function%20%C3%BC.mjs.map did not come with it (not deployed, or not a source map of version 3): the deployed file is reported instead`,
    ],
    unmapped: [OUT],
  });
});
