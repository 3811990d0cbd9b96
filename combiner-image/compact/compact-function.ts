import { gzipSync } from 'node:zlib';
import { parseRawKey } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { StoreUnreachableError, UNFETCHED, type UnreadableKind, UnreadableObjectError } from '../errors.ts';
import { type Reading, readOnce, type Sink } from '../merge/read-once.ts';
import { addReadCounts, type SkippedObject } from '../merge/reading-tally.ts';
import { plural } from '../plural.ts';
import type { KeyWindow } from '../read/key-window.ts';
import { compactedInTurn } from '../read/list-raw-keys.ts';
import { mustBeReadable } from '../read/read-raw-objects.ts';
import type { StoreLocation } from '../store/location.ts';
import type { Claim } from './claim.ts';
import { compactedKey } from './deployment.ts';
import { type Compaction, Deployments } from './deployments.ts';
import { NamedScripts } from './named-scripts.ts';
import type { CompactOptions, CompactResult, MarkedOptions } from './options.ts';
import { prune } from './prune.ts';

/** Somebody else has taken over, or the turn's number is too low; to be tried again. */
export class TurnLostError extends Error {
  override readonly name = 'TurnLostError';
  /** The next turn must have a greater number. */
  readonly latestTurn: number;

  constructor(latestTurn: number) {
    super('somebody else compacts this function now');
    this.latestTurn = latestTurn;
  }
}

/**
 * Compacts one function, in a turn. In this order: read, write, ask whether the turn is still ours, delete.
 * @param asked what is read of it; absent: all
 * @returns the scripts that its objects name
 * @throws StoreUnreachableError, TurnLostError
 */
export async function compactFunction(
  name: string,
  claim: Claim,
  asked: KeyWindow | undefined,
  options: MarkedOptions,
  result: CompactResult,
): Promise<NamedScripts> {
  const { location, log, olderThan, marked } = options;
  const known = claim.compactedThrough;
  const keys = asked && { ...asked, compactedThrough: known };
  const { sink, read, skipped } = await readOnce(
    [location],
    { functions: [name], ...(keys && { keys }) },
    () => new Deployments(location.prefix, claim.takenAt, { olderThan, marked, keys }),
    options.reading.ofFunction(),
  );
  // Its folder of turns was lost: what is written now must win over all there is.
  if (sink.latestTurn >= claim.turn) throw new TurnLostError(sink.latestTurn);
  mustHaveReadCompacted(location, skipped);
  for (const { key, reason } of skipped) log.warn(`Skipped ${key}: ${reason}`);
  if (sink.early > 0)
    log.warn(
      `${name}: ${plural(sink.early, 'object')} later than the store's clock (${claim.takenAt.toISOString()}); check the clocks. They stay as they are`,
    );
  const compactions = sink.all();
  const written: string[] = [];
  let left = sink.left;
  for (const compaction of compactions) {
    if (!isWorthwhile(compaction, options.prune)) {
      left += compaction.parts.length;
      if (options.prune) await prune(location, compaction.duplicates, result, log);
      continue;
    }
    let key: string;
    try {
      const object = compaction.deployment.toRawObject(claim.turn);
      key = compactedKey(location.prefix, object, compaction.newest);
      await write(location, key, object, claim);
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) throw error;
      log.warn(
        `${plural(compaction.parts.length, 'object')} of ${name} cannot be one object (${error.message}), and stay as they are`,
      );
      left += compaction.parts.length;
      continue;
    }
    log.progress(`${plural(compaction.parts.length, 'object')} of ${name} in ${key}`);
    warnOfDropped(compaction, key, options);
    result.written.push({ key, objects: compaction.deployment.parts });
    written.push(key);
    if (options.prune) await prune(location, [...compaction.parts, ...compaction.duplicates], result, log);
  }
  if (options.prune && sink.replaced.length > 0 && (await claim.isHeld()))
    await prune(location, sink.replaced, result, log);
  result.left += left;
  addReading(result, { read, skipped });
  const isAllKnown =
    read.skipped === skipped.length &&
    !skipped.some(({ key }) => compactedInTurn(location, key) !== undefined);
  if (isAllKnown)
    claim.tell(
      latest([
        sink.newestCompacted,
        known,
        asked?.from,
        ...written.map((key) => parseRawKey(location.prefix, key)?.time),
      ]),
    );
  return sink.scripts;
}

