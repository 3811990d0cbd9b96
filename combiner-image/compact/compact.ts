import { gzipSync } from 'node:zlib';
import { parseRawKey, rawFolder } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { NothingUsableError, StoreUnreachableError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import { type ReadCounts, readOnce, type SkippedObject } from '../merge/read-once.ts';
import type { CombineLog } from '../options.ts';
import { plural } from '../plural.ts';
import { parseStoredRawObject } from '../read/read-raw-objects.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import { compactedKey } from './deployment.ts';
import { Deployments } from './deployments.ts';

const DELETIONS = 8;

/** What `compact` is asked for. */
export interface CompactOptions {
  location: StoreLocation;
  /** Names as Lambda knows them; absent: all. */
  functions?: readonly string[] | undefined;
  /** Only sandboxes that started before then: they must be over. */
  until: Date;
  /** Delete what the compacted objects stand for, once they are there. */
  prune: boolean;
  log: CombineLog;
}

/** Name in every result. */
export const COMPACTION_SCHEMA = 'lambda-coverage/compaction/1';

/** What `compact` did. */
export interface CompactResult {
  schema: typeof COMPACTION_SCHEMA;
  /** What was written. */
  written: { key: string; objects: number }[];
  /** Objects that were deleted. */
  deleted: number;
  /** Objects that stay as they are: too young, or alone. */
  left: number;
  read: ReadCounts;
  /** The first thousand of each function. */
  skipped: SkippedObject[];
}

/**
 * Turns many raw objects into few, one or more for each function and deployment, with the same counts. Nothing
 * is deleted before what stands for it has been read back; a run that dies on the way counts nothing twice.
 *
 * @throws StoreUnreachableError when the store cannot be read or written.
 * @throws NothingUsableError when it holds nothing that could be used.
 */
export async function compact(options: CompactOptions): Promise<CompactResult> {
  const { location, log } = options;
  log.progress(`Reading ${locationName(location)}`);
  const result: CompactResult = {
    schema: COMPACTION_SCHEMA,
    written: [],
    deleted: 0,
    left: 0,
    read: { objects: 0, used: 0, duplicates: 0, skipped: 0 },
    skipped: [],
  };
  // One function after another: only the sums of one are in memory.
  for (const name of options.functions ?? (await functionsIn(location)))
    await compactFunction(name, options, result);
  if (result.read.used === 0)
    throw new NothingUsableError(
      `There is no raw coverage under raw/ in ${locationName(location)} that could be compacted.`,
    );
  return result;
}

/** As their folders are called. */
async function functionsIn({ store, prefix }: StoreLocation): Promise<string[]> {
  const names = new Set<string>();
  for await (const key of store.list(rawFolder(prefix))) {
    const name = parseRawKey(prefix, key)?.functionName;
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

async function compactFunction(name: string, options: CompactOptions, result: CompactResult): Promise<void> {
  const { location, log } = options;
  const { sink, read, skipped } = await readOnce(
    [location],
    { functions: [name] },
    () => new Deployments(location.prefix, options.until),
  );
  for (const field of ['objects', 'used', 'duplicates', 'skipped'] as const)
    result.read[field] += read[field];
  for (const { key, reason } of skipped) log.warn(`Skipped ${key}: ${reason}`);
  result.skipped.push(...skipped);
  result.left += sink.left;
  for (const { deployment, keys, duplicates } of sink.all()) {
    let kept = keys[0];
    if (keys.length > 1) {
      const object = deployment.toRawObject();
      kept = await write(location, object);
      log.progress(`${plural(keys.length, 'object')} of ${object.function.name} in ${kept}`);
      if (deployment.droppedThrows > 0)
        log.warn(
          `${kept}: ${deployment.droppedThrows} errors have too many different stacks, the code behind them will be shown as run`,
        );
      result.written.push({ key: kept, objects: deployment.parts });
    } else result.left++;
    if (options.prune) result.deleted += await prune(location, kept, [...keys, ...duplicates]);
  }
}

/** Writes a compacted object and reads it back. @returns its key. */
async function write({ store, prefix }: StoreLocation, object: RawObject): Promise<string> {
  const key = compactedKey(prefix, object);
  const bytes = gzipSync(JSON.stringify(object));
  await store.put(key, bytes, 'application/gzip');
  const stored = await store.get(key, bytes.length);
  if (stored === undefined || Buffer.compare(stored.bytes, bytes) !== 0)
    throw new StoreUnreachableError(`${key} is not what was written: check the store. Nothing was deleted.`);
  parseStoredRawObject(stored.bytes);
  return key;
}

/** Deletes the objects of a compaction, if one object stands for all of them. @returns how many. */
async function prune(
  { store }: StoreLocation,
  kept: string | undefined,
  keys: readonly string[],
): Promise<number> {
  const deletions = inOrder(
    keys.filter((key) => key !== kept),
    DELETIONS,
    (key) => store.delete(key),
  );
  let deleted = 0;
  for await (const _ of deletions) deleted++;
  return deleted;
}
