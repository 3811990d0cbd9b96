import type { Decision } from '../generated/decision.ts';
import type { Decisions } from '../generated/decisions.ts';
import type { FlowContext } from '../generated/flow-context.ts';
import { type CountId, ZERO } from '../generated/formulas.ts';
import { isCompound } from '../generated/polarity.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { BranchEntity, Entities, FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import { child, required, type SyntaxNode } from '../original/node.ts';
import { branchCounts } from './branch-counts.ts';

const MADE = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression']);

/** Counts of single places, and of whole entities: looked up where mapped, inferred where not. */
export class Resolver {
  readonly lookup: Lookup;
  readonly flow: FlowContext;
  readonly #decisions: Decisions;
  readonly #statements = new Map<StatementEntity, CountId>();
  readonly #branches = new Map<BranchEntity, CountId[]>();
  readonly #constructors: FunctionEntity[];
  readonly #functions: Map<Region, FunctionEntity>;
  /** The branch that decides whether a region runs. */
  readonly #deciders = new Map<Region, { branch: BranchEntity; arm: number }>();

  constructor(flow: FlowContext, decisions: Decisions, lookup: Lookup, entities: Entities) {
    this.flow = flow;
    this.lookup = lookup;
    this.#decisions = decisions;
    this.#functions = new Map(entities.functions.map((entity) => [entity.inner, entity]));
    this.#constructors = entities.functions.filter(({ node }) => node['kind'] === 'constructor');
    for (const branch of entities.branches) {
      branch?.arms.forEach(({ region }, arm) => {
        if (region !== branch.region) this.#deciders.set(region, { branch, arm });
      });
    }
  }

  /** The count of a node's own tokens; `undefined` where nothing of it was mapped. */
  place(node: Pick<SyntaxNode, 'start' | 'end' | 'type'>, region: Region): CountId | undefined {
    const own = this.lookup.own(node.start, node.end, region);
    if (own !== undefined) return this.#at(node.start, own, region);
    if (!MADE.has(node.type)) return undefined;
    // Only tokens inside of the function are mapped: it is made where the function around them stands.
    const inside = this.lookup.any(node.start, node.end);
    if (inside === undefined) return undefined;
    const made = this.lookup.functionWithin(inside, node.start, node.end);
    return made === undefined ? undefined : this.flow.painting.at(made.start);
  }

  statement(entity: StatementEntity): CountId {
    const known = this.#statements.get(entity);
    if (known !== undefined) return known;
    // Neighbours that ask each other in a circle end here.
    this.#statements.set(entity, ZERO);
    const count = this.#merged(entity) ?? this.mapped(entity) ?? this.#fromNeighbours(entity);
    this.#statements.set(entity, count);
    return count;
  }

