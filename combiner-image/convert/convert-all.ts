import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { FunctionCoverage } from '../../contract/script-coverage.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { UnconvertedScriptError, UsageError } from '../errors.ts';
import type { CountForm, CountPart } from '../forms/count-form.ts';
import { heapAdvice, sparableBytes } from '../heap.ts';
import { append, increase } from '../lists.ts';
import { PastScripts } from '../merge/past-scripts.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import type { ThrownStack } from '../merge/thrown-stacks.ts';
import type { DeployedParts } from '../place/deployed-parts.ts';
import { lateInWords } from '../place/in-words.ts';
import type { UncertainModule } from '../place/uncertain-modules.ts';
import { apartName } from '../placement/placement.ts';
import { PlacingSummary, type UnplacedSource } from '../placement/placing-summary.ts';
import { UnrecordedPackages, unrecordedInWords } from '../placement/unrecorded-packages.ts';
import { SourceFiles, type Variant } from '../report/source-files.ts';
import { clear } from '../report/undeployed.ts';
import { together } from '../runners/place-runners.ts';
import type { ReportRunners } from '../runners/runner-sets.ts';
import { someOf } from '../some-of.ts';
import { mustFitHeap, roomInHeap, type ScriptSize } from '../sources/memory-limit.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { positionsOf } from '../sources/positions.ts';
import { type Script, sourcesOf } from '../sources/script.ts';
import { NO_TEXT, withoutTextInWords } from '../sources/textless.ts';
import { TimeLeft } from '../time-left.ts';
import { reasonAndRemedy, type UnmappedScript } from '../unmapped/unmapped-scripts.ts';
import type { Hints } from './exact/original/ignore-hints.ts';
import type { UnconvertedSource } from './exact/planned-sources.ts';
import type { ThrowLoss } from './exact/throws/loss-table.ts';
import { bytesOf, type KeptScript, KeptScripts } from './kept-scripts.ts';
import { placedScripts, referenceTo, type SearchedPlaces } from './placed-scripts.ts';
import { TimeLimit } from './time-limit.ts';
import { traceThrows } from './trace-throws.ts';

/** What is left out for one reason, each with a line of its own. */
const MOST_LINES = 10;

/** Reasons why scripts are left out, each with lines of its own. */
const MOST_REASONS = 100;

export interface Converted {
  sources: SourceFiles;
  warnings: string[];
  /** Scripts that were reported as they ran, for want of a source map. */
  unmapped: string[];
  /** Those of them that are no file of the checkout as it was written. */
  asDeployed: string[];
  /** Those of them that a tool made. */
  withoutMap: UnmappedScript[];
  /** Those with counters that nobody read: what counted them took these for code. */
  unread: UnreadScript[];
  /** Parts of scripts without a map that are in no report. */
  uncertain: UncertainCode[];
  /** What scripts are made of that came without a map. */
  deployedCode: DeployedCode[];
  /** Sources that maps name, but that no script holds any code of. */
  notInBundle: string[];
  /** Scripts whose coverage is not in the report. */
  unconverted: number;
  /** How many of them ran in which function; one that there was no time for is not among them. */
  unconvertedOf: Map<string, number>;
  /** Of those that the store has and does not hand out, why. */
  unfetched: unknown[];
  /** Sources that are no file of the checkout, each with the reason. */
  unplaced: UnplacedSource[];
  /** Files of the checkout that were changed since the code was built. */
  changed: string[];
  /** Files of the checkout whose texts no map holds: as they are here, their maps fit them. */
  readHere: string[];
  /** Files of the checkout that code without a map is known to be of. */
  byCode: string[];
}

/** Where it ran, and in which functions. */
export type UnreadScript = Pick<UnmappedScript, 'path' | 'functions'>;

/** Code that is deployed, and whose place in the checkout is not certain. */
export interface UncertainCode extends UncertainModule {
  /** Where it ran. */
  script: string;
  functions: string[];
}

/** What a script without a map is made of. */
export interface DeployedCode extends DeployedParts {
  /** Where it ran. */
  script: string;
  functions: string[];
}

export interface ConvertOptions {
  /** Scripts that it is not enough for are left out. */
  time?: TimeLeft;
  /** Whose ignore comments are obeyed. */
  hints?: Hints | undefined;
  /** Who ran what is asked for, too. */
  runners?: ReportRunners | undefined;
  onBlocks?: OnBlocks | undefined;
}

