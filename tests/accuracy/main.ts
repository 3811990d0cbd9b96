/**
 * `npm run accuracy [-- --part earlier|later --node /path/to/node … --show 20]`, after `npm ci --prefix
 * tests/accuracy`: the exact converter against Istanbul itself, over packages, generated programs and every tool, on
 * every Node; and other converters on the same runs. The later part: tools that came later, and the frozen packages.
 * Prints the tables, writes them into docs/accuracy.md, and fails below the stated agreement. Each part takes some
 * minutes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { classify, type RowDifference } from './classify.ts';
import { compare, emptyComparison } from './compare.ts';
import { generatedMeasurements, type Measurement, packageMeasurements } from './corpus.ts';
import { enumerationVerdict, sourceFiles } from './enumeration.ts';
import { laterTools } from './later-tools.ts';
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
  options: {
    part: { type: 'string' },
    node: { type: 'string', multiple: true },
    show: { type: 'string' },
  },
});
if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
  throw new Error('the tools and packages are not there: npm ci --prefix tests/accuracy');
}
const work = mkdtempSync(join(tmpdir(), 'lambda-coverage-accuracy-'));
const rows: Rows = new Map();
const peers = new Map<string, Map<string, LineTally>>();
const differences: RowDifference[] = [];

const missed: string[] = [];

try {
  if (values.part !== 'later') await earlierPart();
  if (values.part !== 'earlier') await laterPart();
  for (const goal of missed) console.error(`MISSED: ${goal}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function earlierPart(): Promise<void> {
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
  writeResults('results', [table(rows, classify(differences), enumerated), peerTable(peers)].join('\n\n'));
  missed.push(...goalsMissed(rows, enumerated));
}

async function laterPart(): Promise<void> {
  const later = await laterTools({
    node: process.execPath,
    work,
    onDifference: (difference) => differences.push(difference),
    onUnbuilt: (program, tool, reason) => console.log(`${program} through ${tool}: ${reason.slice(0, 500)}`),
  });
  writeResults('results of later tools', later.text);
  missed.push(...later.missed);
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

/** The parts of the page between two markers are this command's output. */
function writeResults(name: string, text: string): void {
  console.log(text);
  for (const difference of differences.splice(0).slice(0, Number(values.show ?? 0)))
    console.log(JSON.stringify(difference));
  const page = join(PROJECT, 'docs/accuracy.md');
  const [before, rest] = readFileSync(page, 'utf8').split(`<!-- ${name} -->\n`);
  const after = rest?.split(`<!-- end of ${name} -->`)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its markers`);
  writeFileSync(page, `${before}<!-- ${name} -->\n${text}\n<!-- end of ${name} -->${after}`);
}