  /** `if (a) return x; if (b) return x` as `if (a || b) return x`: the one `return` stands for both. */
  #merged(entity: StatementEntity): CountId | undefined {
    const decider = this.#deciders.get(entity.region);
    if (decider === undefined || entity.previous !== undefined || decider.branch.type !== 'if')
      return undefined;
    const test = required(decider.branch.node, 'test');
    if (!this.decision('test', test)?.merged) return undefined;
    return this.branch(decider.branch)[decider.arm];
  }

  mapped(entity: StatementEntity): CountId | undefined {
    return this.#returned(entity) ?? this.place(entity.node, entity.region);
  }

  /** `const a = f(); return a` as `return f()`: the original's `return` came when there was a value. */
  #returned({ node, region, previous }: StatementEntity): CountId | undefined {
    if (previous === undefined || child(node, 'argument')?.type !== 'Identifier') return undefined;
    const returned = this.lookup.own(node.start, node.end, region);
    const count = returned === undefined ? undefined : this.flow.returned.get(returned);
    if (returned === undefined || count === undefined) return undefined;
    const before = this.lookup.any(previous.start, previous.end);
    return before !== undefined && before > returned ? count : undefined;
  }

  branch(entity: BranchEntity): CountId[] {
    const known = this.#branches.get(entity);
    if (known !== undefined) return known;
    this.#branches.set(entity, []);
    const counts = branchCounts(this, entity);
    this.#branches.set(entity, counts);
    return counts;
  }

  function(entity: FunctionEntity): CountId {
    const made = this.lookup.functionOf(entity);
    if (made !== undefined) {
      // Istanbul counts in the body: not when the parameters could not be taken apart.
      const lost = this.flow.losses.inParameters(made);
      return this.flow.formulas.sum([this.flow.painting.at(made.head)], lost);
    }
    // Inlined: it runs where its first token is.
    const token = this.lookup.own(entity.inner.start, entity.end, entity.inner);
    return token === undefined ? ZERO : this.#at(entity.inner.start, token, entity.inner);
  }

  #at(start: number, own: number, region: Region): CountId {
    const places = this.lookup.copies(start, own, region);
    return this.flow.formulas.sum(places.map((place) => this.flow.painting.at(place)));
  }

  /** The function whose parameters and body a region is. */
  functionAround(region: Region): FunctionEntity | undefined {
    return this.#functions.get(region);
  }

  /** How often a region was entered: by the first thing that is mapped in it, else by what decides on it. */
  region(region: Region): CountId | undefined {
    const own = this.lookup.own(region.start, region.end, region);
    if (own !== undefined) return this.flow.painting.at(own);
    const decider = this.#deciders.get(region);
    return decider && this.branch(decider.branch)[decider.arm];
  }

  /** What a test of the original became. */
  decision(kind: Decision['kind'], test: SyntaxNode): Decision | undefined {
    const first = this.lookup.any(test.start, test.end);
    const last = this.lookup.last(test.start, test.end);
    if (first === undefined || last === undefined) return undefined;
    const decision = this.#decisions.find(kind, kind === 'test' && isCompound(test), first, last);
    if (decision === undefined || decision.sure === 'both') return decision;
    if (/^[!(\s]*$/.test(this.flow.text.slice(decision.testStart, first))) return decision;
    const sum = (part: CountId) => this.flow.formulas.sum([this.flow.painting.at(first)], [part]);
    return decision.sure === 'truthy'
      ? { ...decision, falsy: sum(decision.truthy) }
      : { ...decision, truthy: sum(decision.falsy) };
  }

  /** The errors that came out of a part of the original. */
  lost(node: SyntaxNode): CountId[] {
    const first = this.lookup.any(node.start, node.end);
    const last = this.lookup.last(node.start, node.end);
    if (first === undefined || last === undefined) return [];
    return this.flow.losses.between(first, last);
  }

  /** A field that was moved into the constructor runs as often as that. */
  #constructorOf({ region, start }: StatementEntity): CountId | undefined {
    const near = this.#constructors
      .filter((entity) => entity.region === region.parent)
      .sort((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start))[0];
    return near && this.function(near);
  }

  #fromNeighbours(entity: StatementEntity): CountId {
    for (let other = entity.previous; other !== undefined; other = other.previous) {
      if (!isSimple(other.node) || other.region !== entity.region) break;
      const count = this.mapped(other);
      if (count !== undefined) return count;
    }
    const built = entity.region.role === 'field' ? this.#constructorOf(entity) : undefined;
    if (built !== undefined) return built;
    const { next, previous } = entity;
    const behind = next?.region === entity.region ? this.mapped(next) : undefined;
    if (behind !== undefined) return behind;
    // The first of its region runs as often as that.
    const arm = previous === undefined ? this.region(entity.region) : undefined;
    if (arm !== undefined) return arm;
    const inside = this.lookup.any(entity.start, entity.end);
    if (inside !== undefined) return this.flow.painting.at(inside);
    return this.region(entity.region) ?? ZERO;
  }
}

/** Control goes on behind it as often as it came. */
function isSimple(node: SyntaxNode): boolean {
  return !/^(?:If|Switch|Try|Return|Throw|Break|Continue|For|While|DoWhile|Labeled)/.test(node.type);
}