/** Takes what a Lambda function ran of a script in V8's form, where that can be said. */
export type OnBlocks = (script: Script, functionName: string, functions: readonly FunctionCoverage[]) => void;

/**
 * Loads and converts every script, and brings the results together by original source.
 * @param throws the errors that left handlers and modules.
 */
export async function convertAll(
  uses: readonly ScriptUse[],
  throws: readonly ThrownStack[],
  places: SearchedPlaces,
  { time = new TimeLeft(), hints, runners, onBlocks }: ConvertOptions = {},
): Promise<Converted> {
  const limit = new TimeLimit();
  const past = new PastScripts(uses);
  const losses = await traceThrows(throws, uses.map(referenceTo), places, limit);
  const bundled = new BundledSources();
  const converted = {
    sources: new SourceFiles(runners),
    warnings: [] as string[],
    unconverted: 0,
    unconvertedOf: new Map<string, number>(),
    unfetched: [] as unknown[],
    withoutText: new Set<string>(),
    untold: new Set<string>(),
  };
  const placing = new PlacingSummary();
  const packages = await UnrecordedPackages.of(places.checkout);
  const unmapped = new Set<string>();
  const asDeployed = new Set<string>();
  const withoutMap: UnmappedScript[] = [];
  const unread: UnreadScript[] = [];
  const uncertain: UncertainCode[] = [];
  const deployedCode: DeployedCode[] = [];
  const late: string[] = [];
  const ofRefused: string[] = [];
  const refused = new Map<string, string[]>();
  const kept = new KeptScripts(roomInHeap(sparableBytes()));
  const refuse = (name: string, functions: readonly string[], reason: string) => {
    count(converted, functions, 1);
    append(refused, reason, name);
  };
  const makeRoom = (size: ScriptSize, functions: readonly string[]): string => {
    const functionName = kept.chargedTo(functions);
    const givenUp = kept.makeRoom(size, functionName);
    if (givenUp === undefined) throw new UnconvertedScriptError(noRoom());
    for (const { name, functions, variants } of givenUp) {
      for (const variant of variants) converted.sources.remove(variant);
      refuse(name, functions, noRoom());
    }
    return functionName;
  };
  const roomyPlaces: SearchedPlaces = {
    ...places,
    makeRoom: (bytes, functions) => void makeRoom({ bytes, keptBytes: 0 }, functions),
  };
  for await (const placed of placedScripts(uses, roomyPlaces, time)) {
    const { use, index } = placed;
    try {
      if ('refused' in placed) throw placed.refused;
      // What it loads is known, whether or not it can be reported: as doctor has it.
      packages.add(placed.loaded.script, { path: use.path, functions: use.counts.functions });
      const isRefused = placed.unmapped?.reason !== undefined;
      const said = [...placed.notes, placed.unsought ?? []].flat().map((note) => `${nameOf(use)}: ${note}`);
      // Why a script is in no report goes before what else is known of it.
      (isRefused ? ofRefused : converted.warnings).push(...said);
      for (const part of placed.uncertain)
        uncertain.push({ ...part, script: use.path, functions: use.counts.functions });
      if (placed.parts !== undefined)
        deployedCode.push({ script: use.path, functions: use.counts.functions, ...placed.parts });
      if (placed.isLate) late.push(nameOf(use));
      if (placed.unmapped !== undefined) {
        withoutMap.push({ path: use.path, functions: use.counts.functions, ...placed.unmapped });
        // One call of anything would show it as run.
        if (placed.unmapped.reason !== undefined)
          throw new UnconvertedScriptError(reasonAndRemedy(placed.unmapped));
      }
      if (placed.hasUnreadCounters) unread.push({ path: use.path, functions: use.counts.functions });
      const { script, warnings } = placed.loaded;
      // What bundlers put beside their output.
      if (script.placement?.kind === 'other') continue;
      const functionName = makeRoom(mustFitHeap(script), use.counts.functions);
      for (const warning of warnings) converted.warnings.push(`${nameOf(use)}: ${warning}`);
      // What is never built is no bundle whose map is missing.
      if (script.map === undefined && use.counts.form.isAsWritten !== true) {
        unmapped.add(script.path);
        if (placed.unmapped !== undefined || !isWritten(script, places.checkout)) asDeployed.add(script.path);
      }
      placing.add(script, use.counts.functions);
      const added = addScript(
        converted,
        bundled,
        script,
        losses.get(use.key),
        use,
        past,
        index,
        limit,
        hints,
        runners,
      );
      kept.add({ ...added, functionName });
      if (onBlocks !== undefined) tellBlocks(script, use, onBlocks);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      if (error.isUnfetched) converted.unfetched.push(error.cause);
      refuse(nameOf(use), use.counts.functions, error.message);
    }
  }
  converted.unconverted += time.late('convert');
  const { withoutText, untold, ...all } = converted;
  all.warnings.push(
    ...leftOut(refused),
    ...ofRefused,
    ...lateInWords(late),
    ...withoutTextInWords([...withoutText]),
    ...untoldInWords([...untold]),
    ...unrecordedInWords(packages.list()),
  );
  const notInBundle = bundled.absent();
  if (notInBundle.length > 0)
    all.warnings.push(`Not in any bundle, so reported as not run: ${someOf(notInBundle)}`);
  return {
    ...all,
    unmapped: [...unmapped].sort(),
    asDeployed: [...asDeployed].sort(),
    withoutMap,
    unread,
    uncertain,
    deployedCode,
    notInBundle,
    ...placing.lists(),
  };
}

