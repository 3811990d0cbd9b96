import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { GeneratedPrograms, variants, writtenModules } from './generated-programs.ts';
import type { KeptRuns } from './kept-runs.ts';
import { freshFolder, type Pipeline, pipelines } from './pipelines.ts';
import { type RunScript, reference, runProgram, runUnmapped } from './run-program.ts';
import { PROJECT } from './source-name.ts';

/** One program through one tool on one Node, and what Istanbul counts in it. */
export interface Measurement {
  program: string;
  row: string;
  minified: boolean;
  node: string;
  scripts: RunScript[];
  expected: CoverageMapData;
}

/** Where programs are built, and what is kept of it. */
export interface Workshop {
  folder: string;
  kept: KeptRuns;
}

const PACKAGES = [
  'acorn.mjs',
  'ajv.mjs',
  'babel-parser.mjs',
  'js-yaml.mjs',
  'lodash.mjs',
  'postcss.mjs',
  'semver.mjs',
  'small.mjs',
  'terser.mjs',
];
const TYPESCRIPT = ['own-code.ts', 'shapes.tsx'];
export const PROGRAMS: readonly string[] = [...PACKAGES, ...TYPESCRIPT];
/** As a function in the field is made; and a package that was frozen until a difference in it was looked at. */
export const LATER = ['handler.mjs', 'zod.mjs'];
/**
 * Chosen by name before anybody saw what becomes of them, on 2026-11-26. Nothing is ever mended because of one of
 * these: who looks at a difference in them takes another package into their place.
 */
export const FROZEN = [
  'commander.mjs',
  'decimal.mjs',
  'fast-xml-parser.mjs',
  'immer.mjs',
  'jsonpath-plus.mjs',
  'luxon.mjs',
  'marked.mjs',
  'mustache.mjs',
  'p-queue.mjs',
  'valibot.mjs',
  'validator.mjs',
  'yaml.mjs',
];

/** Random programs in one bundle: nobody starts from one of them. */
export const RANDOM = 'random programs';
const RANDOM_COUNT = 60;
const RANDOM_SEED = 20261127;

/** Packages and TypeScript through every tool that takes them. */
export async function* packageMeasurements(
  nodes: readonly string[],
  { folder, kept }: Workshop,
  programs: readonly string[] = PROGRAMS,
): AsyncGenerator<Measurement> {
  for (const program of programs) {
    const isTypeScript = TYPESCRIPT.includes(program);
    const { entry, text } = programOf(program);
    const expected = await kept.of([text, 'istanbul'], () => reference(entry, folder));
    const scriptsOf = ({ scripts }: { scripts: RunScript[] }, i: number) => ({
      scripts,
      node: nodes[i] ?? '',
    });
    if (!isTypeScript) {
      const bundle = await kept.of([text, 'unmapped', ...nodes], () => runUnmapped(entry, nodes, folder));
      const row = { program, row: 'bundle without a map', minified: false, expected: bundle.expected };
      for (const run of bundle.runs.map(scriptsOf)) yield { ...row, ...run };
    }
    for (const pipeline of pipelines) {
      if (pipeline.takes === (isTypeScript ? 'javascript' : 'typescript')) continue;
      const key = [text, pipeline.name, ...nodes];
      const runs = await kept.of(key, () => runProgram(entry, pipeline, nodes, folder));
      const row = { program, row: pipeline.name, minified: pipeline.minified, expected };
      for (const run of runs.map(scriptsOf)) yield { ...row, ...run };
    }
  }
}

/** A program that a tool could not build, or that did not run as built. */
export interface Unbuilt {
  program: string;
  row: string;
  reason: string;
}

/** Programs through tools, on one Node. */
export async function* toolMeasurements(
  tools: readonly Pipeline[],
  programs: readonly string[],
  node: string,
  { folder, kept }: Workshop,
): AsyncGenerator<Measurement | Unbuilt> {
  for (const program of programs) {
    const other = TYPESCRIPT.includes(program) ? 'javascript' : 'typescript';
    const { entry, text } = programOf(program);
    const expected = await kept.of([text, 'istanbul'], () => reference(entry, folder));
    for (const pipeline of tools.filter(({ takes }) => takes !== other)) {
      const { name: row, minified } = pipeline;
      try {
        const key = [text, row, node];
        const [run] = await kept.of(key, () => runProgram(entry, pipeline, [node], folder));
        yield { program, row, minified, node, scripts: run?.scripts ?? [], expected };
      } catch (error) {
        yield { program, row, reason: String(error) };
      }
    }
  }
}

/** Programs of random code; the same seed makes the same ones. */
export async function* generatedMeasurements(
  count: number,
  seed: number,
  nodes: readonly string[],
  { folder, kept }: Workshop,
): AsyncGenerator<Measurement> {
  const generated = new GeneratedPrograms(count, seed, folder);
  const key = ['generated', String(count), String(seed)];
  const expected = await kept.of([...key, 'istanbul'], () => generated.expected());
  for (const node of nodes) {
    for (const [name, { minified, make }] of Object.entries(variants)) {
      const scripts = await kept.of([...key, name, node], () => generated.run(make, node));
      yield { program: 'generated', row: `generated, ${name}`, minified, node, scripts, expected };
    }
  }
}

/** @returns the file, and all text of the project that is in it. */
function programOf(name: string): { entry: string; text: string } {
  if (name === RANDOM) {
    // The same folder each time: what is kept has its name.
    const folder = freshFolder(join(import.meta.dirname, '.random'), 'programs');
    const entry = writtenModules(RANDOM_COUNT, RANDOM_SEED, folder);
    return { entry, text: textsIn(folder).join('\n') };
  }
  const entry = join(import.meta.dirname, 'programs', name);
  const text = readFileSync(entry, 'utf8');
  if (name !== 'own-code.ts') return { entry, text };
  const folders = ['combiner-image', 'contract'].map((folder) => join(PROJECT, folder));
  return { entry, text: [text, ...folders.flatMap(textsIn)].join('\n') };
}

function textsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files
    .filter((file) => /\.m?[jt]s$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
