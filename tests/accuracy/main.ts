/**
 * `npm run accuracy [-- --node /path/to/node …]`: the exact converter against Istanbul itself, over packages,
 * generated programs and every tool. Prints the tables, writes them into docs/accuracy.md, and fails below the
 * stated agreement. Takes some minutes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { classify } from './classify.ts';
import { type Comparison, type Difference, emptyComparison } from './compare.ts';
import { enumerationVerdict, sourceFiles } from './enumeration.ts';
import { GeneratedPrograms, variants } from './generated-programs.ts';
import { nodeBinaries } from './node-binaries.ts';
import { pipelines } from './pipelines.ts';
import { reference, runProgram, runUnmapped } from './run-program.ts';
import { PROJECT } from './source-name.ts';
import { goalsMissed, table } from './table.ts';

const PROGRAMS = [
  'acorn',
  'ajv',
  'babel-parser',
  'js-yaml',
  'lodash',
  'postcss',
  'semver',
  'small',
  'terser',
];
const GENERATED = 120;
const SEED = 20261123;

const { values } = parseArgs({
  options: { node: { type: 'string', multiple: true }, show: { type: 'string' } },
});
const work = mkdtempSync(join(tmpdir(), 'lambda-coverage-accuracy-'));
const rows = new Map<string, { minified: boolean; sum: Comparison }>();
const differences: (Difference & { row: string })[] = [];

function row(name: string, minified: boolean): [Comparison, (difference: Difference) => void] {
  const known = rows.get(name) ?? { minified, sum: emptyComparison() };
  rows.set(name, known);
  return [known.sum, (difference) => differences.push({ ...difference, row: name })];
}

try {
  const nodes = values.node ?? (await nodeBinaries());
  const newest = nodes.at(-1) ?? process.execPath;
  for (const program of PROGRAMS) {
    const entry = join(import.meta.dirname, 'programs', `${program}.mjs`);
    const expected = await reference(entry, work);
    await runUnmapped(entry, newest, work, ...row('bundle without a map', false));
    for (const pipeline of pipelines.filter(({ takes }) => takes !== 'typescript')) {
      await runProgram(entry, pipeline, newest, work, expected, ...row(pipeline.name, pipeline.minified));
    }
    console.log(`${program}: done`);
  }
  const typescript = join(import.meta.dirname, 'programs/own-code.ts');
  const expected = await reference(typescript, work);
  for (const pipeline of pipelines.filter(({ takes }) => takes !== 'javascript')) {
    await runProgram(typescript, pipeline, newest, work, expected, ...row(pipeline.name, pipeline.minified));
  }
  console.log('own-code: done');
  const generated = new GeneratedPrograms(GENERATED, SEED, work);
  const counted = await generated.expected();
  for (const node of nodes) {
    for (const [name, { minified, make }] of Object.entries(variants)) {
      const title = `generated, ${name}${nodes.length > 1 ? `, Node ${majorOf(node)}` : ''}`;
      await generated.run(make, node, counted, ...row(title, minified));
    }
  }
  const enumerated = { equal: 0, unreadable: 0, different: [] as string[] };
  for (const file of sourceFiles(join(PROJECT, 'node_modules')).filter((_, i) => i % 3 === 0)) {
    const verdict = enumerationVerdict(file);
    if (typeof verdict === 'string') enumerated[verdict]++;
    else enumerated.different.push(`${file}: ${verdict.different}`);
  }

  const classes = classify(differences);
  const text = table(rows, classes, enumerated);
  console.log(text);
  for (const difference of differences.slice(0, Number(values.show ?? 0)))
    console.log(JSON.stringify(difference));
  writeResults(text);
  const missed = goalsMissed(rows, enumerated);
  for (const goal of missed) console.error(`MISSED: ${goal}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function majorOf(node: string): string {
  return /node-(\d+)/.exec(node)?.[1] ?? process.versions.node.replace(/\..*/, '');
}

/** The part of the page between the two markers is this command's output. */
function writeResults(text: string): void {
  const page = join(PROJECT, 'docs/accuracy.md');
  const [before, rest] = readFileSync(page, 'utf8').split('<!-- results -->\n');
  const after = rest?.split('<!-- end of results -->')[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its markers`);
  writeFileSync(page, `${before}<!-- results -->\n${text}\n<!-- end of results -->${after}`);
}
