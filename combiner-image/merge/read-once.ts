import type { UnreadableKind, UnreadableObjectError } from '../errors.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { listRawKeys, readRawObjects } from '../read/read-raw-objects.ts';
import type { Selection } from '../read/selection.ts';
import { keepYoungGenerationSmall } from '../read/young-generation.ts';
import type { StoreLocation } from '../store/location.ts';
import { Ledger } from './ledger.ts';

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
  add(object: ParsedRawObject, key: string, index: number): void;
  /** Something that another object has told; `toldBy` is undefined when several have. */
  duplicate?(object: ParsedRawObject, key: string, toldBy: number | undefined): void;
}

export interface Reading<S> {
  sink: S;
  read: ReadCounts;
  /** The first thousand; `read.skipped` counts all. */
  skipped: SkippedObject[];
}

const MAX_LISTED = 1_000;

/**
 * Reads all selected raw objects and gives each to a sink that has not told anything yet. What is kept of an
 * object here is the id of its sandbox.
 * @throws StoreUnreachableError
 */
export async function readOnce<S extends Sink>(
  locations: readonly StoreLocation[],
  selection: Selection,
  newSink: () => S,
): Promise<Reading<S>> {
  keepYoungGenerationSmall();
  const keys = await Promise.all(locations.map((location) => listRawKeys(location, selection)));
  for (let ledger = new Ledger(); ; ledger = new Ledger(ledger)) {
    const reading = await readAll(locations, keys, ledger, newSink());
    if (!ledger.mustReadAgain) return reading;
  }
}

async function readAll<S extends Sink>(
  locations: readonly StoreLocation[],
  keys: readonly string[][],
  ledger: Ledger,
  sink: S,
): Promise<Reading<S>> {
  const read: ReadCounts = { objects: 0, used: 0, duplicates: 0, skipped: 0 };
  const skipped: SkippedObject[] = [];
  const skip = (key: string, { kind, message }: UnreadableObjectError) => {
    read.skipped++;
    if (skipped.length < MAX_LISTED) skipped.push({ key, kind, reason: message });
  };
  for (const [i, location] of locations.entries()) {
    for await (const reading of readRawObjects(location, keys[i] ?? [])) {
      const { key } = reading;
      const index = read.objects++;
      if ('skipped' in reading) {
        skip(key, reading.skipped);
        continue;
      }
      const verdict = ledger.judge(reading.object, index);
      if (verdict === 'new') {
        read.used++;
        sink.add(reading.object, key, index);
      } else if ('skipped' in verdict) skip(key, verdict.skipped);
      else {
        read.duplicates++;
        sink.duplicate?.(reading.object, key, verdict.toldBy);
      }
    }
  }
  return { sink, read, skipped };
}
