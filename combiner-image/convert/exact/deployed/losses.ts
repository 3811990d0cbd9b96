import type { AnyNode } from 'acorn';
import { append } from '../../../lists.ts';
import type { ThrowSite } from '../throws/throw-site.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { CountId } from './formulas.ts';
import type { Jumps } from './jumps.ts';

/** Readings of a vector that count the errors that came out of one node. */
export interface LossReadings {
  sure: number;
  likely: number;
}

/** A node that errors came out of, once the walk has passed it. */
interface PassedNode {
  start: number;
  end: number;
  until: number;
  within: DeployedFunction;
  /** Loops open around it: what is read in a further one may be far more. */
  loops: number;
  /** Readings of counters behind it, which it must have come to first. */
  floors: number[];
  lost: CountId;
}

/** Counters behind all nodes that errors came out of; real scripts have some thousands. */
const MOST_FLOORS = 2_000_000;

/** The nodes of a deployed text that errors came out of. */
export class Losses {
  readonly #sites = new Map<AnyNode, ThrowSite>();
  readonly #readings = new Map<AnyNode, LossReadings>();
  readonly #passed: PassedNode[] = [];
  readonly #byFunction = new Map<DeployedFunction, PassedNode[]>();
  #floors = 0;

  add(site: ThrowSite): void {
    if (site.node !== undefined) this.#sites.set(site.node, site);
  }

  /** Gives each site once: the walk comes by the links of a chain, and by the whole of it. */
  take(node: AnyNode): ThrowSite | undefined {
    if (this.#sites.size === 0) return undefined;
    const site = this.#sites.get(node);
    this.#sites.delete(node);
    return site;
  }

  passed(node: AnyNode, readings: LossReadings, passed: PassedNode): void {
    this.#readings.set(node, readings);
    this.#passed.push(passed);
    append(this.#byFunction, passed.within, passed);
  }

  /** Where the errors of a node are counted; `undefined` when the walk never came by. */
  readingsOf(node: AnyNode): LossReadings | undefined {
    return this.#readings.get(node);
  }

  /** A counter of `within` is read: the code before it in the same straight line ran as often at least. */
  noteReading(offset: number, reading: number, within: DeployedFunction, jumps: Jumps): void {
    const own = this.#byFunction.get(within);
    if (own === undefined || this.#floors >= MOST_FLOORS) return;
    const { loops } = jumps;
    for (const each of own) {
      if (each.loops !== loops || offset < each.end || offset >= each.until) continue;
      each.floors.push(reading);
      this.#floors++;
    }
  }

  get size(): number {
    return this.#passed.length;
  }

  /** What a function lost by the nodes passed since there were `before`. */
  since(before: number, within: DeployedFunction): CountId[] {
    if (this.#passed.length === before) return [];
    const since = this.#passed.slice(before);
    return since.filter((each) => each.within === within).map(({ lost }) => lost);
  }

  inParameters(made: DeployedFunction): CountId[] {
    const own = this.#byFunction.get(made) ?? [];
    return own.filter(({ end }) => end <= made.body).map(({ lost }) => lost);
  }

  /** What was lost from one offset to another, by the code around them, not by functions that begin there. */
  between(first: number, last: number): CountId[] {
    return this.#passed
      .filter(({ start, within }) => first <= start && start <= last && within.body <= first)
      .map(({ lost }) => lost);
  }
}
