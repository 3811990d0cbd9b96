import type { CoverageMapData } from 'istanbul-lib-coverage';
import type { FunctionCoverage } from '../../contract/script-coverage.ts';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import { isUserSource } from '../sources/clean-path.ts';
import type { Script } from '../sources/script.ts';
import type { SourcePlan, UnconvertedSource } from './exact/plan.ts';
import { planScript } from './exact/plan-script.ts';
import type { ThrowLoss } from './exact/throws/loss-table.ts';

export interface ConvertedScript {
  /**
   * One entry per original source, keyed by its clean path as in `script.map.sources`, or by `script.path`
   * when there is no map. Sources without a statement are left out.
   */
  coverage: CoverageMapData;
  /** Sources that are in no report, each with its reason. */
  unconverted: UnconvertedSource[];
  /** Sources that the bundle names but holds no code of: reported as not run. */
  notInBundle: string[];
  warnings: string[];
}

/**
 * Turns V8's counts of one script into Istanbul's form.
 * @param losses the errors that came out of it, at the places where they did.
 * @throws UnconvertedScriptError when the script cannot be parsed or its map does not fit.
 */
export function convertScript(
  script: Script,
  functions: readonly FunctionCoverage[],
  losses: readonly ThrowLoss[] = [],
): ConvertedScript {
  const plan = planned(
    script,
    losses.map(({ offset }) => offset),
  );
  const vector = plan.emptyVector();
  plan.fold(vector, functions);
  plan.foldLosses(vector, losses);
  const converted: ConvertedScript = {
    coverage: Object.create(null),
    unconverted: [...plan.unconverted, ...withoutText(script)],
    notInBundle: [],
    warnings: [...misfits(plan.sources), ...absentSources([...plan.leftOut, ...withoutTextOrCode(script)])],
  };
  const all = plan.toCoverage(vector);
  for (const { path, statements, notInBundle } of plan.sources) {
    const coverage = all[path];
    if (coverage === undefined || statements.length === 0) continue;
    converted.coverage[path] = coverage;
    if (notInBundle) converted.notInBundle.push(path);
  }
  return converted;
}

/** One line for all sources of the script. */
function misfits(sources: readonly SourcePlan[]): string[] {
  const outside = sources.filter((source) => source.outside > 0);
  if (outside.length === 0) return [];
  const places = outside.reduce((sum, source) => sum + source.outside, 0);
  const paths = someOf(outside.map(({ path }) => path));
  return [
    `the source map names ${plural(places, 'place')} of ${paths} that ${places === 1 ? 'does' : 'do'} not exist, ignored here; was it made by another build?`,
  ];
}

function absentSources(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`the source map names sources that the script holds no code of; left out: ${someOf(names)}`];
}

function planned(script: Script, thrownAt: readonly number[]) {
  try {
    return planScript(script, { isUserSource, thrownAt });
  } catch (cause) {
    throw new UnconvertedScriptError(reasonOf(cause), { cause });
  }
}

function reasonOf(cause: unknown): string {
  // The stack is what is out of range.
  if (cause instanceof RangeError) return 'it is nested too deeply';
  const reason =
    cause instanceof SyntaxError ? 'it cannot be parsed as JavaScript' : 'its source map does not fit it';
  return `${reason} (${messageOf(cause)})`;
}

/** The original is what is reported: without its text there is nothing to show. */
function withoutText(script: Script): UnconvertedSource[] {
  return textless(script, true).map((path) => ({
    path,
    reason: 'no source map holds its text, and it is not under --root',
  }));
}

/** No text was looked for: no place of the script comes from these. */
function withoutTextOrCode(script: Script): string[] {
  return textless(script, false);
}

function textless({ map }: Script, isMapped: boolean): string[] {
  if (map === undefined) return [];
  return map.sources.filter(
    (path, i) =>
      isUserSource(path) && map.isMapped[i] === isMapped && (map.sourcesContent[i] ?? null) === null,
  );
}
