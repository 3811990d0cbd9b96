import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { UnconvertedScriptError } from '../errors.ts';
import { collectedBytes } from '../heap.ts';
import type { SourceRunners } from '../runners/place-runners.ts';
import type { ReportRunners } from '../runners/runner-sets.ts';
import { someOf } from '../some-of.ts';
import { ownSources } from '../sources/clean-path.ts';
import { NOT_JAVASCRIPT, parserReason } from '../sources/parser-reason.ts';
import { type Script, sourcesOf } from '../sources/script.ts';
import { NO_TEXT, textless } from '../sources/textless.ts';
import type { AttributedRuns } from './context-hits.ts';
import type { Hints } from './exact/original/ignore-hints.ts';
import type { PlanOptions } from './exact/plan-script.ts';
import type { PlannedSources, UnconvertedSource } from './exact/planned-sources.ts';
import type { ThrowLoss } from './exact/throws/loss-table.ts';
import { mapWarnings } from './map-warnings.ts';
import { noteRunners } from './note-runners.ts';
import { usableParts } from './usable-parts.ts';

/**
 * Characters of a deployed text: of a longer one, the syntax tree and what planning made of it are some hundred
 * megabytes, which V8 would leave lying, and grow the heap, until the report is nearly made.
 */
const WORTH_COLLECTING = 1_000_000;

export interface ConvertedScript {
  /**
   * One entry per original source, keyed by its clean path as in `script.map.sources`, or by `script.path`
   * when there is no map. Sources without a statement are left out.
   */
  coverage: CoverageMapData;
  /** The same of each function by itself, where any source is no file of the checkout: such sources are not added. */
  byFunction: ReadonlyMap<string, Readonly<Record<string, FileCoverageData>>>;
  /** Who ran what, by function and source; absent: that is not asked for, or the form does not tell. */
  runners?: ReadonlyMap<string, ReadonlyMap<string, SourceRunners>>;
  /** Counts tell whether something ran, not how often. */
  hasHits?: true;
  /** Some branches are left out, for where they ran only lines were recorded. */
  hasUntoldBranches?: true;
  /** Sources that are in no report, each with its reason. */
  unconverted: UnconvertedSource[];
  /** Sources that the bundle names but holds no code of: reported as not run. */
  notInBundle: string[];
  warnings: string[];
}

/** What was counted of a script in one Lambda function. */
export interface ScriptRuns<Counts> {
  functionName: string;
  /** @throws UnconvertedScriptError when the counts cannot be of this script. */
  counts(): Counts;
  /** The errors that came out of the script, at the places where they did. */
  losses: readonly ThrowLoss[];
  /** Which context ran what; absent: nothing tells. */
  attributed?: AttributedRuns | undefined;
  /** A row of it, as counts where it ran once. */
  ofRow?(row: readonly number[]): Counts;
}

/** What the counts of one form mean in a script. */
export interface ScriptPlan<Counts> extends PlannedSources {
  emptyVector(): Float64Array;
  /** Adds counts of which it is known that they are of this script. */
  fold(vector: Float64Array, counts: Counts): void;
  /** @throws UnconvertedScriptError when the counts cannot be of this script. */
  vectorOf(counts: Counts, losses: readonly ThrowLoss[]): Float64Array;
}

/** @throws the parser's SyntaxError when the deployed text cannot be read. */
export type Planner<Counts> = (script: Script, options: PlanOptions) => ScriptPlan<Counts>;

/**
 * Turns the counts of one script into Istanbul's form. Each function's counts are converted by themselves, so that
 * none can take away from another's.
 * @param hints whose ignore comments are obeyed; absent: all.
 * @param runners who ran what is asked for, too.
 * @throws UnconvertedScriptError when the script cannot be parsed or its map or none of the counts fits.
 */
