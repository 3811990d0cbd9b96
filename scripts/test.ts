/**
 * `npm test [part…]`: check, unit, fuzz, moto, tools, browser, containers, in this order. A part that this machine cannot run
 * is named with what to do; where `LAMBDA_COVERAGE_ALL_PARTS=1` asks for all parts, as CI does, it is a failure, and
 * so is a skipped test. Each part names its slowest files. The last line counts vitest's tests, and each failed check or missing part as failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { missingForBrowser } from './test/browser.ts';
import { absentPythons, missingForContainers } from './test/machine.ts';
import { missingForMoto } from './test/moto.ts';
import { absentCores, absentInterpreters } from './test/pythons.ts';
import { slowest } from './test/slowest.ts';
import { failures, type Report, sum, type Tally, tally } from './test/tally.ts';
import { missingForTools } from './test/tools.ts';

interface Part {
  name: string;
  /** Why it cannot run here, and what to do. */
  missing?: () => string | undefined;
  run: () => Ran;
  /** What this machine lacks of it without being at fault. */
  without?: () => string | undefined;
}

interface Ran extends Tally {
  /** The slowest files, in one line. */
  slowest?: string;
}

/** Vitest leaves one core free, which is half of a small machine; these parts wait for nothing but the processor. */
const ALL_CORES = ['--maxWorkers=100%'];

const parts: Part[] = [
  { name: 'check', run: check },
  {
    name: 'unit',
    run: () => vitest('unit', 'default', ALL_CORES),
    without: absentInterpreters,
  },
  { name: 'fuzz', run: () => vitest('fuzz', 'default', ALL_CORES) },
  {
    name: 'moto',
    missing: missingForMoto,
    run: () => vitest('moto', 'verbose', ALL_CORES),
    without: absentCores,
  },
  { name: 'tools', missing: missingForTools, run: () => vitest('tools', 'verbose', ALL_CORES) },
  { name: 'browser', missing: missingForBrowser, run: () => vitest('browser', 'verbose') },
  {
    name: 'containers',
    missing: missingForContainers,
    run: () => vitest('containers', 'verbose'),
    without: absentPythons,
  },
];

const allPartsRequired = process.env['LAMBDA_COVERAGE_ALL_PARTS'] === '1';
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are: ${parts.map((part) => part.name).join(', ')}`);
  process.exit(2);
}

const summary: string[] = [];
const tallies: Tally[] = [];
const failedTests: string[] = [];
for (const part of parts.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const started = Date.now();
  const missing = part.missing?.();
  if (missing !== undefined) {
    summary.push(`${part.name}: NOT RUN, ${missing}`);
    tallies.push({ passed: 0, failed: allPartsRequired ? 1 : 0, skipped: 0 });
    continue;
  }
  console.log(`\n== ${part.name}`);
  const result = part.run();
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  const skipped = result.skipped > 0 ? `, ${result.skipped} SKIPPED` : '';
  summary.push(`${part.name}: ${result.passed} passed, ${result.failed} failed${skipped}, ${seconds} s`);
  const without = part.without?.();
  if (without !== undefined) summary.push(`  ${without}`);
  if (result.slowest) summary.push(`  slowest: ${result.slowest}`);
  tallies.push({ ...result, failed: result.failed + (allPartsRequired ? result.skipped : 0) });
}

const total = sum(tallies);
for (const failed of failedTests) console.log(`failed: ${failed}`);
console.log(`\n${summary.join('\n')}\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Lint and types; only failures are counted. What vitest runs, it builds itself. */
function check(): Tally {
  const failed = run('npm', ['run', '--silent', 'check']) === 0 ? 0 : 1;
  return { passed: 0, failed, skipped: 0 };
}

function vitest(project: string, reporter: string, options: readonly string[] = []): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  const file = join(folder, 'report.json');
  try {
    const exitCode = run('vitest', [
      'run',
      `--project=${project}`,
      `--reporter=${reporter}`,
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...options,
    ]);
    const report = readReport(file);
    failedTests.push(...failures(report).map((failed) => relative('.', failed)));
    return { ...tally(report, exitCode), slowest: slowest(report, join('tests', project)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No report: vitest ended early and has said why.
    return undefined;
  }
}

/** @returns the exit code; 1 when a signal ended the command or it could not start. */
function run(command: string, args: readonly string[]): number {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}