/** Whether a script is a file of the checkout that people write: it needs no map, and is shown as it was written. */
function isWritten({ placement }: Script, checkout: Checkout): boolean {
  return placement?.kind === 'file' && placement.how !== '--map' && checkout.lists(placement.path);
}

function addScript(
  converted: Pick<Converted, 'sources' | 'warnings' | 'unconverted' | 'unconvertedOf'> & {
    withoutText: Set<string>;
    untold: Set<string>;
  },
  bundled: BundledSources,
  script: Script,
  losses: ReadonlyMap<string, readonly ThrowLoss[]> | undefined,
  use: ScriptUse,
  past: PastScripts,
  index: number,
  limit: TimeLimit,
  hints: Hints | undefined,
  runners: ReportRunners | undefined,
): Omit<KeptScript, 'functionName'> {
  const sources = new Map(sourcesOf(script).map((source) => [source.name, source]));
  const { coverage, byFunction, unconverted, notInBundle, warnings, ...of } = limit.run(
    use.counts.functions,
    charactersOf(script),
    () => convertBy(use.counts.form, script, partsOf(use, losses), hints, runners),
  );
  for (const warning of warnings) converted.warnings.push(`${nameOf(use)}: ${warning}`);
  if (of.hasUntoldBranches) converted.untold.add(script.path);
  const absent = new Set(notInBundle);
  const variants: Variant[] = [];
  let bytes = 0;
  for (const [path, counts] of Object.entries(coverage)) {
    const { text = null, placement, notDeployed = [] } = sources.get(path) ?? {};
    const undeployed = notDeployed.length > 0 ? notDeployed : undefined;
    const file = placement?.kind === 'file' ? placement : undefined;
    const isChanged = file?.how === 'changed since the build';
    const found = {
      isFile: file !== undefined,
      isCurrent: file !== undefined && !isChanged && file.how !== '--map',
      isGuess: isChanged && file.isOpen,
      hasHits: of.hasHits === true,
      positions: [positionsOf(script)],
    };
    const below = file?.below ?? placement?.path ?? path;
    const add = (name: string, data: FileCoverageData, functions: readonly string[]) => {
      if (undeployed !== undefined) clear(data, undeployed);
      bundled.add(name, !absent.has(path));
      const origins = functions.map((functionName) => {
        return { functionName, below, isPast: past.has(use, functionName) };
      });
      const deployed = lastOf(functions.map((functionName) => use.lastStarted.get(functionName) ?? ''));
      const ran = functions
        .map((functionName) => of.runners?.get(functionName)?.get(path))
        .reduce(together, undefined);
      variants.push(
        converted.sources.add({
          ...{ name, text, data, origins, age: index, deployed, runners: ran, undeployed },
          ...found,
        }),
      );
      bytes += bytesOf(text, data);
    };
    if (placement?.kind === 'apart') {
      for (const [functionName, own] of byFunction) {
        const data = own[path];
        if (data !== undefined) add(apartName(placement.path, functionName), data, [functionName]);
      }
    } else add(path, 'data' in counts ? counts.data : counts, use.counts.functions);
  }
  count(converted, use.counts.functions, unconverted.length);
  for (const { path, reason } of unconverted) if (reason === NO_TEXT) converted.withoutText.add(path);
  converted.warnings.push(...leftOut(byReason(unconverted.filter(({ reason }) => reason !== NO_TEXT))));
  return { name: nameOf(use), functions: use.counts.functions, bytes, variants };
}

