/**
 * `npm run accuracy [-- --node /path/to/node … --show 20]`: the exact converter against Istanbul itself, over
 * packages, generated programs and every tool, on every Node; and other converters on the same runs. Prints the
 * tables, writes them into docs/accuracy.md, and fails below the stated agreement. Takes some minutes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { classify, type RowDifference } from './classify.ts';
import { compare, emptyComparison } from './compare.ts';
import { generatedMeasurements, type Measurement, packageMeasurements } from './corpus.ts';
import { enumerationVerdict, sourceFiles } from './enumeration.ts';
import { compareLines, emptyLines, type LineTally } from './lines.ts';
import { nodeBinaries } from './node-binaries.ts';
import { peerTable } from './peer-table.ts';
import { convertedBy, converters } from './peers.ts';
import { converted } from './run-program.ts';
import { PROJECT } from './source-name.ts';
import { goalsMissed, type Rows, table } from './table.ts';

const GENERATED = 120;
const SEED = 20261123;

const { values } = parseArgs({
  options: { node: { type: 'string', multiple: true }, show: { type: 'string' } },
});
const work = mkdtempSync(join(tmpdir(), 'lambda-coverage-accuracy-'));
const rows: Rows = new Map();
const peers = new Map<string, Map<string, LineTally>>();
const differences: RowDifference[] = [];

try {
  const nodes = values.node ?? (await nodeBinaries([20, 22, 26]));
  let program = '';
  for await (const measurement of packageMeasurements(nodes, work)) {
    if (measurement.program !== program) console.log(measurement.program);
    program = measurement.program;
    add(measurement);
    if (measurement.node === nodes.at(-1)) await addPeers(measurement);
  }
  for await (const measurement of generatedMeasurements(GENERATED, SEED, nodes, work)) add(measurement);
  const enumerated = { equal: 0, unreadable: 0, different: [] as string[] };
  for (const file of sourceFiles(join(PROJECT, 'node_modules'))) {
    const verdict = enumerationVerdict(file);
    if (typeof verdict === 'string') enumerated[verdict]++;
    else enumerated.different.push(`${file}: ${verdict.different}`);
  }

  const text = [table(rows, classify(differences), enumerated), peerTable(peers)].join('\n\n');
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

function add({ program, row, minified, node, scripts, expected }: Measurement): void {
  const known = rows.get(row) ?? { minified, byNode: new Map() };
  rows.set(row, known);
  const major = majorOf(node);
  const sum = known.byNode.get(major) ?? emptyComparison();
  known.byNode.set(major, sum);
  compare(sum, expected, converted(scripts), (difference) =>
    differences.push({ ...difference, program, row, minified }),
  );
}

async function addPeers({ row, scripts, expected }: Measurement): Promise<void> {
  // Of a program that stays in several files, as tsc leaves it, only these are compared.
  const built = new Set(scripts.flatMap(({ script }) => script.map?.sources ?? [script.path]));
  const own = Object.fromEntries(Object.entries(expected).filter(([name]) => built.has(name)));
  const tallies = peers.get(row) ?? new Map<string, LineTally>();
  peers.set(row, tallies);
  for (const name of Object.keys(converters)) {
    const tally = tallies.get(name) ?? emptyLines();
    tallies.set(name, tally);
    compareLines(tally, own, await convertedBy(name, scripts, own));
  }
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
