import { inWords as carriedInWords } from './carry/carried-files.ts';
import { carryOver, nothingCarried } from './carry/carry-over.ts';
import type { Checkout } from './checkout/checkout.ts';
import { findCheckout } from './checkout/find-checkout.ts';
import { repositoryFacts } from './checkout/repository-facts.ts';
import { withVersion } from './code/python-patterns.ts';
import { completenessOf } from './completeness.ts';
import { convertAll } from './convert/convert-all.ts';
import type { Hints } from './convert/exact/original/ignore-hints.ts';
import {
  NothingMappedError,
  NothingShownError,
  NothingUsableError,
  StoreUnreachableError,
  UnseparatedRunError,
} from './errors.ts';
import { harmlessName } from './harmless/text.ts';
import { heapAdvice, heapBytes } from './heap.ts';
import { type Folded, fold } from './merge/fold-objects.ts';
import { hintOnNothing, holdsObjects } from './merge/nothing-there.ts';
import { MAX_SCRIPTS } from './merge/script-use.ts';
import { inWords as unseparatedInWords } from './merge/unseparated.ts';
import { inWords as widenedInWords } from './merge/widened-time.ts';
import type { GatherOptions } from './options.ts';
import { PlacedCache } from './place/cache/placed-cache.ts';
import { deployedInWords } from './place/in-words.ts';
import { inWords } from './placement/placing-summary.ts';
import { noneCan, plural } from './plural.ts';
import { AskedContexts } from './read/asked-contexts.ts';
import { absentFunctions } from './read/expected-functions.ts';
import type { ReportFacts } from './report/page/facts.ts';
import type { NamedSources } from './report/source-files.ts';
import { fileTotals, isEmpty, pythonPercent, totalsOf } from './report/totals.ts';
import { undeployedInWords } from './report/undeployed.ts';
import { type CombineResult, RESULT_SCHEMA } from './result.ts';
import type { NamedRunners } from './runners/place-runners.ts';
import { ReportRunners } from './runners/runner-sets.ts';
import { type FoldedExecution, foldExecution } from './scale/shared/fold-execution.ts';
import { inThreads } from './scale/threads/in-threads.ts';
import { someOf } from './some-of.ts';
import { GivenMaps } from './sources/given-maps.ts';
import { StoredScripts } from './sources/stored-scripts.ts';
import { INSTRUMENT_LAST } from './sources/unread-counters.ts';
import { locationName } from './store/location.ts';
import { showFiles } from './suites/shown-files.ts';
import { summaryOf } from './suites/suite-summary.ts';
import { addSuites } from './suites/suites.ts';
import { TimeLeft } from './time-left.ts';
import { inWords as inWordsUnmapped } from './unmapped/unmapped-scripts.ts';

/** What stores say of the sources, before anything is written. */
export interface Gathered {
  named: NamedSources;
  checkout: Checkout;
  /** Absolute: names are relative to it. */
  root: string;
  /** What was not counted. */
  hints: Hints | undefined;
  attribution: Folded['attribution'];
  /** What a page says besides counts. Completeness is that of now: time may run out while a report is written. */
  facts(createdAt: Date): ReportFacts;
  /** The same of a result, but where the report is. */
  result(createdAt: Date): GatheredResult;
}

export type GatheredResult = Omit<CombineResult, 'report'>;

/**
 * Reads raw coverage, adds it up and converts it to the original sources.
 *
 * @throws StoreUnreachableError when a store cannot be read.
 * @throws NothingUsableError when there is nothing that a report could show.
 * @throws MissingPartsError, UnusableWorkError for an execution that cannot be combined.
 */