/** Branches of these files are not all counted. */
function untoldInWords(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  return [
    `Branches are left out that ran where only lines were recorded (COVERAGE_BRANCHES=off): of ${someOf(paths)}`,
  ];
}

function lastOf(times: readonly string[]): string {
  return times.reduce((last, time) => (time > last ? time : last), '');
}

/** Whatever a form fails of costs this script alone; but what the user gave is his to mend, and is said as it is. */
function convertBy(
  form: CountForm,
  script: Script,
  parts: readonly CountPart[],
  hints: Hints | undefined,
  runners: ReportRunners | undefined,
) {
  try {
    return form.convert(script, parts, hints, runners);
  } catch (cause) {
    if (cause instanceof UnconvertedScriptError || cause instanceof UsageError) throw cause;
    const what = 'this is an error of lambda-coverage, please report it';
    throw new UnconvertedScriptError(parserReason(cause, what), { cause });
  }
}

function tellBlocks(script: Script, use: ScriptUse, onBlocks: OnBlocks): void {
  const { form } = use.counts;
  for (const { functionName, sums } of partsOf(use, undefined)) {
    let functions: FunctionCoverage[] | undefined;
    try {
      functions = form.asV8?.(script, sums());
    } catch (error) {
      // The report names what cannot be used.
      if (!(error instanceof UnconvertedScriptError)) throw error;
    }
    if (functions !== undefined) onBlocks(script, functionName, functions);
  }
}

/** Counts what is in no report, and of which functions it was. */
function count(
  converted: Pick<Converted, 'unconverted' | 'unconvertedOf'>,
  functions: readonly string[],
  scripts: number,
): void {
  converted.unconverted += scripts;
  if (scripts === 0) return;
  for (const name of functions) increase(converted.unconvertedOf, name, scripts);
}

function noRoom(): string {
  return `all that is reported of its function, and of others, does not fit into ${heapAdvice()}`;
}

/** @param byReason names what is left out */
function leftOut(byReason: ReadonlyMap<string, readonly string[]>): string[] {
  const all = [...byReason];
  const lines = all.slice(0, MOST_REASONS).flatMap(([reason, names]) => {
    return names.length > MOST_LINES
      ? [`${someOf(names)} are not in the report: ${reason}`]
      : names.map((name) => `${name} is not in the report: ${reason}`);
  });
  const more = all.slice(MOST_REASONS).reduce((sum, [, names]) => sum + names.length, 0);
  return more === 0 ? lines : [...lines, `${more} more are not in the report, for other reasons`];
}

function byReason(unconverted: readonly UnconvertedSource[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, reason } of unconverted) append(paths, reason, path);
  return paths;
}

function partsOf(
  { counts, attributed }: ScriptUse,
  losses: ReadonlyMap<string, readonly ThrowLoss[]> | undefined,
): CountPart[] {
  return counts.functions.map((functionName) => ({
    functionName,
    losses: losses?.get(functionName) ?? [],
    attributed: attributed.get(functionName),
    sums() {
      const sums = counts.sumsOf(functionName);
      if (typeof sums === 'string') throw new UnconvertedScriptError(sums);
      return sums;
    },
  }));
}

/** Which sources some script holds code of: a bundle often names more than it holds. */
class BundledSources {
  readonly #present = new Map<string, boolean>();

  add(path: string, isPresent: boolean): void {
    this.#present.set(path, isPresent || this.#present.get(path) === true);
  }

  absent(): string[] {
    return [...this.#present].flatMap(([path, isPresent]) => (isPresent ? [] : [path])).sort();
  }
}

function charactersOf({ text, map }: Script): number {
  return (map?.sourcesContent ?? []).reduce((sum, source) => sum + (source?.length ?? 0), text.length);
}

function nameOf({ path, counts }: ScriptUse): string {
  return `${path} (${counts.functions.join(', ')})`;
}
