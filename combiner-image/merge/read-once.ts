import { increase } from '../lists.ts';
import { selectFunctions } from '../read/known-functions.ts';
import { changesTooFast, compactedInTurn, listRawKeys, type RawKeys } from '../read/list-raw-keys.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { readRawObjects } from '../read/read-raw-objects.ts';
import { isInTime, isMixedWithRun, isOfBuilds, periodOf, type Selection } from '../read/selection.ts';
import { keepYoungGenerationSmall } from '../read/young-generation.ts';
import type { StoreLocation } from '../store/location.ts';
import type { ObjectState } from '../store/store.ts';
import { TimeLeft } from '../time-left.ts';
import { Ledger } from './ledger.ts';
import { type ReadingResult, ReadingTally } from './reading-tally.ts';

/** Takes what is read; the index of an object is the same in every reading. */
export interface Sink {
  /** Something new. The object is good until the call returns. */
  add(object: ParsedRawObject, source: Source, index: number): void;
  /** Something that another object has told; `toldBy` is undefined when several have. */
  duplicate?(object: ParsedRawObject, source: Source, toldBy: number | undefined): void;
  /** A compacted object that others have replaced: all that it stands for is told by them. */
  outdated?(source: Source): void;
}

/** Where an object was read, and in which state. */
export interface Source extends ObjectState {
  key: string;
}

export interface Reading<S> extends ReadingResult {
  sink: S;
}

/** Each one more is a compaction that deleted what was listed. */
const MAX_READINGS = 10;

/**
 * Reads all selected raw objects and gives each to a sink that has not told anything yet. What is kept of an
 * object here is the id of its sandbox.
 *
 * What was listed may be gone when it is to be read: somebody has compacted it. Then another compacted object
 * stands for it; unless that has been read too, everything is listed and read again. When there is no time for all, what
 * was read is given.
 * @throws StoreUnreachableError
 * @throws NothingUsableError when a function that is asked for has no folder.
 */
export async function readOnce<S extends Sink>(
  locations: readonly StoreLocation[],
  asked: Selection,
  newSink: () => S,
  time = new TimeLeft(),
  readAll: ReadListed<S> = readListed,
): Promise<Reading<S>> {
  keepYoungGenerationSmall();
  const functions = asked.functions && (await selectFunctions(locations, asked.functions));
  const selection = { ...asked, ...(functions && { functions }) };
  for (let readings = 1; ; readings++) {
    const listed = await Promise.all(
      locations.map(async (location) => ({ location, keys: await listRawKeys(location, selection) })),
    );
    const { gone, ...reading } = await readAll(listed, selection, newSink, time);
    if (time.late('read') > 0) return reading;
    const changed = await firstChanged(listed, selection, gone);
    if (changed === undefined) return reading;
    if (readings === MAX_READINGS) throw changesTooFast(changed);
  }
}

export interface Listed {
  location: StoreLocation;
  keys: RawKeys;
}

/** What was gone of what was listed. */
export interface GoneKeys {
  objects: number;
  /** Which of them were compacted objects, by their keys. */
  compacted: ReadonlySet<string>;
}

export type Gone = ReadonlyMap<StoreLocation, GoneKeys>;

/** A location in which something was gone, and which holds a compacted object that was not read. */
async function firstChanged(
  listed: readonly Listed[],
  selection: Selection,
  gone: Gone,
): Promise<StoreLocation | undefined> {
  for (const { location, keys } of listed) {
    const missing = gone.get(location);
    if (missing === undefined) continue;
    const read = new Set(keys.compacted.filter((key) => !missing.compacted.has(key)));
    const now = await listRawKeys(location, selection);
    if (now.compacted.some((key) => !read.has(key))) return location;
  }
  return undefined;
}

/** Reads what was listed: each object that tells something new goes to a sink. */
export type ReadListed<S extends Sink> = (
  listed: readonly Listed[],
  selection: Selection,
  newSink: () => S,
  time: TimeLeft,
) => Promise<Reading<S> & { gone: Gone }>;

