import type { RawObject } from '../../contract/raw-object.ts';
import { listRawKeys, readRawObjects } from '../read/read-raw-objects.ts';
import type { Selection } from '../read/selection.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import { type FunctionSummary, FunctionSums } from './function-summary.ts';
import { type ScriptUse, ScriptUses } from './script-use.ts';
import { type ThrownStack, ThrownStacks } from './thrown-stacks.ts';

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
  reason: string;
}

/** The sum of all raw objects that were read. */
export interface Folded {
  read: ReadCounts;
  /** The first thousand; `read.skipped` counts all. */
  skipped: SkippedObject[];
  functions: FunctionSummary[];
  scripts: ScriptUse[];
  throws: ThrownStack[];
  /** Errors whose stacks were too many to keep. */
  droppedThrows: number;
}

const MAX_LISTED = 1_000;

/**
 * Reads all selected raw objects and adds them up. Each is dropped as soon as it is added: memory grows with
 * the code, not with the number of objects.
 * @throws StoreUnreachableError
 */
export async function fold(locations: readonly StoreLocation[], selection: Selection): Promise<Folded> {
  const keys = await Promise.all(locations.map((location) => listRawKeys(location, selection)));
  const superseded = new Set<string>();
  for (;;) {
    const pass = new Pass(superseded);
    for (const [index, location] of locations.entries()) {
      const name = locationName({ ...location, prefix: '' });
      for await (const reading of readRawObjects(location, keys[index] ?? [])) {
        const id = `${name}/${reading.key}`;
        if ('skipped' in reading) pass.skip(reading.key, reading.skipped);
        else pass.add(reading.object, id);
      }
    }
    // Counts cannot be taken out again. That a later state of a sandbox comes up after an earlier one was
    // added needs objects renamed by hand: then everything is read once more without the earlier ones.
    if (!pass.supersededMore) return pass.result();
  }
}

/** One reading of everything. */
class Pass {
  /** Whether an object that was added should have been left out. */
  supersededMore = false;
  readonly #superseded: Set<string>;
  readonly #seen = new Map<string, { sequence: number; id: string }>();
  readonly #functions = new Map<string, FunctionSums>();
  readonly #scripts = new ScriptUses();
  readonly #throws = new ThrownStacks();
  readonly #skipped: SkippedObject[] = [];
  readonly #read: ReadCounts = { objects: 0, used: 0, duplicates: 0, skipped: 0 };

  constructor(superseded: Set<string>) {
    this.#superseded = superseded;
  }

  skip(key: string, reason: string): void {
    this.#read.objects++;
    this.#read.skipped++;
    if (this.#skipped.length < MAX_LISTED) this.#skipped.push({ key, reason });
  }

  add(object: RawObject, id: string): void {
    this.#read.objects++;
    if (this.#superseded.has(id) || this.#isKnown(object, id)) {
      this.#read.duplicates++;
      return;
    }
    this.#read.used++;
    this.#sums(object.function.name).add(object);
    this.#scripts.add(object);
    this.#throws.add(object);
  }

  result(): Folded {
    const functions = [...this.#functions.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      read: this.#read,
      skipped: this.#skipped,
      functions: functions.map(([, sums]) => sums.toSummary()),
      scripts: this.#scripts.newestFirst(),
      throws: this.#throws.toList(),
      droppedThrows: this.#throws.dropped,
    };
  }

  /** Whether another object has told what this one tells. */
  #isKnown(object: RawObject, id: string): boolean {
    const identity = identityOf(object);
    const known = this.#seen.get(identity);
    if (known !== undefined && known.sequence >= object.span.sequence) return true;
    if (known !== undefined) {
      this.#superseded.add(known.id);
      this.supersededMore = true;
    }
    this.#seen.set(identity, { sequence: object.span.sequence, id });
    return false;
  }

  #sums(name: string): FunctionSums {
    let sums = this.#functions.get(name);
    if (sums === undefined) {
      sums = new FunctionSums(name);
      this.#functions.set(name, sums);
    }
    return sums;
  }
}

/** What an object is of, whatever its key says. Objects of the same identity are not added up. */
function identityOf({ function: { name }, sandbox, span }: RawObject): string {
  return JSON.stringify([name, sandbox.id, ...(span.kind === 'invocation' ? [span.sequence] : [])]);
}
