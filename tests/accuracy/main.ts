/**
 * `npm run accuracy`, after `npm ci --prefix tests/accuracy`: the exact converter against Istanbul itself, over
 * packages, generated programs and every tool, on every Node; and other converters on the same runs. The later part:
 * tools that came later, and the frozen packages. The counters' part: the same programs and tools as the earlier one,
 * counted by counters. Prints the tables, writes them into docs/accuracy.md, and fails below
 * the stated agreement. Options, behind `--`:
 * - `--part earlier|later|counters|places|python`; that of places takes the maps away, and has the code placed
 *   without; that of Python compares plans and numbers with coverage.py, on each Python of the machine
 * - `--kept FOLDER`: builds and runs stay there, and are taken from there as long as tools and programs are the same:
 *   a change of the converter is measured in minutes.
 * - `--tool NAME …`, `--program FILE …`: of the later part only these; the page stays as it is.
 * - `--differences FILE`: each count that is another one, as a line of JSON.
 * - `--node PATH …`: the versions of Node of the earlier part.
 * - `--python PATH …`: the versions of Python; nothing of a page is written then.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { classify, type RowDifference } from './classify.ts';
import { compare, emptyComparison } from './compare.ts';
import { generatedMeasurements, type Measurement, packageMeasurements, type Workshop } from './corpus.ts';
import { CounterMeasurements } from './counter-measurements.ts';
import { counterGoalsMissed, counterTable } from './counter-table.ts';
import { enumerationVerdict, sourceFiles } from './enumeration.ts';
import { KeptRuns } from './kept-runs.ts';
import { laterTools } from './later-tools.ts';
import { compareLines, emptyLines, type LineTally } from './lines.ts';
import { nodeBinaries } from './node-binaries.ts';
import { peerTable } from './peer-table.ts';
import { convertedBy, converters } from './peers.ts';
import { placesPart } from './places-part.ts';
import { pythonPart } from './python/python-part.ts';
import { converted } from './run-program.ts';
import { PROJECT } from './source-name.ts';
import { goalsMissed, type Rows, table } from './table.ts';
import { madeBy } from './tool-versions.ts';

const GENERATED = 120;
const SEED = 20261123;

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    node: { type: 'string', multiple: true },
    python: { type: 'string', multiple: true },
    kept: { type: 'string' },
    tool: { type: 'string', multiple: true },
    program: { type: 'string', multiple: true },
    differences: { type: 'string' },
  },
});
if (values.part !== 'python' && !existsSync(join(import.meta.dirname, 'node_modules'))) {
  throw new Error('the tools and packages are not there: npm ci --prefix tests/accuracy');
}
const isWhole = values.tool === undefined && values.program === undefined && values.python === undefined;
const workshop: Workshop = {
  folder: mkdtempSync(join(tmpdir(), 'lambda-coverage-accuracy-')),
  kept: new KeptRuns(values.kept),
};
const rows: Rows = new Map();
const peers = new Map<string, Map<string, LineTally>>();
const differences: RowDifference[] = [];

const missed: string[] = [];

try {
  if (values.differences !== undefined) writeFileSync(values.differences, '');
  if (isAsked('earlier') && isWhole) await earlierPart();
  if (isAsked('later')) await laterPart();
  if (isAsked('counters') && isWhole) await countersPart();
  // By itself: it needs Python, and nothing of Node's.
  if (values.part === 'python') {
    const { text, missed: goals } = await pythonPart({
      pythons: values.python,
      kept: values.kept,
      print: (line) => console.log(line),
    });
    writeResults('results of Python', wrappedFirst(text));
    missed.push(...goals);
  }
  // By itself: it says where code is placed without the maps that all others read.
  if (values.part === 'places')
    missed.push(...(await placesPart(workshop, values.tool, values.program, (line) => console.log(line))));
  for (const goal of missed) console.error(`MISSED: ${goal}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  rmSync(workshop.folder, { recursive: true, force: true });
}

async function earlierPart(): Promise<void> {
  const nodes = values.node ?? (await nodeBinaries([20, 22, 26]));
  let program = '';
  for await (const measurement of packageMeasurements(nodes, workshop)) {
    if (measurement.program !== program) console.log(measurement.program);
    program = measurement.program;
    add(measurement);
    if (measurement.node === nodes.at(-1)) await addPeers(measurement);
  }
  for await (const measurement of generatedMeasurements(GENERATED, SEED, nodes, workshop)) add(measurement);
  const enumerated = { equal: 0, unreadable: 0, different: [] as string[] };
  for (const file of sourceFiles(join(PROJECT, 'node_modules'))) {
    const verdict = enumerationVerdict(file);
    if (typeof verdict === 'string') enumerated[verdict]++;
    else enumerated.different.push(`${file}: ${verdict.different}`);
  }
  const versions = await Promise.all(nodes.map(versionOf));
  const tables = [table(rows, classify(differences), enumerated), peerTable(peers)];
  writeResults('results', [wrapped(madeBy('earlier', versions)), ...tables].join('\n\n'));
  missed.push(...goalsMissed(rows, enumerated));
}

async function laterPart(): Promise<void> {
  const later = await laterTools({
    node: process.execPath,
    workshop,
    tools: values.tool,
    programs: values.program,
    onDifference: (difference) => differences.push(difference),
    onUnbuilt: (program, tool, reason) => console.log(`${program} through ${tool}: ${reason.slice(0, 500)}`),
  });
  const made = wrapped(madeBy('later', [process.versions.node]));
  writeResults('results of later tools', `${made}\n\n${later.text}`);
  missed.push(...later.missed);
}

function isAsked(part: string): boolean {
  return values.part === undefined || values.part === part;
}

/** Counters count the same on every Node: the packages on the newest, random programs on all. */
async function countersPart(): Promise<void> {
  const nodes = values.node ?? (await nodeBinaries());
  const measured = new CounterMeasurements(workshop.folder);
  for await (const measurement of packageMeasurements(nodes.slice(-1), workshop)) {
    console.log(`${measurement.program}, ${measurement.row}`);
    await measured.add(measurement);
  }
  for await (const measurement of generatedMeasurements(GENERATED, SEED, nodes, workshop))
    await measured.add(measurement);
  const versions = await Promise.all(nodes.map(versionOf));
  const made = wrapped(madeBy('counters', versions));
  writeResults('results of counters', `${made}\n\n${counterTable(measured.rows)}`);
  missed.push(...counterGoalsMissed(measured.rows, measured.unknown));
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

async function versionOf(node: string): Promise<string> {
  const { stdout } = await promisify(execFile)(node, ['--version']);
  return stdout.trim().slice(1);
}

/** As lines of the page. */
function wrapped(text: string): string {
  return text.replace(/(.{1,118})(?: |$)/g, '$1\n').trim();
}

/** The first paragraph as lines of the page. */
function wrappedFirst(text: string): string {
  const [first = '', ...rest] = text.split('\n\n');
  return [wrapped(first), ...rest].join('\n\n');
}

/** The parts of the page between two markers are this command's output. */
function writeResults(name: string, text: string): void {
  console.log(text);
  const found = differences.splice(0).map((difference) => `${JSON.stringify(difference)}\n`);
  if (values.differences !== undefined) appendFileSync(values.differences, found.join(''));
  if (!isWhole) return;
  const page = join(PROJECT, 'docs/accuracy.md');
  const [before, rest] = readFileSync(page, 'utf8').split(`<!-- ${name} -->\n`);
  const after = rest?.split(`<!-- end of ${name} -->`)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its markers`);
  writeFileSync(page, `${before}<!-- ${name} -->\n${text}\n<!-- end of ${name} -->${after}`);
}