/** The latest of those that are there. */
function latest(times: readonly (Date | number | undefined)[]): Date | undefined {
  const last = Math.max(...times.filter((time) => time !== undefined).map(Number));
  return Number.isNaN(last) ? undefined : new Date(last);
}

/**
 * Reads a function that has nothing to be compacted. That takes no turn, which would be most of the work.
 * @returns the scripts that it names
 */
export async function leaveFunction(
  name: string,
  { location, log, reading: progress }: MarkedOptions,
  result: CompactResult,
): Promise<NamedScripts> {
  const reading = await readOnce(
    [location],
    { functions: [name] },
    () => new NamedScripts(location.prefix),
    progress.ofFunction(),
  );
  for (const { key, reason } of reading.skipped) log.warn(`Skipped ${key}: ${reason}`);
  result.left += reading.read.used;
  addReading(result, reading);
  return reading.sink;
}

function addReading(result: CompactResult, { read, skipped }: Pick<Reading<Sink>, 'read' | 'skipped'>): void {
  addReadCounts(result.read, read);
  result.skipped.push(...skipped);
}

/** Why an object was not read this time, and may be at another. */
const PASSING: ReadonlySet<UnreadableKind> = new Set([...UNFETCHED, 'truncated', 'newer', 'too-large']);

/**
 * What a compacted object stands for must be known: to add up again what is still there of it would make a second
 * sum that overlaps the first, once that can be read.
 * @throws StoreUnreachableError
 */
function mustHaveReadCompacted(location: StoreLocation, skipped: readonly SkippedObject[]): void {
  // They are read first, so that a list that is cut short has them.
  for (const { key, kind, reason } of skipped)
    if (PASSING.has(kind) && compactedInTurn(location, key) !== undefined)
      throw new StoreUnreachableError(
        `${key} replaces other objects and cannot be read: ${reason}. Make it readable, or delete it to give up its counts; until then nothing of this function is compacted.`,
        { cause: new UnreadableObjectError(kind, reason) },
      );
}

/**
 * One object that is left alone needs no copy, unless it is a compacted one beside what is in it: whose turn it
 * was may have been over before it was written, and only on what we write ourselves anything is deleted.
 */
function isWorthwhile({ parts, duplicates, isCompacted }: Compaction, isPruned: boolean): boolean {
  return parts.length > 1 || (isPruned && isCompacted && duplicates.length > 0);
}

/**
 * Writes a compacted object, reads it back, and then asks for the turn.
 * @throws UnreadableObjectError when nobody could read it; then nothing is written.
 */
async function write({ store }: StoreLocation, key: string, object: RawObject, claim: Claim): Promise<void> {
  const bytes = gzipSync(JSON.stringify(object));
  mustBeReadable(bytes);
  await store.put(key, bytes, 'application/gzip');
  const stored = await store.get(key, bytes.length).catch((error: unknown) => {
    if (error instanceof UnreadableObjectError) return undefined;
    throw error;
  });
  if (stored === undefined || Buffer.compare(stored.bytes, bytes) !== 0) {
    await store.delete(key);
    throw new StoreUnreachableError(`${key} is not what was written: check the store. Nothing was deleted.`);
  }
  if (await claim.isHeld()) return;
  await store.delete(key);
  throw new TurnLostError(0);
}

function warnOfDropped({ deployment }: Compaction, key: string, { log }: CompactOptions): void {
  if (deployment.droppedAttributions > 0)
    log.warn(
      `${key}: the attribution of ${plural(deployment.droppedAttributions, 'object')} cannot be read, or is more than a recorder writes; it is left out`,
    );
  if (deployment.droppedThrows > 0)
    log.warn(
      `${key}: ${deployment.droppedThrows} errors have too many different stacks to follow; reports show the code after them as run`,
    );
}
