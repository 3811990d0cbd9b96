import type { AnyNode } from 'acorn';
import type { Placement } from '../placement.ts';
import type { Ranges } from '../ranges.ts';
import { type Count, type CounterKind, NEVER, type Sink } from '../sink.ts';
import type { Bound, Evaluated, Executed } from '../walked-nodes.ts';

/** Statements and expressions in each other; what people and tools write has a hundred. */
const DEEPEST = 1_000;

/** Where the walk is. */
export interface Here {
  /** The last count that was known. */
  readonly count: Count;
  /** Something since then may have thrown, waited or left: only a counter tells. */
  readonly loud: boolean;
}

/** What is done with a value: nothing; whether it holds decides on counted ways, or is all that is asked; or more. */
export type Use = 'none' | 'test' | 'truth' | 'value';

/**
 * How the walk comes from a node to its children: each kind of node is in a file of its own, and statements hold
 * expressions, these functions with statements.
 */
export interface Visitors {
  statement(walk: Walk, node: Executed): void;
  list(walk: Walk, nodes: readonly Executed[]): void;
  expression(walk: Walk, node: Evaluated, use: Use): void;
  pattern(walk: Walk, node: Bound): void;
}

export interface WalkOptions {
  text: string;
  ranges: Ranges;
  /** @default 1 */
  placement?: Placement;
  /** Where that starts whose functions are left out. */
  ignored: ReadonlySet<number>;
}

/** The walk over a text in the order of evaluation, which puts a counter where the count cannot be told from others. */
export class Walk {
  readonly text: string;
  readonly ranges: Ranges;
  readonly sink: Sink;
  readonly placement: Placement;
  /** See `CounterPlace`. */
  portable = false;
  /** See `CounterPlace`. */
  isBehindFunction = false;
  /** Functions are left out here. */
  isIgnored = false;
  count: Count = NEVER;
  loud = true;
  /** How many counters there are. */
  counters = 0;
  #counts = 0;
  #depth = 0;
  readonly #ignored: ReadonlySet<number>;
  readonly #visitors: Visitors;

  constructor(visitors: Visitors, sink: Sink, { text, ranges, placement = 1, ignored }: WalkOptions) {
    this.#visitors = visitors;
    this.sink = sink;
    this.text = text;
    this.ranges = ranges;
    this.placement = placement;
    this.#ignored = ignored;
  }

  statement(node: Executed): void {
    const around = this.enter(node);
    this.#deeper();
    this.#visitors.statement(this, node);
    this.#depth--;
    this.isIgnored = around;
  }

  list(nodes: readonly Executed[]): void {
    this.#visitors.list(this, nodes);
  }

  expression(node: Evaluated, use: Use = 'value'): void {
    const around = this.enter(node);
    this.#deeper();
    this.#visitors.expression(this, node, use);
    this.#depth--;
    this.isIgnored = around;
  }

  /** @returns what `isIgnored` is to be again behind the node. */
  enter({ start }: AnyNode): boolean {
    const { isIgnored } = this;
    if (this.#ignored.size > 0) this.isIgnored ||= this.#ignored.has(start);
    return isIgnored;
  }

  /** What takes a value apart. */
  pattern(node: Bound): void {
    this.#visitors.pattern(this, node);
  }

  /** Counters make the text deeper: V8 could not compile what it compiled without. */
  #deeper(): void {
    if (++this.#depth > DEEPEST) throw new RangeError(`it is nested more than ${DEEPEST} deep`);
  }

  get here(): Here {
    return { count: this.count, loud: this.loud };
  }

  goTo(count: Count, loud: boolean): void {
    this.count = count;
    this.loud = loud;
  }

  /** What comes next cannot be reached. */
  leave(): void {
    this.goTo(NEVER, false);
  }

  /**
   * A counter, unless the place is not to be counted; then nothing is known behind it.
   * @param at whose text tells that
   */
  place(kind: CounterKind, node: AnyNode, target?: AnyNode, at = node): void {
    if (!this.ranges.has(at.start)) {
      this.loud = true;
      return;
    }
    const count = ++this.#counts;
    const { portable, isBehindFunction } = this;
    this.sink.counted(count, this.counters++, { kind, node, target, portable, isBehindFunction });
    this.goTo(count, false);
  }

  /**
   * A counter beside the way that the walk goes on.
   * @returns its count; undefined where the place is not to be counted
   */
  placeBeside(kind: CounterKind, node: AnyNode): Count | undefined {
    const { count, loud, counters } = this;
    this.place(kind, node);
    const placed = this.counters > counters ? this.count : undefined;
    this.goTo(count, loud);
    return placed;
  }

  /** A counter where the count is not known. */
  settle(kind: CounterKind, node: AnyNode, target?: AnyNode): void {
    if (!this.loud) return;
    this.place(kind, node, target);
    if (!this.loud) this.mark(node.start);
  }

  mark(offset: number, count = this.count): void {
    this.sink.mark?.(offset, count);
  }

  sum(plus: readonly Count[], minus: readonly Count[] = []): Count {
    const [added, taken] = [plus, minus].map((counts) => counts.filter((count) => count !== NEVER));
    if (added === undefined || taken === undefined) return NEVER;
    if (taken.length === 0 && added.length < 2) return added[0] ?? NEVER;
    const count = ++this.#counts;
    this.sink.summed?.(count, added, taken);
    return count;
  }
}
