import { parseRawKey, rawFolder } from '../../contract/key-layout.ts';
import {
  codeOf,
  messageOf,
  NothingUsableError,
  StoreUnreachableError,
  UnreadableObjectError,
} from '../errors.ts';
import { mustBeHandedOut } from '../merge/all-refused.ts';
import type { KeyWindow } from '../read/key-window.ts';
import { listFunctions, selectFunctions } from '../read/known-functions.ts';
import { readRawObjects } from '../read/read-raw-objects.ts';
import { runsIn } from '../read/runs.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import { Claim, type Holder, StoreClock } from './claim.ts';
import { compactFunction, leaveFunction, TurnLostError } from './compact-function.ts';
import type { NamedScripts } from './named-scripts.ts';
import { COMPACTION_SCHEMA, type CompactOptions, type CompactResult, type MarkedOptions } from './options.ts';
import { REAL_PACE } from './pace.ts';
import { ReadingProgress } from './reading-progress.ts';
import { stoppable } from './stoppable-store.ts';
import { tendScripts } from './tend-scripts.ts';
import { countBefore, partsOfWindow, windowUntil } from './window.ts';

/** How long a run waits for somebody else who compacts the same functions. */
const WAIT_MS = 60_000;
const POLL_MS = 1_000;

/**
 * Turns many raw objects into few, one or more for each function, deployment and test run, with the same counts. Any
 * number of runs, of reports and of recorders may work on one store at a time: docs/compaction.md says why
 * nothing is lost or counted twice. A run that dies on the way leaves what counts once.
 *
 * @throws StoreUnreachableError when the store cannot be read or written, or when nothing could be compacted.
 * @throws NothingUsableError when it holds nothing that could be used.
 * @throws the reason of `options.signal` once that is aborted.
 */
export async function compact(options: CompactOptions): Promise<CompactResult> {
  const { location } = options;
  const result: CompactResult = {
    schema: COMPACTION_SCHEMA,
    written: [],
    deleted: 0,
    versioned: 0,
    changed: 0,
    refused: { objects: 0 },
    scripts: { renewed: 0, damaged: 0, deleted: 0 },
    left: 0,
    read: { objects: 0, used: 0, duplicates: 0, skipped: 0 },
    skipped: [],
    failed: [],
  };
  const named = options.functions && (await selectFunctions([location], options.functions));
  const found =
    named?.map((name) => ({ name, above: 0, objects: 0 })) ??
    (options.window === undefined ? await functionsIn(options, result) : await foldersIn(location));
  const reading = new ReadingProgress(
    found.reduce((sum, { objects }) => sum + objects, 0),
    options.onProgress,
  );
  const marked = await runsIn([location]);
  const clock = new StoreClock(options.pace ?? REAL_PACE);
  const older = new Map<string, number>();
  await compactAll(found, { ...options, marked, reading, clock, older }, result);
  if (options.window !== undefined && options.prune)
    result.older = [...older.values()].reduce((sum, count) => sum + count, 0);
  const [failure] = result.failed;
  if (failure !== undefined && result.failed.length === found.length)
    throw new StoreUnreachableError(failure.reason, { code: failure.code });
  if (failure === undefined) mustBeHandedOut([location], result.read, result.skipped);
  // A window in which nothing became old enough is nothing unusual.
  const isNothing = options.window === undefined ? result.read.used === 0 : found.length === 0;
  if (isNothing && failure === undefined)
    throw new NothingUsableError(
      `There is no raw coverage under raw/ in ${locationName(location)} that could be compacted.`,
    );
  return result;
}

/** A function that is to be compacted. */
interface Candidate {
  name: string;
  /** In a turn after this one. */
  above: number;
  /** As listed; 0: not known. */
  objects: number;
}

/** As their folders are called. Those that cannot be listed are skipped. */
async function functionsIn({ location, log }: CompactOptions, result: CompactResult): Promise<Candidate[]> {
  const objects = new Map<string, number>();
  const unlisted: string[] = [];
  for await (const key of location.store.list(rawFolder(location.prefix))) {
    const name = parseRawKey(location.prefix, key)?.functionName;
    if (name !== undefined) objects.set(name, (objects.get(name) ?? 0) + 1);
    else if (key.endsWith('/')) unlisted.push(key);
  }
  for await (const reading of readRawObjects(location, unlisted)) {
    if (!('skipped' in reading)) continue;
    const { kind, message: reason } = reading.skipped;
    result.read.objects++;
    result.read.skipped++;
    result.skipped.push({ key: reading.key, kind, reason });
    log.warn(`Skipped ${reading.key}: ${reason}`);
  }
  return [...objects].sort().map(([name, count]) => ({ name, above: 0, objects: count }));
}