export async function gather(given: GatherOptions): Promise<Gathered> {
  const { locations, log, time = new TimeLeft() } = given;
  const { folded, selection } = await foldedBy(given, time);
  const options = { ...given, selection };
  const hints = withVersion(
    given.hints,
    folded.functions.flatMap(({ pythons }) => pythons),
  );
  const asked = AskedContexts.of(selection);
  for (const { key, reason } of folded.skipped) log.warn(`Skipped ${key}: ${reason}`);
  if (folded.read.used === 0) throw await nothingRead(folded, options, time);
  if (folded.widened !== undefined) log.progress(widenedInWords(folded.widened));

  const { root, ...found } = await findCheckout(options, locations, (line) => log.warn(line));
  const {
    sources,
    unconverted,
    unconvertedOf,
    unmapped,
    asDeployed,
    withoutMap,
    unread,
    unfetched,
    changed,
    readHere,
    byCode,
    uncertain,
    deployedCode,
    ...converted
  } = await convertAll(
    folded.scripts,
    folded.throws,
    {
      scripts: new StoredScripts(locations),
      maps: new GivenMaps(locations, options.mapFolders),
      ...found,
      pathMaps: options.pathMaps ?? [],
      taskRoots: options.taskRoots,
      place: options.place,
      placed: options.placeCache === false ? undefined : PlacedCache.ofUser(),
    },
    { time, hints, runners: runnersOf(folded, log), onBlocks: options.onBlocks },
  );
  const isSaid = options.textsApart !== 'unsaid';
  const isApart = Boolean(options.textsApart) && options.suites === undefined;
  const over = isApart ? nothingCarried() : await carryOver(sources, found.checkout, hints);
  const unplaced = converted.unplaced.filter(({ path }) => !over.settled.has(harmlessName(path)));
  const notInBundle = converted.notInBundle.filter((path) => !over.settled.has(harmlessName(path)));
  const added = options.suites && (await addSuites(sources, options.suites, found.checkout, hints));
  const shownFiles = options.files && (await showFiles(sources, options.files, found.checkout, hints));
  const named = sources.name(root);
  const warnings = [
    ...(shownFiles?.warnings ?? []),
    ...converted.warnings,
    ...over.warnings,
    ...(added?.warnings ?? []),
    ...named.warnings,
    ...(isSaid ? named.severalTexts : []),
  ];
  if (folded.droppedThrows > 0)
    warnings.push(
      `${folded.droppedThrows} errors have too many different stacks to follow; the code after them is shown as run`,
    );
  if (folded.droppedScripts > 0)
    warnings.push(
      `Some functions have more than ${MAX_SCRIPTS} scripts in this time: ${folded.droppedScripts} uses of others are left out (narrow with --since)`,
    );
  if (folded.attribution.dropped > 0)
    warnings.push(
      `Not all of what contexts ran is known of ${plural(folded.attribution.dropped, 'object')}: there is too much to keep, or it makes no sense (narrow with --context or --since, or give Node more memory: NODE_OPTIONS=--max-old-space-size)`,
    );
  const absent = absentFunctions(options.expected, folded.functions);
  if (absent.length > 0)
    warnings.push(
      `Nothing usable was recorded of ${plural(absent.length, 'expected function')}: ${someOf(absent)}`,
    );
  warnings.push(...unseparatedInWords(folded.unseparated, String(asked ?? '')));
  // Those that are in no report have been named.
  warnings.push(...inWordsUnmapped(withoutMap.filter(({ reason }) => reason === undefined)));
  if (unread.length > 0)
    warnings.push(
      `Nothing read the counters in ${someOf(unread.map(({ path }) => path))}, so counts may be wrong: ${INSTRUMENT_LAST}`,
    );
  const totals = totalsOf(named.map);
  const percent = pythonPercent(named.map);
  const isNothing = isEmpty(totals);
  // The error says it.
  const reason = isNothing && time.missing() === undefined ? warnings[0] : undefined;
  for (const warning of warnings) if (warning !== reason) log.warn(warning);
  if (asDeployed.length > 0)
    log.progress(`Without a source map, reported as deployed: ${someOf(asDeployed)}`);
  for (const line of inWords(unplaced)) log.progress(line);
  for (const line of carriedInWords(over)) log.progress(line);
  if (changed.length > 0 && isSaid && (isApart || !found.checkout.isHere))
    log.progress(
      `Changed since the code was built, or by a step before the bundler, so shown as the bundler had them: ${someOf(changed)}`,
    );
  if (readHere.length > 0)
    log.progress(`Read from the checkout, because no source map holds their texts: ${someOf(readHere)}`);
  if (byCode.length > 0)
    log.progress(`Without a source map, placed in the checkout by their code: ${someOf(byCode)}`);
  const notDeployed = [...named.undeployed].flatMap(([path, { functions }]) =>
    functions.length > 0 ? { path, functions } : [],
  );
  const positions = [...named.positions].flatMap(([path, by]) =>
    by.some((each) => each !== 'its source map') ? { path, by } : [],
  );
  const deployedLines = [...deployedInWords(deployedCode), ...undeployedInWords(notDeployed)];
  for (const line of deployedLines) log.progress(line);
  const suites = added && summaryOf(added.counts, added.names, named.map, root);
  if (isNothing) {
    const nothing = `${plural(folded.read.used, 'object')} read, but nothing in them can be reported`;
    // First, for it is the reason that is said; with the right choice there may be something.
    if (reason !== undefined && reason === shownFiles?.noneLeft)
      throw new NothingShownError(`${nothing}: ${reason}.`);
    if (unconverted > 0 && unfetched.length === unconverted)
      throw new StoreUnreachableError(`${nothing}: ${warnings[0]}`, { cause: unfetched[0] });
    if (withoutMap.some(({ reason }) => reason !== undefined))
      throw new NothingMappedError(`${nothing}: ${warnings[0]}`);
    throw new NothingUsableError(
      time.missing() ??
        `${nothing}: ${(reason ?? 'only code of packages ran, none of the project').replace(/\.$/, '')}.`,
    );
  }

  const repository = await repositoryFacts(found);
  const completeness = () =>
    completenessOf(
      folded,
      { unconverted, unconvertedOf, withoutMap, unread, uncertain },
      absent,
      time.missing(),
      added?.outdated.length,
    );
  return {
    named,
    checkout: found.checkout,
    root,
    hints,
    attribution: folded.attribution,
    facts: (createdAt) => ({
      ...completeness(),
      createdAt: createdAt.toISOString(),
      warnings,
      widened: folded.widened && widenedInWords(folded.widened),
      deployed: deployedLines,
      objects: folded.read.used,
      suites: added && { names: added.names, of: (...which) => added.counts.of(...which) },
      holders: named.holders,
      hits: named.hits,
      positions: named.positions,
      contexts: named.runners && shown(named.runners.contexts, 1),
      ranByFunction: named.runners && shown(named.runners.functions, 2),
      notRunSinceChange: new Map(over.carried.map((each) => [each.path, each.notRunSinceChange])),
      repository,
    }),
    result: (createdAt) => {
      const incomplete = time.missing();
      return {
        schema: RESULT_SCHEMA,
        createdAt: createdAt.toISOString(),
        ...(incomplete !== undefined && { incomplete }),
        totals,
        ...(percent !== undefined && { coveragePyPercent: percent }),
        files: fileTotals(named.map, root),
        read: folded.read,
        ...(folded.widened !== undefined && { widened: folded.widened }),
        skipped: folded.skipped,
        warnings,
        unmapped,
        withoutMap,
        ...(deployedCode.length > 0 && { deployedCode, uncertain: uncertain.slice(0, MOST_UNCERTAIN) }),
        ...(notDeployed.length > 0 && { notDeployed: notDeployed.slice(0, MOST_UNCERTAIN) }),
        ...(positions.length > 0 && { positions }),
        notInBundle,
        unplaced,
        changed,
        carried: over.carried,
        renamed: over.renamed,
        gone: over.gone,
        ...(suites !== undefined && { suites }),
        unconverted,
        ...completeness(),
        asked: askedFor(options),
        ...(repository !== undefined && {
          commit: repository.commit,
          ...(repository.branch !== undefined && { branch: repository.branch }),
        }),
      };
    },
  };
}

