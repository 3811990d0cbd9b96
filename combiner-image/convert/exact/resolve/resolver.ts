import type { Decision } from '../deployed/decision.ts';
import type { Decisions } from '../deployed/decisions.ts';
import type { FlowContext } from '../deployed/flow-context.ts';
import { type CountId, ZERO } from '../deployed/formulas.ts';
import { isCompound, isNegated } from '../deployed/polarity.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { lowerBound } from '../lookup/lower-bound.ts';
import type { BranchEntity, Entities, FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import { child, children, isNode, required, type SyntaxNode } from '../original/node.ts';
import { VISITOR_KEYS } from '../original/visitor-keys.ts';
import { branchCounts } from './branch-counts.ts';

/** Statements that end before the expression are stepped over, up to this many. */
const FARTHEST = 100;
const MADE = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression']);

/** Counts of single places, and of whole entities: looked up where mapped, inferred where not. */
export class Resolver {
  readonly lookup: Lookup;
  readonly flow: FlowContext;
  readonly #decisions: Decisions;
  readonly #statements = new Map<StatementEntity, CountId>();
  readonly #branches = new Map<BranchEntity, CountId[]>();
  /** Branches whose arms were told by their test, against the mappings of the arms. */
  readonly decided = new Set<BranchEntity>();
  readonly #constructors: FunctionEntity[];
  readonly #functions: Map<Region, FunctionEntity>;
  readonly #statementsIn = new Map<Region, StatementEntity[]>();
  readonly #madeIn = new Map<Region, FunctionEntity[]>();
  readonly #ifs = new Map<StatementEntity, BranchEntity>();
  /** The branch that decides whether a region runs. */
  readonly #deciders = new Map<Region, { branch: BranchEntity; arm: number }>();

  constructor(flow: FlowContext, decisions: Decisions, lookup: Lookup, entities: Entities) {
    this.flow = flow;
    this.lookup = lookup;
    this.#decisions = decisions;
    this.#functions = new Map(entities.functions.map((entity) => [entity.inner, entity]));
    for (const entity of entities.statements) {
      const known = this.#statementsIn.get(entity.region);
      if (known === undefined) this.#statementsIn.set(entity.region, [entity]);
      else known.push(entity);
    }
    for (const entity of entities.functions) {
      const known = this.#madeIn.get(entity.region);
      if (known === undefined) this.#madeIn.set(entity.region, [entity]);
      else known.push(entity);
    }
    this.#constructors = entities.functions.filter(({ node }) => node['kind'] === 'constructor');
    for (const branch of entities.branches) {
      // With a hint one arm is missing.
      if (branch?.type === 'if' && branch.statement !== undefined && branch.arms.length === 2) {
        this.#ifs.set(branch.statement, branch);
      }
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
    const arms = this.branch(decider.branch);
    return this.decided.has(decider.branch) ? arms[decider.arm] : undefined;
  }

  mapped(entity: StatementEntity): CountId | undefined {
    const returned = this.#returned(entity);
    if (returned !== undefined) return returned;
    const { node, region } = entity;
    // Terser maps an `if` to any part of what it became; its test is what runs first.
    const test = node.type === 'IfStatement' ? this.place(required(node, 'test'), region) : undefined;
    return test ?? this.place(node, region);
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
    // Inlined: it runs where the first token of its body is; parameters may have become variables further up.
    for (const start of [entity.bodyStart, entity.inner.start]) {
      const token = this.lookup.own(start, entity.end, entity.inner);
      if (token !== undefined) return this.#at(start, token, entity.inner);
    }
    const inside = this.lookup.any(entity.bodyStart, entity.end);
    if (inside !== undefined) {
      return this.flow.painting.at(
        this.lookup.functionWithin(inside, entity.start, entity.end)?.start ?? inside,
      );
    }
    // Nothing is left of it: called where it is made, it ran as often as that.
    return (entity.isCalledInPlace && this.region(entity.region)) || ZERO;
  }

  /** The statement that an expression is a part of, in the same region. */
  statementAround({ start, end, region }: BranchEntity): StatementEntity | undefined {
    const statements = this.#statementsIn.get(region) ?? [];
    const behind = lowerBound(statements.length, (i) => (statements[i]?.start ?? 0) > start);
    for (let i = behind - 1; i >= Math.max(0, behind - FARTHEST); i--) {
      const statement = statements[i];
      if (statement !== undefined && end <= statement.end) return statement;
    }
    return undefined;
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
    const around = this.functionAround(region);
    if (around !== undefined) return this.function(around);
    const own = this.lookup.own(region.start, region.end, region);
    if (own !== undefined) return this.flow.painting.at(own);
    const decider = this.#deciders.get(region);
    if (decider !== undefined) return this.branch(decider.branch)[decider.arm];
    // Nothing but functions is left of it: they are made where it runs.
    const made = this.#madeIn
      .get(region)
      ?.map((entity) => this.lookup.functionOf(entity))
      .find((each) => each);
    return made && this.flow.painting.at(made.start);
  }

  /**
   * What a test of the original became.
   * @param all how often it was asked, where that is known.
   */
  decision(kind: Decision['kind'], test: SyntaxNode, all?: CountId): Decision | undefined {
    const first = this.lookup.any(test.start, test.end);
    const last = this.lookup.last(test.start, test.end);
    if (first === undefined || last === undefined) return undefined;
    const compound = kind === 'test' && isCompound(test);
    // Where the first operand is gone, what is left may be in a decision of its own, of another kind.
    const negated = compound && !this.#isWhole(test) ? isNegated(test) : undefined;
    const decision = this.#decisions.find({ kind, compound, negated, first, last });
    if (decision === undefined || decision.sure === 'both') {
      // It may be any test within the function that was inlined.
      return decision?.merged && this.#isInlinedCall(test) ? undefined : decision;
    }
    if (/^[!(\s]*$/.test(this.flow.text.slice(decision.testStart, first))) return decision;
    const sum = (part: CountId) => this.flow.formulas.sum([all ?? this.flow.painting.at(first)], [part]);
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

  /** Whether the first operand of a test is mapped from its beginning. */
  #isWhole(test: SyntaxNode): boolean {
    let first = withoutNot(test);
    while (first.type === 'LogicalExpression') first = withoutNot(required(first, 'left'));
    return this.lookup.any(first.start, first.start + 1) !== undefined;
  }

  #isInlinedCall(test: SyntaxNode): boolean {
    const callee = child(withoutNot(test), 'callee');
    return callee?.type === 'Identifier' && this.lookup.any(callee.start, callee.end) === undefined;
  }

  /** A field that was moved into the constructor runs as often as that. */
  #constructorOf({ region, start }: StatementEntity): CountId | undefined {
    const near = this.#constructors
      .filter((entity) => entity.region === region.parent)
      .sort((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start))[0];
    return near && this.function(near);
  }

  /** How often control came out of a statement at its end, where its own jumps tell. */
  #behind(entity: StatementEntity): CountId | undefined {
    if (JUMPS.test(entity.node.type)) return ZERO;
    const branch = this.#ifs.get(entity);
    if (branch === undefined) return undefined;
    const through: CountId[] = [];
    for (const [arm, property] of ['consequent', 'alternate'].entries()) {
      const node = child(entity.node, property);
      const last = node?.type === 'BlockStatement' ? children(node, 'body').at(-1) : node;
      if (last !== undefined && JUMPS.test(last.type)) continue;
      if (node !== undefined && holdsJump(node)) return undefined;
      through.push(this.branch(branch)[arm] ?? ZERO);
    }
    return this.flow.formulas.sum(through);
  }

  #fromNeighbours(entity: StatementEntity): CountId {
    for (let other = entity.previous; other !== undefined; other = other.previous) {
      if (other.region !== entity.region) break;
      const count = isSimple(other.node) ? this.mapped(other) : this.#behind(other);
      if (count !== undefined) return count;
      if (!isSimple(other.node)) break;
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

const JUMPS = /^(?:Return|Throw|Break|Continue)Statement$/;

function withoutNot(test: SyntaxNode): SyntaxNode {
  let node = test;
  while (node.type === 'UnaryExpression' && node['operator'] === '!') node = required(node, 'argument');
  return node;
}

/** Anywhere but in functions inside of it. */
function holdsJump(node: SyntaxNode): boolean {
  const pending: unknown[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...next);
    else if (isNode(next) && !/Function|Method/.test(next.type)) {
      if (JUMPS.test(next.type)) return true;
      for (const key of VISITOR_KEYS[next.type] ?? []) pending.push(next[key] ?? []);
    }
  }
  return false;
}

/** Control goes on behind it as often as it came. */
function isSimple(node: SyntaxNode): boolean {
  return !/^(?:If|Switch|Try|Return|Throw|Break|Continue|For|While|DoWhile|Labeled)/.test(node.type);
}