/** The same without a look at what is in them: a store of a year has millions of keys. */
async function foldersIn(location: StoreLocation): Promise<Candidate[]> {
  return (await listFunctions([location])).map((name) => ({ name, above: 0, objects: 0 }));
}

/** One function after another: only the sums of one are in memory. Those that somebody else has come last. */
async function compactAll(
  found: readonly Candidate[],
  options: MarkedOptions,
  result: CompactResult,
): Promise<void> {
  const { log, pace = REAL_PACE } = options;
  let waitingSince: number | undefined;
  for (let queue = found; queue.length > 0; ) {
    const later: (Candidate & Holder)[] = [];
    for (const candidate of queue) {
      const held = await attempt(candidate, options, result);
      if (held !== undefined) later.push(held);
    }
    if (later.length === 0) return;
    const [{ name: first, heldBy } = { name: '', heldBy: '' }] = later;
    if (waitingSince === undefined) log.progress(`Waiting for ${heldBy}, which compacts ${first}`);
    waitingSince ??= pace.now();
    const leftMs = WAIT_MS - (pace.now() - waitingSince);
    if (leftMs <= 0) {
      for (const { name, heldBy: holder } of later)
        result.failed.push({
          function: name,
          reason: `${name} is being compacted by ${holder}: wait for it, or end it and run this again.`,
          code: 'store-unusable',
        });
      return;
    }
    // Two that wait for each other do not meet again.
    const pauseMs = POLL_MS + (Number.parseInt(pace.newId().slice(0, 3), 16) % POLL_MS);
    await pace.sleep(Math.min(pauseMs, leftMs));
    queue = later;
  }
}

/** What is to be read of a function, turn by turn; one turn for all where there is no window. */
async function windowsOf(
  name: string,
  { location, olderThan, window, partSize, prune, clock, older }: MarkedOptions,
): Promise<(KeyWindow | undefined)[]> {
  if (window === undefined) return [undefined];
  const keys = windowUntil(await clock.now(location, name), { olderThan, window });
  if (prune) older.set(name, await countBefore(location, name, keys));
  return partsOfWindow(location, name, keys, partSize);
}

/** @returns undefined when there is nothing left to do for the function, be it that it failed. */
async function attempt(
  { name, above, objects }: Candidate,
  options: MarkedOptions,
  result: CompactResult,
): Promise<(Candidate & Holder) | undefined> {
  const { location, log, pace = REAL_PACE, timeOver } = options;
  const signal = AbortSignal.any([options.signal, timeOver].filter((each) => each !== undefined));
  // To take a turn and to give it back are whole steps.
  const stopped = { ...options, location: { ...location, store: stoppable(location.store, signal) } };
  try {
    signal.throwIfAborted();
    // It has one object: whatever that is, there is nothing to add to it.
    if (objects === 1) {
      await tendScripts(await leaveFunction(name, stopped, result), stopped, result);
      return undefined;
    }
    for (const keys of await windowsOf(name, stopped)) {
      const claim = await Claim.take(location, name, pace, above);
      if ('heldBy' in claim) return { name, above, objects, ...claim };
      let scripts: NamedScripts;
      try {
        scripts = await compactFunction(name, claim, keys, stopped, result);
      } finally {
        await claim.release().catch((error: unknown) => log.warn(messageOf(error)));
      }
      await tendScripts(scripts, stopped, result);
    }
    return undefined;
  } catch (error) {
    if (error instanceof TurnLostError)
      return { name, objects, above: error.latestTurn, heldBy: 'a process that has taken over' };
    if (timeOver?.aborted === true && error === timeOver.reason) {
      const reason = `The time was over before all of ${name} was compacted. Nothing is lost: the next run goes on. Give it more time, or run it more often.`;
      log.warn(reason);
      result.failed.push({ function: name, reason, code: 'time-over' });
      return undefined;
    }
    if (!(error instanceof StoreUnreachableError || error instanceof UnreadableObjectError)) throw error;
    log.warn(`${name} was not compacted: ${error.message}`);
    const code = codeOf(error) ?? 'store-unusable';
    result.failed.push({ function: name, reason: error.message, code });
    return undefined;
  }
}
