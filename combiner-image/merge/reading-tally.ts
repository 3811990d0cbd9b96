import type { UnreadableKind, UnreadableObjectError } from '../errors.ts';
import { increase } from '../lists.ts';
import { homeOf } from '../read/home-folder.ts';
import type { Selection } from '../read/selection.ts';
import { TimeWidening, type WidenedTime, type WideningState } from './widened-time.ts';

/** How many objects were found, and what became of them: `objects = used + duplicates + skipped`. */
export interface ReadCounts {
  objects: number;
  used: number;
  /** Told nothing that another object had not told: the same sandbox again, or an earlier state of it. */
  duplicates: number;
  skipped: number;
}

/** @param sums grow */
export function addReadCounts(sums: ReadCounts, more: ReadCounts): void {
  for (const field of ['objects', 'used', 'duplicates', 'skipped'] as const) sums[field] += more[field];
}

export interface SkippedObject {
  key: string;
  kind: UnreadableKind;
  /** For people. */
  reason: string;
}

/** What became of the objects that were read. */
export interface ReadingResult {
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

/** As it goes to who adds it to others. */
export interface ReadingState {
  read: ReadCounts;
  skipped: SkippedObject[];
  skippedOf: [functionName: string, objects: number][];
  otherBuilds: string[];
  widening: WideningState;
  across: [functionName: string, objects: number][];
}

export const MAX_LISTED = 1_000;

/** Counts what becomes of objects. */
export class ReadingTally {
  readonly read: ReadCounts = { objects: 0, used: 0, duplicates: 0, skipped: 0 };
  readonly widening: TimeWidening;
  readonly across = new Map<string, number>();
  skipped: SkippedObject[] = [];
  readonly #skippedOf = new Map<string, number>();
  readonly #otherBuilds = new Set<string>();

  constructor(selection: Selection) {
    this.widening = new TimeWidening(selection);
  }

  skip(prefix: string, key: string, { kind, message }: UnreadableObjectError): void {
    this.read.skipped++;
    const functionName = homeOf(prefix, key);
    if (functionName !== undefined) this.#skipOf(functionName, 1);
    if (this.skipped.length < MAX_LISTED) this.skipped.push({ key, kind, reason: message });
  }

  otherBuild(name: string): void {
    if (this.#otherBuilds.size < MAX_LISTED) this.#otherBuilds.add(name);
  }

  /** What `addState` takes. */
  toState(): ReadingState {
    return {
      read: this.read,
      skipped: this.skipped,
      skippedOf: [...this.#skippedOf],
      otherBuilds: [...this.#otherBuilds],
      widening: this.widening.toState(),
      across: [...this.across],
    };
  }

  /** Adds what became of objects that are not among these. */
  addState({ read, skipped, skippedOf, otherBuilds, widening, across }: ReadingState): void {
    addReadCounts(this.read, read);
    this.skipped.push(...skipped);
    for (const [name, count] of skippedOf) this.#skipOf(name, count);
    for (const name of otherBuilds) this.otherBuild(name);
    this.widening.addState(widening);
    for (const [name, count] of across) increase(this.across, name, count);
  }

  get result(): ReadingResult {
    const { widened } = this.widening;
    return {
      read: this.read,
      skipped: this.skipped,
      skippedOf: this.#skippedOf,
      otherBuilds: [...this.#otherBuilds].sort(),
      across: this.across,
      ...(widened && { widened }),
    };
  }

  #skipOf(functionName: string, count: number): void {
    if (this.#skippedOf.size < MAX_LISTED || this.#skippedOf.has(functionName))
      increase(this.#skippedOf, functionName, count);
  }
}
