/**
 * `node tests/accuracy/python/packages-part.ts [--package NAME] KEPT [PYTHON…]`: runs the own tests of packages
 * (package-tests.txt) with our core and with coverage.py, on each of these interpreters, and compares lines, exits and
 * numbers. KEPT is a folder where sdists, pytest and coverage.py stay. Prints a table, and each difference on stderr.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PythonCounters } from '../../../combiner-image/forms/python/python-counters.ts';
import { planPython } from '../../../combiner-image/python/plan.ts';
import { compareLcov, lcovText } from './compare-lcov.ts';
import { COVERAGE, type Interpreter, installed, interpreters } from './interpreter.ts';
import { compareMeasured, type MeasuredAnswer } from './measured.ts';
import { type PackageTests, packageTests, testTools } from './package-tests.ts';
import { pythonText } from './source-files.ts';

const RECORDER = join(import.meta.dirname, '../../../runtime-interface-python/recorder');
interface RunAnswer {
  outcome: Record<string, number>;
  status: number;
  cores: Record<string, Record<string, [lines: number[], arcs: [number, number][]]>>;
  json: MeasuredAnswer['json'];
  lcov: string;
}

/** See compare-cores.py. */
interface CoresAnswer {
  files: number;
  equal: number;
  lines: number;
  exits: number;
  lineDifferences: [file: string, more: string, found: unknown][];
  exitDifferences: [file: string, more: string, found: unknown][];
}

/** Of a package's tests, on a busy machine. Five minutes were not enough there. */
const LONGEST_MS = 3_600_000;

const { values, positionals } = parseArgs({
  options: { package: { type: 'string' } },
  allowPositionals: true,
});
const [kept, ...pythons] = positionals;
if (kept === undefined) throw new Error('name a folder to keep packages in');
const folder = resolve(kept);
mkdirSync(folder, { recursive: true });
const found = await interpreters(pythons.length > 0 ? pythons : undefined);
const newest = found.findLast(({ minor }) => minor <= 13) ?? found[0];
if (newest === undefined) throw new Error('no Python');
const tools = testTools(newest, folder);
const packages = packageTests(newest, folder);
const wanted = packages.filter(
  ({ name }) => values.package === undefined || name.startsWith(`${values.package} `),
);
console.log(
  "| package | Python | tests passed, failed | files | statements, exits | core: lines, exits that differ | numbers by coverage.py's data | by the core's | LCOV |",
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const python of found) {
  for (const each of wanted) {
    try {
      compare(python, each);
    } catch (error) {
      // Others are still to be seen; the command fails in the end.
      console.error(`${each.name} on ${python.version}: ${error}`);
      process.exitCode = 1;
    }
  }
}

