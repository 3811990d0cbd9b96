import type { AnyNode, Program } from 'acorn';
import type { Bound, Evaluated, Executed } from '../../../../contract/counters/walked-nodes.ts';
import { CallSites } from './call-sites.ts';
import type { Decision } from './decision.ts';
import type { DeployedFlow } from './deployed-flow.ts';
import { type DeployedFunction, ENTRY } from './deployed-function.ts';
import { type CountId, Formulas, ZERO } from './formulas.ts';
import { Jumps } from './jumps.ts';
import type { Losses } from './losses.ts';
import type { LoweredDefault } from './lowered-default.ts';
import { Painting } from './painting.ts';
import { UntoldPlaces } from './untold-places.ts';

/** A statement in its list. */
export interface StatementPlace {
  /** Nothing follows in the list, so V8 took the statement's continuation away. */
  last: boolean;
  labels: string[];
}

export const MIDDLE: StatementPlace = { last: false, labels: [] };

/**
 * The walk itself. Statements hold expressions, and these functions with statements: each kind of node is in a
 * file of its own, and comes to its children through the context.
 */
export interface Walk {
  statement(flow: FlowContext, node: Executed, count: CountId, place: StatementPlace): CountId;
  list(flow: FlowContext, nodes: readonly Executed[], count: CountId): CountId;
  expression(flow: FlowContext, node: Evaluated, count: CountId): CountId;
  pattern(flow: FlowContext, node: Bound, count: CountId): CountId;
}

/** What the walk over the deployed text writes down, and where it is at the moment. */
export class FlowContext implements DeployedFlow {
  readonly text: string;
  readonly losses: Losses;
  readonly formulas = new Formulas();
  readonly painting = new Painting();
  readonly functions: DeployedFunction[] = [];
  readonly decisions: Decision[] = [];
  readonly callSites: CallSites;
  readonly untold = new UntoldPlaces();
  readonly fields = new Map<number, CountId>();
  readonly defaults = new Set<number>();
  readonly loweredDefaults = new Map<DeployedFunction, LoweredDefault[]>();
  readonly fieldValues = new UntoldPlaces();
  /** Of logical operations: how often they went on to the right side. */
  readonly rightSides = new WeakMap<object, CountId>();
  /** Of conditionals: how often each side was chosen. */
  readonly arms = new WeakMap<object, { then: CountId; otherwise: CountId }>();
  readonly returned = new Map<number, CountId>();
  /** How many readings there are: the length of a vector. */
  readingCount = 0;
  current: DeployedFunction;
  jumps = this.#newJumps();
  /** Where the `return` or `throw` ends whose argument is walked. */
  jumpEnd = Number.POSITIVE_INFINITY;
  #isDead = false;
  readonly #walk: Walk;

  /** @param losses the places that errors came out of */
  constructor(walk: Walk, program: Program, text: string, losses: Losses) {
    this.#walk = walk;
    this.text = text;
    this.callSites = new CallSites(() => program);
    this.losses = losses;
    const end = text.length;
    this.current = this.addFunction({ kind: 'program', start: 0, head: 0, body: 0, end });
  }

  statement(node: Executed, count: CountId, place: StatementPlace = MIDDLE): CountId {
    return this.#walk.statement(this, node, count, place);
  }

  /** Statements one after the other. @returns how often their end is reached, as far as V8 tells. */
  list(nodes: readonly Executed[], count: CountId): CountId {
    return this.#walk.list(this, nodes, count);
  }

  /** @param count how often its evaluation begins. @returns how often it ends. */
  expression(node: Evaluated, count: CountId): CountId {
    return this.ended(node, this.#walk.expression(this, node, count));
  }

  /** A pattern's computed keys and defaults. */
  pattern(node: Bound, count: CountId): CountId {
    return this.#walk.pattern(this, node, count);
  }

  addFunction(place: Pick<DeployedFunction, 'kind' | 'start' | 'head' | 'body' | 'end'>): DeployedFunction {
    const parent = this.functions.length === 0 ? undefined : this.current;
    const index = this.functions.length;
    const added: DeployedFunction = { index, ...place, parent, offsets: [], readings: [], entry: ZERO };
    this.functions.push(added);
    return added;
  }

  /** Walks what can never run: V8 leaves it out, and what is read there belongs to the code around. */
  dead<T>(isDead: boolean, walk: () => T): T {
    const before = this.#isDead;
    this.#isDead ||= isDead;
    const result = walk();
    this.#isDead = before;
    return result;
  }

  /** R(offset): V8's count of the current function there, functions inside of it not asked. */
  read(offset: number): CountId {
    if (this.#isDead) return ZERO;
    this.current.offsets.push(offset);
    this.current.readings.push(this.readingCount);
    this.losses.noteReading(offset, this.readingCount, this.current, this.jumps);
    return this.formulas.reading(this.readingCount++);
  }

  entry(): CountId {
    return this.read(ENTRY);
  }

  called(callee: AnyNode, given: readonly AnyNode[], count: CountId): void {
    const arms = this.arms.get(callee);
    if (callee.type === 'ConditionalExpression' && arms !== undefined) {
      this.called(callee.consequent, given, arms.then);
      this.called(callee.alternate, given, arms.otherwise);
    } else this.callSites.called({ callee, arguments: given, count });
  }

  mark(offset: number, count: CountId): void {
    this.painting.mark(offset, count);
  }

  /** How often a node ended well: as often as its evaluation came to an end, without the errors out of it. */
  ended(node: AnyNode, count: CountId): CountId {
    const site = this.losses.take(node);
    if (site === undefined || this.#isDead) return count;
    const readings = { sure: this.readingCount++, likely: this.readingCount++ };
    const floors: number[] = [];
    const behind = this.formulas.behindErrors({ count, ...readings, floors });
    const lost = this.formulas.sum([count], [behind]);
    const { current: within, jumps } = this;
    const { start, end } = node;
    const { until } = site;
    this.losses.passed(node, readings, { start, end, until, within, loops: jumps.loops, floors, lost });
    jumps.throwing(lost);
    this.mark(node.end, behind);
    return behind;
  }

  /** `count` without the errors out of the nodes that were passed since there were `before`. */
  without(count: CountId, before: number): CountId {
    return this.formulas.sum([count], this.losses.since(before, this.current));
  }

  #newJumps(): Jumps {
    return new Jumps((counts) => this.formulas.sum(counts));
  }

  /** Runs `walk` as the inside of `inner`, whose jumps are its own. */
  inside(inner: DeployedFunction, walk: (entry: CountId) => void): void {
    const { current, jumps, jumpEnd } = this;
    this.current = inner;
    this.jumps = this.#newJumps();
    this.jumpEnd = Number.POSITIVE_INFINITY;
    inner.entry = this.entry();
    walk(inner.entry);
    this.current = current;
    this.jumps = jumps;
    this.jumpEnd = jumpEnd;
  }
}
