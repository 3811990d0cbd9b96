import { functionSegment } from '../contract/key-layout.ts';
import { saturatingSum } from '../contract/saturating-sum.ts';
import type { Converted, UncertainCode } from './convert/convert-all.ts';
import { increase } from './lists.ts';
import type { Folded } from './merge/fold-objects.ts';
import { type FunctionSummary, FunctionTally } from './merge/function-summary.ts';
import { countOf } from './merge/unseparated.ts';
import { plural } from './plural.ts';
import { someOf } from './some-of.ts';

/** What is known of a function, and what the report lacks of it. */
export interface ReportedFunction extends FunctionSummary {
  /** As in `Completeness`. */
  missing: string[];
}

export interface Completeness {
  /** Those of which something is there, though it may be nothing usable. */
  functions: ReportedFunction[];
  /** Functions and patterns that were expected, and of which nothing usable came. */
  absent: string[];
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
}

/** Scripts that are in no report, in all and by function, those that a tool made and that have no source map, and those whose counters were not read. */
export type UnreportedScripts = Pick<
  Converted,
  'unconverted' | 'unconvertedOf' | 'withoutMap' | 'unread' | 'uncertain'
>;

/**
 * @param absent as of `absentFunctions`
 * @param late what there was no time for
 * @param outdated files that other tools counted in another text
 */
export function completenessOf(
  {
    functions,
    read,
    skippedOf,
    droppedScripts,
    unseparated,
  }: Pick<Folded, 'functions' | 'read' | 'skippedOf' | 'droppedScripts' | 'unseparated'>,
  { unconverted, unconvertedOf, withoutMap, unread, uncertain }: UnreportedScripts,
  absent: string[],
  late: string | undefined,
  outdated = 0,
): Completeness {
  const asDeployed = withoutMap.filter(({ reason }) => reason === undefined);
  const asDeployedOf = byFunction(asDeployed);
  const unreadOf = byFunction(unread);
  const ofFiles = uncertain.filter(isOfFile);
  const notPlaced = scriptsOf(uncertain.filter((each) => !isOfFile(each)));
  const uncertainOf = byFunction(ofFiles);
  const notPlacedOf = byFunction(notPlaced);
  const others = unusable(functions, [...skippedOf.keys(), ...unseparated.map((each) => each.functionName)]);
  const all = [...functions, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  const reported = all.map((fn) => ({
    ...fn,
    missing: inWords({
      skipped: skippedOf.get(functionSegment(fn.name)),
      unseparated: countOf(unseparated, fn.name),
      unconverted: unconvertedOf.get(fn.name),
      asDeployed: asDeployedOf.get(fn.name),
      unread: unreadOf.get(fn.name),
      uncertain: uncertainOf.get(fn.name),
      notPlaced: notPlacedOf.get(fn.name),
      withoutCode: fn.withoutCode,
      lostObjects: fn.lost.objects,
      lostThreads: fn.lost.threads,
    }),
  }));
  const sumOf = (count: (fn: FunctionSummary) => number) =>
    functions.reduce((sum, fn) => saturatingSum(sum, count(fn)), 0);
  const missing = inWords({
    absent,
    skipped: read.skipped,
    unseparated: countOf(unseparated),
    unconverted,
    asDeployed: asDeployed.length,
    unread: unread.length,
    uncertain: ofFiles.length,
    notPlaced: notPlaced.length,
    dropped: droppedScripts,
    withoutCode: sumOf(({ withoutCode }) => withoutCode),
    lostObjects: sumOf(({ lost }) => lost.objects),
    lostThreads: sumOf(({ lost }) => lost.threads),
    outdated,
    late,
  });
  return { functions: reported, absent, missing };
}

/** Its file is known by some name. */
function isOfFile({ path, hint }: UncertainCode): boolean {
  return path !== undefined || hint !== undefined;
}

/** Each once. */
function scriptsOf(parts: readonly UncertainCode[]): UncertainCode[] {
  const byScript = new Map(
    parts.map((part) => [JSON.stringify([part.script, [...part.functions].sort()]), part]),
  );
  return [...byScript.values()];
}

function byFunction(scripts: readonly { functions: readonly string[] }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of scripts.flatMap(({ functions }) => functions)) increase(counts, name);
  return counts;
}

/** Functions whose objects are all left out, as their folders are called. */
function unusable(functions: readonly FunctionSummary[], leftOut: readonly string[]): FunctionSummary[] {
  const usable = new Set(functions.map(({ name }) => functionSegment(name)));
  const names = new Set(leftOut.filter((name) => !usable.has(functionSegment(name))));
  return [...names].map((name) => new FunctionTally(name).toSummary());
}

/** What a report, or one function's part of it, could not take in; absent: nothing. */
interface Lacks {
  absent?: readonly string[];
  /** Objects that cannot be used. */
  skipped?: number | undefined;
  /** Objects that hold what others did beside what is asked for. */
  unseparated?: number | undefined;
  /** Scripts that are in no report. */
  unconverted?: number | undefined;
  /** Scripts that are shown as they were deployed, for want of a source map. */
  asDeployed?: number | undefined;
  /** Scripts whose counters were not read. */
  unread?: number | undefined;
  /** Parts of scripts that came without a map, and whose place is not certain. */
  uncertain?: number | undefined;
  /** Scripts of which other code is not known to be anybody's. */
  notPlaced?: number | undefined;
  /** Uses of scripts beyond what is read of a function. */
  dropped?: number;
  /** Objects of invocations that ran no code which is recorded. */
  withoutCode: number;
  /** What recorders say that they could not keep. */
  lostObjects: number;
  lostThreads: number;
  /** Files that other tools counted in another text. */
  outdated?: number;
  late?: string | undefined;
}

function inWords({
  absent = [],
  skipped = 0,
  unseparated = 0,
  unconverted = 0,
  asDeployed = 0,
  unread = 0,
  uncertain = 0,
  notPlaced = 0,
  dropped = 0,
  withoutCode,
  lostObjects,
  lostThreads,
  outdated = 0,
  late,
}: Lacks): string[] {
  const lines: (string | false | undefined)[] = [
    absent.length > 0 && `nothing of ${plural(absent.length, 'expected function')} (${someOf(absent)})`,
    skipped > 0 && `${plural(skipped, 'object')} skipped`,
    unseparated > 0 && `${plural(unseparated, 'object')} of what is asked for and others left out`,
    unconverted > 0 && `${plural(unconverted, 'script')} in no report`,
    asDeployed > 0 && `${plural(asDeployed, 'script')} shown as deployed, without a source map`,
    unread > 0 && `${plural(unread, 'script')} whose counters were not read`,
    uncertain > 0 &&
      `${plural(uncertain, 'part')} of scripts without a source map whose place is not certain`,
    notPlaced > 0 && `code of ${plural(notPlaced, 'script')} without a source map deployed, not placed`,
    dropped > 0 && `${plural(dropped, 'use')} of scripts left out`,
    withoutCode > 0 && `${plural(withoutCode, 'object')} without code of the function`,
    lostObjects > 0 && `${plural(lostObjects, 'object')} lost before the store`,
    lostThreads > 0 && `${plural(lostThreads, 'worker thread')} not handed over`,
    outdated > 0 && `${plural(outdated, 'file')} of --with of another text`,
    late,
  ];
  return lines.flatMap((line) => line || []);
}
