import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { GeneratedPrograms, variants } from './generated-programs.ts';
import { type Pipeline, pipelines } from './pipelines.ts';
import { type RunScript, reference, runProgram, runUnmapped } from './run-program.ts';

/** One program through one tool on one Node, and what Istanbul counts in it. */
export interface Measurement {
  program: string;
  row: string;
  minified: boolean;
  node: string;
  scripts: RunScript[];
  expected: CoverageMapData;
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

/** Packages and TypeScript through every tool that takes them. */
export async function* packageMeasurements(
  nodes: readonly string[],
  work: string,
  programs: readonly string[] = PROGRAMS,
): AsyncGenerator<Measurement> {
  for (const program of programs) {
    const isTypeScript = TYPESCRIPT.includes(program);
    const entry = join(import.meta.dirname, 'programs', program);
    const expected = await reference(entry, work);
    const scriptsOf = ({ scripts }: { scripts: RunScript[] }, i: number) => ({
      scripts,
      node: nodes[i] ?? '',
    });
    if (!isTypeScript) {
      const bundle = await runUnmapped(entry, nodes, work);
      const row = { program, row: 'bundle without a map', minified: false, expected: bundle.expected };
      for (const run of bundle.runs.map(scriptsOf)) yield { ...row, ...run };
    }
    for (const pipeline of pipelines) {
      if (pipeline.takes === (isTypeScript ? 'javascript' : 'typescript')) continue;
      const runs = await runProgram(entry, pipeline, nodes, work);
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
  work: string,
): AsyncGenerator<Measurement | Unbuilt> {
  for (const program of programs) {
    const other = TYPESCRIPT.includes(program) ? 'javascript' : 'typescript';
    const entry = join(import.meta.dirname, 'programs', program);
    const expected = await reference(entry, work);
    for (const pipeline of tools.filter(({ takes }) => takes !== other)) {
      const { name: row, minified } = pipeline;
      try {
        const [run] = await runProgram(entry, pipeline, [node], work);
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
  work: string,
): AsyncGenerator<Measurement> {
  const generated = new GeneratedPrograms(count, seed, work);
  const expected = await generated.expected();
  for (const node of nodes) {
    for (const [name, { minified, make }] of Object.entries(variants)) {
      const scripts = await generated.run(make, node);
      yield { program: 'generated', row: `generated, ${name}`, minified, node, scripts, expected };
    }
  }
}
