import type { Range } from 'istanbul-lib-coverage';
import { isFields } from '../bytes/check.ts';
import { UsageError } from '../errors.ts';
import type { KnownText } from '../other-coverage/known-text.ts';
import { misfitOfLines } from '../other-coverage/misfit.ts';
import type { OtherCoverage, Place } from '../other-coverage/other-coverage.ts';

/** Of coverage.py 7.6 and later. */
const FORMAT = 3;
/** Of statements: other versions of Python compile some more, and some less. */
const MOST_ASTRAY = 0.02;

/** `coverage json`, as pytest-cov writes it too. @throws UsageError for one that cannot be used */
export function readCoveragePy(report: Record<string, unknown>, file: string): Map<string, OtherCoverage> {
  const { format } = Object(report['meta']) as Record<string, unknown>;
  if (format !== FORMAT)
    throw new UsageError(
      `--with ${file} is JSON of coverage.py in format ${String(format)}, and format ${FORMAT} can be read: write it with coverage.py 7.6 or later.`,
    );
  const files = Object.entries(isFields(report['files']) ? report['files'] : {});
  return new Map(files.map(([path, each]) => [path, new CoveragePyFile(fileOf(each, path, file))]));
}

/** Whether JSON is of coverage.py, in any format. */
export function isOfCoveragePy(report: Record<string, unknown>): boolean {
  return isFields(report['meta']) && 'branch_coverage' in report['meta'] && isFields(report['files']);
}

interface CoveragePyReport {
  executed: readonly number[];
  missing: readonly number[];
  excluded: readonly number[];
  executedBranches: readonly (readonly number[])[];
  missingBranches: readonly (readonly number[])[];
  /** Lines of it that ran. */
  functions: ReadonlyMap<string, readonly number[]>;
}

/** One file of coverage.py's. */
class CoveragePyFile implements OtherCoverage {
  readonly #lines: ReadonlyMap<number, number>;
  readonly #excluded: ReadonlySet<number>;
  readonly #executed: ReadonlySet<string>;
  readonly #missing: ReadonlySet<string>;
  readonly #functions: CoveragePyReport['functions'];

  constructor({ executed, missing, excluded, functions, ...branches }: CoveragePyReport) {
    this.#lines = new Map([
      ...missing.map((line) => [line, 0] as const),
      ...executed.map((line) => [line, 1] as const),
    ]);
    this.#excluded = new Set(excluded);
    this.#executed = new Set(branches.executedBranches.map(String));
    this.#missing = new Set(branches.missingBranches.map(String));
    this.#functions = functions;
  }

  get hasRun(): boolean {
    return [...this.#lines.values()].some((count) => count > 0);
  }

  misfit(text: KnownText): string | undefined {
    const begun = new Set(text.statements.map(({ start }) => start.line));
    const most = Math.max(1, begun.size * MOST_ASTRAY);
    const unknown = [...begun].filter((line) => !this.#lines.has(line) && !this.#excluded.has(line));
    if (unknown.length > most) return `line ${unknown[0]} has a statement now that was not there`;
    return misfitOfLines(this.#lines.keys(), text);
  }

  statement({ start }: Range): number | undefined {
    return this.#lines.get(start.line);
  }

  function(name: string): number | undefined {
    const ran = this.#functions.get(name);
    return ran === undefined ? undefined : Math.min(1, ran.length);
  }

  /** What is neither taken nor missed is of a line of which no exit is. */
  branch(
    _type: string,
    { start: { line } }: Range,
    arms: readonly (Place | undefined)[],
  ): (number | undefined)[] {
    return arms.map((arm) => {
      const arc = String([line, arm?.line ?? 0]);
      if (this.#executed.has(arc)) return 1;
      const isExcused = this.#executed.size + this.#missing.size > 0 && !this.#missing.has(arc);
      return isExcused ? this.#lines.get(line) : undefined;
    });
  }
}

function fileOf(value: unknown, path: string, file: string): CoveragePyReport {
  const fields = isFields(value) ? value : {};
  const functions = isFields(fields['functions']) ? fields['functions'] : {};
  return {
    executed: numbers(fields['executed_lines'], path, file),
    missing: numbers(fields['missing_lines'], path, file),
    excluded: numbers(fields['excluded_lines'] ?? [], path, file),
    executedBranches: arcs(fields['executed_branches']),
    missingBranches: arcs(fields['missing_branches']),
    functions: new Map(
      Object.entries(functions).map(([name, fn]) => [
        name,
        numbers(Object(fn)['executed_lines'], path, file),
      ]),
    ),
  };
}

function numbers(value: unknown, path: string, file: string): number[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
  throw new UsageError(`--with ${file} is no JSON of coverage.py: ${path} has no lists of lines.`);
}

/** Absent where branches were not measured. */
function arcs(value: unknown): number[][] {
  return Array.isArray(value) ? value.filter((each) => Array.isArray(each)) : [];
}