/** Made-up scripts have any number of parts. */
const MOST_UNCERTAIN = 1_000;

/** By us, or by many. */
async function foldedBy(
  { locations, selection, execution, workers = 1 }: GatherOptions,
  time: TimeLeft,
): Promise<FoldedExecution> {
  const [location] = locations;
  if (execution === undefined || location === undefined)
    return { folded: await fold(locations, selection, time, inThreads(workers)), selection };
  return foldExecution(location, execution, time);
}

/** @param least with fewer there is nothing to tell apart */
function shown(runners: NamedRunners, least: number): NamedRunners | undefined {
  return runners.names.length < least ? undefined : runners;
}

/** With less, what is known of who ran each place can end a report of many functions, as measured. */
const LEAST_HEAP_FOR_RUNNERS = 512 * 1024 * 1024;

/** Where one function alone ran everything, and no context is known, there is nothing to tell apart. */
function runnersOf({ functions, attribution }: Folded, log: GatherOptions['log']): ReportRunners | undefined {
  if (functions.length <= 1 && attribution.attributed.size === 0) return undefined;
  if (heapBytes() >= LEAST_HEAP_FOR_RUNNERS) return new ReportRunners();
  log.warn(`Which function and test ran a line is left out: it needs more than ${heapAdvice()}`);
  return undefined;
}

/** What tells whether two reports are about the same. Times are not part of it: they move. */
function askedFor({ selection, suites, files, textsApart, hints }: GatherOptions): string {
  const { functions, builds, newest, run, contexts, since, until } = selection;
  return JSON.stringify({
    functions,
    builds: textsApart ? 'all' : newest ? 'newest' : builds,
    run,
    contexts,
    since: since && true,
    until: until && true,
    suites: suites && [suites.own, ...new Set(suites.with.map(({ suite }) => suite))],
    ...files,
    hints: hints && [...hints].sort(),
  });
}

async function nothingRead(
  folded: Folded,
  { locations, selection }: GatherOptions,
  time: TimeLeft,
): Promise<NothingUsableError> {
  const where = locations.map(locationName).join(', ');
  const { objects, skipped } = folded.read;
  const asked = AskedContexts.of(selection);
  const missing = time.missing();
  if (missing !== undefined) return new NothingUsableError(missing);
  if (folded.unseparated.length > 0)
    return new UnseparatedRunError(
      `What was recorded of ${asked} cannot be separated from what others ran. ${unseparatedInWords(folded.unseparated, String(asked)).join(' ')}`,
    );
  if (objects > 0)
    return new NothingUsableError(
      `${noneCan('be used', objects, where)} (${skipped} skipped). Is this the prefix that the function writes to?`,
    );
  const hint =
    (await hintOnNothing(locations, selection, folded.contexts)) ??
    'Invoke the function with a store configured first; "lambda-coverage doctor" says why nothing arrived.';
  const isOfOthers = asked !== undefined && (await holdsObjects(locations));
  const nothing = isOfOthers ? `There is nothing of ${asked}` : 'There is no raw coverage under raw/';
  return new NothingUsableError(`${nothing} in ${where}. ${hint}`);
}
