import { functionSegment, parseRawKey } from '../../contract/key-layout.ts';
import { partsOf } from '../merge/ledger.ts';
import type { Sink } from '../merge/read-once.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { Deployment } from './deployment.ts';
import { identityKey, identityOf } from './deployment-identity.ts';
import { canBeSummed } from './summed-scripts.ts';

/** Objects that one compacted object stands for; one with half as many is left as it is. */
const MAX_PARTS = 50_000;

/** A sum, and the objects that are in it. */
export interface Compaction {
  deployment: Deployment;
  /** Keys of what was added, each with what it tells once more. */
  keys: string[];
  /** Keys of further objects that tell nothing else. */
  duplicates: string[];
}

/** Sorts the objects of one function into sums, one or more for each deployment. */
export class Deployments implements Sink {
  /** Objects that stay as they are: their sandbox may still run, or one sum cannot hold them. */
  left = 0;
  readonly #prefix: string;
  readonly #until: number;
  readonly #byIdentity = new Map<string, Compaction[]>();
  readonly #byIndex = new Map<number, Compaction>();

  /** @param until sandboxes that started before then are over. */
  constructor(prefix: string, until: Date) {
    this.#prefix = prefix;
    this.#until = until.getTime();
  }

  add(object: ParsedRawObject, key: string, index: number): void {
    const isOurs = this.#isOver(object) && this.#isAtHome(object, key);
    const compaction =
      isOurs && !isFull(object) && canBeSummed(object.result) ? this.#compactionOf(object) : undefined;
    if (compaction === undefined) {
      this.left++;
      return;
    }
    compaction.deployment.add(object);
    compaction.keys.push(key);
    this.#byIndex.set(index, compaction);
  }

  duplicate(_: ParsedRawObject, key: string, toldBy: number | undefined): void {
    if (toldBy !== undefined) this.#byIndex.get(toldBy)?.duplicates.push(key);
  }

  all(): Compaction[] {
    return [...this.#byIdentity.values()].flat();
  }

  /** Counts of a sandbox that goes on would contain those that were compacted. */
  #isOver({ sandbox, compacted }: ParsedRawObject): boolean {
    const started = Date.parse(sandbox.startedAt);
    const lastStarted = Date.parse(compacted?.lastStartedAt ?? sandbox.startedAt);
    // A date that is none is NaN, which is no less than anything.
    return started < this.#until && lastStarted < this.#until;
  }

  /** A copy under another function's name would be compacted a second time, there. */
  #isAtHome({ function: { name } }: ParsedRawObject, key: string): boolean {
    return parseRawKey(this.#prefix, key)?.functionName === functionSegment(name);
  }

  #compactionOf(object: ParsedRawObject): Compaction | undefined {
    const identity = identityOf(object);
    const key = identityKey(identity);
    if (key === undefined) return undefined;
    const compactions = this.#byIdentity.get(key) ?? [];
    this.#byIdentity.set(key, compactions);
    const parts = partsOf(object).size;
    let compaction = compactions.find(
      ({ deployment }) => deployment.parts + parts <= MAX_PARTS && deployment.takes(object),
    );
    if (compaction === undefined) {
      compaction = { deployment: new Deployment(identity), keys: [], duplicates: [] };
      compactions.push(compaction);
    }
    return compaction;
  }
}

function isFull(object: ParsedRawObject): boolean {
  return partsOf(object).size > MAX_PARTS / 2;
}
