import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { GeneratedPrograms, variants } from './generated-programs.ts';
import { pipelines } from './pipelines.ts';
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
