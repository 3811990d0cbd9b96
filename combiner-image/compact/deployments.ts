import { functionSegment, parseRawKey } from '../../contract/key-layout.ts';
import { partsOf } from '../merge/ledger.ts';
import type { Sink } from '../merge/read-once.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { Deployment } from './deployment.ts';

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
  /** Objects that stay as they are: their sandbox may run still, or one sum cannot hold them. */
  left = 0;
  readonly #prefix: string;
  readonly #until: number;
  readonly #byOrigin = new Map<string, Compaction[]>();
  readonly #byIndex = new Map<number, Compaction>();

  /** @param until sandboxes that started before then are over. */
  constructor(prefix: string, until: Date) {
    this.#prefix = prefix;
    this.#until = until.getTime();
  }

  add(object: ParsedRawObject, key: string, index: number): void {
    if (
      !this.#isOver(object) ||
      !this.#isAtHome(object, key) ||
      isFull(object) ||
      contradictsItself(object)
    ) {
      this.left++;
      return;
    }
    const compaction = this.#compactionOf(object);
    compaction.deployment.add(object);
    compaction.keys.push(key);
    this.#byIndex.set(index, compaction);
  }

  duplicate(_: ParsedRawObject, key: string, toldBy: number | undefined): void {
    if (toldBy !== undefined) this.#byIndex.get(toldBy)?.duplicates.push(key);
  }

  all(): Compaction[] {
    return [...this.#byOrigin.values()].flat();
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

  #compactionOf(object: ParsedRawObject): Compaction {
    const { function: fn, layer, runtime, engine, sandbox } = object;
    const { node, v8, name, arch } = runtime;
    const origin = JSON.stringify([
      fn.name,
      fn.version,
      layer.version,
      node,
      v8,
      name,
      arch,
      engine,
      sandbox.taskRoot,
    ]);
    const compactions = this.#byOrigin.get(origin) ?? [];
    this.#byOrigin.set(origin, compactions);
    const parts = partsOf(object).size;
    let compaction = compactions.find(
      ({ deployment }) => deployment.parts + parts <= MAX_PARTS && deployment.takes(object),
    );
    if (compaction === undefined) {
      compaction = { deployment: new Deployment(object), keys: [], duplicates: [] };
      compactions.push(compaction);
    }
    return compaction;
  }
}

function isFull(object: ParsedRawObject): boolean {
  return partsOf(object).size > MAX_PARTS / 2;
}

/** Two texts under one URL: then a stack's URL names neither. */
function contradictsItself({ result }: ParsedRawObject): boolean {
  const hashes = new Map(result.map(({ url, hash }) => [url, hash]));
  return result.some(({ url, hash }) => hashes.get(url) !== hash);
}