/** One object after another, on this thread. */
export async function readListed<S extends Sink>(
  listed: readonly Listed[],
  selection: Selection,
  newSink: () => S,
  time: TimeLeft,
): Promise<Reading<S> & { gone: Gone }> {
  for (let ledger = new Ledger(); ; ledger = new Ledger(ledger)) {
    time.again('read');
    const sink = newSink();
    const tally = new ReadingTally(selection);
    const { gone, outdated } = await readKeys(listed, selection, ledger, { sink, tally }, time);
    if (ledger.mustReadAgain) continue;
    settle(outdated, ledger, { sink, tally });
    return { sink, gone, ...tally.result };
  }
}

/** Where what is read goes. */
export interface Into {
  sink: Sink;
  tally: ReadingTally;
}

/** Compacted objects that others have replaced, by index: whether all of them is told is known at the end. */
export type Outdated = ReadonlyMap<number, { source: Source; prefix: string }>;

/** Of one store, in reading order. */
export interface KeysToRead {
  location: StoreLocation;
  keys: Iterable<string> & { readonly length: number };
}

/** How keys are read that are not all. */
export interface ReadingAs {
  /** Of a key among all, whether or not it is still there; the same in every reading. @default as they come */
  indexOf?: (key: string) => number;
  /** Whether others are to judge an object: it is passed over. */
  isLeft?: (key: string, object: ParsedRawObject) => boolean;
}

/** Reads keys, each once. */
export async function readKeys(
  listed: readonly KeysToRead[],
  selection: Selection,
  ledger: Pick<Ledger, 'judge'>,
  { sink, tally }: Into,
  time: TimeLeft,
  { indexOf, isLeft }: ReadingAs = {},
): Promise<{ gone: Gone; outdated: Outdated }> {
  const { read } = tally;
  const gone = new Map<StoreLocation, { objects: number; compacted: Set<string> }>();
  const outdated = new Map<number, { source: Source; prefix: string }>();
  let count = 0;
  for (const { location, keys } of listed) {
    const { prefix } = location;
    for await (const reading of readRawObjects(location, time.take('read', keys), (bytes) =>
      time.took(bytes),
    )) {
      const { key } = reading;
      const index = indexOf?.(key) ?? count;
      count++;
      if ('gone' in reading) {
        const missing = gone.get(location) ?? { objects: 0, compacted: new Set() };
        missing.objects++;
        if (compactedInTurn(location, key) !== undefined) missing.compacted.add(key);
        gone.set(location, missing);
        continue;
      }
      if ('object' in reading && !isOfBuilds(selection, reading.object)) {
        const { build } = reading.object;
        if (build !== undefined) tally.otherBuild(build.name);
        continue;
      }
      const period = 'object' in reading ? periodOf(reading.object, prefix, key) : undefined;
      if ('object' in reading && period && !isInTime(selection, reading.object.span, period)) continue;
      if ('object' in reading && period && isMixedWithRun(selection, reading.object, period)) {
        increase(tally.across, reading.object.function.name);
        continue;
      }
      if ('object' in reading && isLeft?.(key, reading.object)) continue;
      read.objects++;
      if ('skipped' in reading) {
        tally.skip(prefix, key, reading.skipped);
        continue;
      }
      const source = { key, ...reading.state };
      const verdict = ledger.judge(reading.object, index);
      if (verdict === 'new') {
        read.used++;
        tally.widening.add(reading.object.span, period);
        sink.add(reading.object, source, index);
      } else if (verdict === 'outdated') outdated.set(index, { source, prefix });
      else if ('skipped' in verdict) tally.skip(prefix, key, verdict.skipped);
      else {
        read.duplicates++;
        sink.duplicate?.(reading.object, source, verdict.toldBy);
      }
    }
  }
  return { gone, outdated };
}

/** Says what became of outdated objects, when everything has been read. */
export function settle(outdated: Outdated, ledger: Pick<Ledger, 'untold'>, { sink, tally }: Into): void {
  for (const [of, { source, prefix }] of outdated) {
    const reason = ledger.untold(of);
    if (reason !== undefined) tally.skip(prefix, source.key, reason);
    else {
      tally.read.duplicates++;
      sink.outdated?.(source);
    }
  }
}
