import type { UnreadableKind, UnreadableObjectError } from '../errors.ts';
import { increase } from '../lists.ts';
import { homeOf } from '../read/home-folder.ts';
import { selectFunctions } from '../read/known-functions.ts';
import { changesTooFast, compactedInTurn, listRawKeys } from '../read/list-raw-keys.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { readRawObjects } from '../read/read-raw-objects.ts';
import { isInTime, isMixedWithRun, isOfBuilds, periodOf, type Selection } from '../read/selection.ts';
import { keepYoungGenerationSmall } from '../read/young-generation.ts';
import type { StoreLocation } from '../store/location.ts';
import type { ObjectState } from '../store/store.ts';
import { TimeLeft } from '../time-left.ts';
import { Ledger } from './ledger.ts';
import { TimeWidening, type WidenedTime } from './widened-time.ts';

/** How many objects were found, and what became of them: `objects = used + duplicates + skipped`. */
export interface ReadCounts {
  objects: number;
  used: number;
  /** Told nothing that another object had not told: the same sandbox again, or an earlier state of it. */
  duplicates: number;
  skipped: number;
}

export interface SkippedObject {
  key: string;
  kind: UnreadableKind;
  /** For people. */
  reason: string;
}

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

export interface Reading<S> {
  sink: S;
  read: ReadCounts;
  /** The first thousand; `read.skipped` counts all. */
  skipped: SkippedObject[];
  /** How many of the skipped objects stand in the folder of which function; of the first thousand functions. */
  skippedOf: Map<string, number>;
  /** Builds that were not asked for; the first thousand. */
  otherBuilds: string[];
  /** Absent: all that was read ran in the time asked for. */
  widened?: WidenedTime;
  /** Compacted objects that hold what ran in the times asked for and what did not; by function. They are left out. */
  across: ReadonlyMap<string, number>;
}

const MAX_LISTED = 1_000;

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
): Promise<Reading<S>> {
  keepYoungGenerationSmall();
  const functions = asked.functions && (await selectFunctions(locations, asked.functions));
  const selection = { ...asked, ...(functions && { functions }) };
  for (let readings = 1; ; readings++) {
    const listed = await Promise.all(
      locations.map(async (location) => ({ location, keys: await listRawKeys(location, selection) })),
    );
    const { gone, ...reading } = await readListed(listed, selection, newSink, time);
    if (time.late('read') > 0) return reading;
    const changed = await firstChanged(listed, selection, gone);
    if (changed === undefined) return reading;
    if (readings === MAX_READINGS) throw changesTooFast(changed);
  }
}

interface Listed {
  location: StoreLocation;
  keys: readonly string[];
}

/** Keys that were listed and then gone, by location. */
type Gone = ReadonlyMap<StoreLocation, ReadonlySet<string>>;

/** A location in which something was gone, and which holds a compacted object that was not read. */
async function firstChanged(
  listed: readonly Listed[],
  selection: Selection,
  gone: Gone,
): Promise<StoreLocation | undefined> {
  for (const { location, keys } of listed) {
    const missing = gone.get(location);
    if (missing === undefined) continue;
    const read = new Set(keys.filter((key) => !missing.has(key)));
    const now = await listRawKeys(location, selection);
    if (now.some((key) => compactedInTurn(location, key) !== undefined && !read.has(key))) return location;
  }
  return undefined;
}

async function readListed<S extends Sink>(
  listed: readonly Listed[],
  selection: Selection,
  newSink: () => S,
  time: TimeLeft,
): Promise<Reading<S> & { gone: Gone }> {
  for (let ledger = new Ledger(); ; ledger = new Ledger(ledger)) {
    time.again('read');
    const reading = await readAll(listed, selection, ledger, newSink(), time);
    if (!ledger.mustReadAgain) return reading;
  }
}

async function readAll<S extends Sink>(
  listed: readonly Listed[],
  selection: Selection,
  ledger: Ledger,
  sink: S,
  time: TimeLeft,
): Promise<Reading<S> & { gone: Gone }> {
  const read: ReadCounts = { objects: 0, used: 0, duplicates: 0, skipped: 0 };
  const skipped: SkippedObject[] = [];
  const skippedOf = new Map<string, number>();
  const otherBuilds = new Set<string>();
  const widening = new TimeWidening(selection);
  const across = new Map<string, number>();
  const gone = new Map<StoreLocation, Set<string>>();
  const outdated = new Map<number, { source: Source; prefix: string }>();
  const skip = (prefix: string, key: string, { kind, message }: UnreadableObjectError) => {
    read.skipped++;
    const functionName = homeOf(prefix, key);
    if (functionName !== undefined && (skippedOf.size < MAX_LISTED || skippedOf.has(functionName)))
      increase(skippedOf, functionName);
    if (skipped.length < MAX_LISTED) skipped.push({ key, kind, reason: message });
  };
  // Of a key, whether or not it is still there: the same in every reading.
  let index = -1;
  for (const { location, keys } of listed) {
    const { prefix } = location;
    for await (const reading of readRawObjects(location, time.take('read', keys), (bytes) =>
      time.took(bytes),
    )) {
      const { key } = reading;
      index++;
      if ('gone' in reading) {
        gone.set(location, (gone.get(location) ?? new Set()).add(key));
        continue;
      }
      if ('object' in reading && !isOfBuilds(selection, reading.object)) {
        const { build } = reading.object;
        if (build !== undefined && otherBuilds.size < MAX_LISTED) otherBuilds.add(build.name);
        continue;
      }
      const period = 'object' in reading ? periodOf(reading.object, prefix, key) : undefined;
      if ('object' in reading && period && !isInTime(selection, reading.object.span, period)) continue;
      if ('object' in reading && period && isMixedWithRun(selection, reading.object, period)) {
        increase(across, reading.object.function.name);
        continue;
      }
      read.objects++;
      if ('skipped' in reading) {
        skip(prefix, key, reading.skipped);
        continue;
      }
      const source = { key, ...reading.state };
      const verdict = ledger.judge(reading.object, index);
      if (verdict === 'new') {
        read.used++;
        widening.add(reading.object.span, period);
        sink.add(reading.object, source, index);
      } else if (verdict === 'outdated') outdated.set(index, { source, prefix });
      else if ('skipped' in verdict) skip(prefix, key, verdict.skipped);
      else {
        read.duplicates++;
        sink.duplicate?.(reading.object, source, verdict.toldBy);
      }
    }
  }
  for (const [of, { source, prefix }] of outdated) {
    const reason = ledger.untold(of);
    if (reason !== undefined) skip(prefix, source.key, reason);
    else {
      read.duplicates++;
      sink.outdated?.(source);
    }
  }
  const { widened } = widening;
  return {
    sink,
    read,
    skipped,
    skippedOf,
    otherBuilds: [...otherBuilds].sort(),
    across,
    gone,
    ...(widened && { widened }),
  };
}