function compare(python: Interpreter, each: PackageTests): void {
  const coverage = installed(newest ?? python, join(folder, `coverage-${COVERAGE}-3.${python.minor}`), [
    '--python-version',
    `3.${python.minor}`,
    '--only-binary=:all:',
    `coverage==${COVERAGE}`,
  ]);
  const out = join(folder, `out-3.${python.minor}-${each.name.replace(' ', '-')}`);
  // One process has one tracer.
  const kinds = python.minor >= 12 ? ['both'] : ['coverage', 'core'];
  const outs = kinds.map((kind) => `${out}-${kind}.json`);
  const env = {
    ...process.env,
    PYTHONPATH: [coverage, tools, ...packages.map(({ root, source }) => join(root, source, '..'))].join(':'),
    PYTHONDONTWRITEBYTECODE: '1',
    // On 3.14 coverage.py would take its core of sys.monitoring, which misses ways that its C tracer has.
    COVERAGE_CORE: 'ctrace',
    // Two processes are to take the same ways.
    PYTHONHASHSEED: '0',
    PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1',
  };
  const runner = join(import.meta.dirname, 'run-package.py');
  const core = coreFolder(python, coverage);
  for (const [place, kind] of kinds.entries()) {
    rmSync(outs[place] ?? '', { force: true });
    const args = [
      '-W',
      'ignore',
      runner,
      kind,
      core,
      each.root,
      each.source,
      outs[place] ?? '',
      ...each.tests,
    ];
    execFileSync(python.path, args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: LONGEST_MS });
  }
  const [theirs, ours] = [answerIn(outs[0]), answerIn(outs.at(-1))];
  const script = join(import.meta.dirname, 'compare-cores.py');
  const cores: CoresAnswer = JSON.parse(
    execFileSync(python.path, ['-W', 'ignore', script, each.root, outs[0] ?? '', outs.at(-1) ?? ''], {
      env,
      encoding: 'utf8',
    }),
  );
  const byTheirs = compareMeasured(python, measuredOf(each, theirs, 'coverage', theirs.json), pythonText);
  const measured = measuredOf(each, ours, 'core', theirs.json);
  const byOurs = compareMeasured(python, measured, pythonText);
  const lcov = compareLcov(theirs.lcov, lcovOf(python, each, measured));
  const { passed = 0, failed = 0 } = ours.outcome;
  const cells = [
    each.name,
    python.version,
    `${passed}, ${failed}`,
    `${cores.files}`,
    `${cores.lines.toLocaleString('en-US')}, ${cores.exits.toLocaleString('en-US')}`,
    `${cores.lineDifferences.length}, ${cores.exitDifferences.length}`,
    equality(byTheirs),
    equality(byOurs),
    lcov.length === 0 ? 'equal' : `${lcov.length} files differ`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  if (JSON.stringify(theirs.outcome) !== JSON.stringify(ours.outcome))
    console.error(`${each.name} on ${python.version}: ${JSON.stringify([theirs.outcome, ours.outcome])}`);
  const all = [...cores.lineDifferences, ...cores.exitDifferences].map((difference) =>
    JSON.stringify(difference),
  );
  if (all.length + lcov.length > 0 || !byTheirs.isTotalEqual || !byOurs.isTotalEqual) process.exitCode = 1;
  for (const text of [...all, ...byTheirs.different, ...byOurs.different, ...lcov])
    console.error(`${each.name} on ${python.version}: ${text.slice(0, 1000)}`);
}

/** A recorder with coverage.py's own tracer beside it, as in the layer. */
function coreFolder({ minor }: Interpreter, coverage: string): string {
  const core = join(folder, `core-3.${minor}`);
  const tracers = join(core, 'tracers', `cp3${minor}-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`);
  rmSync(core, { recursive: true, force: true });
  mkdirSync(tracers, { recursive: true });
  symlinkSync(RECORDER, join(core, 'recorder'));
  const name = readdirSync(join(coverage, 'coverage')).find((file) => /^tracer\..*\.so$/.test(file));
  if (name === undefined) throw new Error('coverage.py has no tracer');
  cpSync(join(coverage, 'coverage', name), join(tracers, 'tracer.so'));
  return core;
}

function answerIn(path = ''): RunAnswer {
  const answer: RunAnswer = JSON.parse(readFileSync(path, 'utf8'));
  if (answer.status > 1) throw new Error(`pytest ended with ${answer.status}: ${path}`);
  return answer;
}

function measuredOf(
  { root }: PackageTests,
  { cores }: RunAnswer,
  core: string,
  json: MeasuredAnswer['json'],
): MeasuredAnswer {
  const entries = Object.keys(json.files).map((name) => {
    const path = join(root, name);
    // Of an empty file our core hears nothing.
    const [lines, arcs] = cores[core]?.[path] ?? [[], []];
    return [path, { lines, arcs }] as const;
  });
  return { files: Object.fromEntries(entries), json };
}

/** LCOV of what our core recorded, through the report's own counters and reporter. */
function lcovOf(python: Interpreter, { root }: PackageTests, { files }: MeasuredAnswer): string {
  const none = new Set<number>();
  const coverages = Object.entries(files).map(([path, run]) =>
    new PythonCounters(path, planPython(pythonText(path), { minor: python.minor }), none).toCoverage(run),
  );
  return lcovText(coverages, root);
}

function equality({ files, equalFiles, isTotalEqual }: ReturnType<typeof compareMeasured>): string {
  return `${equalFiles} of ${files}, totals ${isTotalEqual ? 'equal' : 'different'}`;
}