export function convertScript<Counts>(
  script: Script,
  runs: readonly ScriptRuns<Counts>[],
  planner: Planner<Counts>,
  hints?: Hints,
  runners?: ReportRunners,
): ConvertedScript {
  const thrownAt = [...new Set(runs.flatMap(({ losses }) => losses.map(({ offset }) => offset)))];
  const plan = planned(() => planner(script, { isUserSource: ownSources(script.path), hints, thrownAt }));
  if (script.text.length >= WORTH_COLLECTING) collectedBytes();
  const converted = {
    coverage: Object.create(null),
    byFunction: new Map<string, Record<string, FileCoverageData>>(),
    runners: new Map<string, ReadonlyMap<string, SourceRunners>>(),
    unconverted: [...plan.unconverted, ...withoutText(script)],
    notInBundle: [] as string[],
    warnings: [
      ...mapWarnings(plan.sources),
      ...absentSources([...plan.leftOut, ...withoutTextOrCode(script)]),
    ],
  };
  const isApart = sourcesOf(script).some(({ placement }) => placement?.kind === 'apart');
  const byFunction = isApart ? converted.byFunction : undefined;
  const all = sumOf(plan, runs, byFunction, converted.warnings, (run, vector) => {
    if (runners !== undefined) noteRunners(plan, run, vector, runners, converted);
  });
  for (const { path, statements, functions, branches, notInBundle } of plan.sources) {
    const coverage = all[path];
    // Nothing but types.
    if (coverage === undefined || statements.length + functions.length + branches.length === 0) continue;
    converted.coverage[path] = coverage;
    if (notInBundle) converted.notInBundle.push(path);
  }
  return converted;
}

function sumOf<Counts>(
  plan: ScriptPlan<Counts>,
  runs: readonly ScriptRuns<Counts>[],
  byFunction: Map<string, Record<string, FileCoverageData>> | undefined,
  warnings: string[],
  onRun: (run: ScriptRuns<Counts>, vector: Float64Array) => void,
): Record<string, FileCoverageData> {
  let sum: Record<string, FileCoverageData> | undefined;
  const withVector = (run: ScriptRuns<Counts>) => ({ run, vector: plan.vectorOf(run.counts(), run.losses) });
  for (const { run, vector } of usableParts(runs, withVector, warnings)) {
    onRun(run, vector);
    const coverage = plan.toCoverage(vector);
    byFunction?.set(run.functionName, coverage);
    if (sum === undefined) sum = runs.length === 1 ? coverage : plan.toCoverage(vector);
    else addCounts(sum, coverage);
  }
  return sum ?? {};
}

/** Adds the counts of sources with the same counters; of sources that are not in the sum, none. */
export function addCounts(
  sum: Record<string, FileCoverageData>,
  more: Record<string, FileCoverageData>,
): void {
  for (const [path, { s, f, b }] of Object.entries(more)) {
    const into = sum[path];
    if (into === undefined) continue;
    for (const [id, count] of Object.entries(s)) into.s[id] = (into.s[id] ?? 0) + count;
    for (const [id, count] of Object.entries(f)) into.f[id] = (into.f[id] ?? 0) + count;
    for (const [id, counts] of Object.entries(b))
      into.b[id] = counts.map((count, arm) => (into.b[id]?.[arm] ?? 0) + count);
  }
}

function absentSources(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`the source map names sources that the script holds no code of; left out: ${someOf(names)}`];
}

function planned<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof UnconvertedScriptError) throw cause;
    throw new UnconvertedScriptError(reasonOf(cause), { cause });
  }
}

function reasonOf(cause: unknown): string {
  return parserReason(
    cause,
    cause instanceof SyntaxError ? NOT_JAVASCRIPT : 'its source map does not fit it',
  );
}

/** The original is what is reported: without its text there is nothing to show. */
function withoutText(script: Script): UnconvertedSource[] {
  return textless(script, true).map((path) => ({
    path,
    reason: NO_TEXT,
  }));
}

/** No text was looked for: no place of the script comes from these. */
function withoutTextOrCode(script: Script): string[] {
  return textless(script, false);
}
