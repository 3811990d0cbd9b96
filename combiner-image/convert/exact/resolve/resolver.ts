import type { Decisions } from '../deployed/decisions.ts';
import type { DeployedFlow } from '../deployed/deployed-flow.ts';
import { type CountId, ZERO } from '../deployed/formulas.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { holdsJump, isJump, isSimple, lastStatement, leavingJumps } from '../original/control.ts';
import type { BranchEntity, Entities, FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import type { SyntaxNode } from '../original/node.ts';
import { branchCounts } from './branch-counts.ts';
import type { Counts } from './counts.ts';
import { EntityIndex } from './entity-index.ts';
import { TestMatches } from './test-matches.ts';

/** Copies of one place: inlined functions have a few. */
const MANY = 8;

/** Counts of single places, and of whole entities: looked up where mapped, inferred where not. */
export class Resolver implements Counts {
  readonly lookup: Lookup;
  readonly flow: DeployedFlow;
  readonly tests: TestMatches;
  readonly decided = new Set<BranchEntity>();
  readonly #index: EntityIndex;
  readonly #statements = new Map<StatementEntity, CountId>();
  readonly #branches = new Map<BranchEntity, CountId[]>();
  /** Of statements whose neighbours were asked: the nearest one before it that tells, or null. */
  readonly #tellers = new Map<StatementEntity, StatementEntity | null>();
  /** Of statements: how often control came out at the end. */
  readonly #ends = new Map<StatementEntity, CountId | undefined>();
  /** Of places that were copied more than a few times, by the place: whoever asks again need not add up again. */
  readonly #manyCopies = new Map<Region, Map<number, CountId>>();
  readonly #made = new Map<Region, CountId | undefined>();

  constructor(flow: DeployedFlow, decisions: Decisions, lookup: Lookup, entities: Entities) {
    this.flow = flow;
    this.lookup = lookup;
    this.tests = new TestMatches(flow, decisions, lookup);
    this.#index = new EntityIndex(entities);
  }

  place(node: Pick<SyntaxNode, 'start' | 'end' | 'type'>, region: Region): CountId | undefined {
    const own = this.lookup.own(node.start, node.end, region);
    if (own !== undefined) return this.#at(node.start, own, region);
    if (!isMadeHere(node)) return undefined;
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
    const decider = this.#index.decider(entity.region);
    if (decider === undefined || entity.previous !== undefined || decider.branch.type !== 'if')
      return undefined;
    const arms = this.branch(decider.branch);
    return this.decided.has(decider.branch) ? arms[decider.arm] : undefined;
  }

  mapped(entity: StatementEntity): CountId | undefined {
    const returned = this.#returned(entity);
    if (returned !== undefined) return returned;
    const { node, region } = entity;
    if (this.#isMovedValue(entity)) return undefined;
    // Terser maps an `if` to any part of what it became; its test is what runs first.
    const test = node.type === 'IfStatement' ? this.place(node.test, region) : undefined;
    return test ?? this.place(node, region);
  }

  /** `const a = b; if (c) f(a)` as `c && f(b)`: the name stands where it is used, not where it was declared. */
  #isMovedValue({ node, region, previous, next, key }: StatementEntity): boolean {
    if (node.type !== 'Identifier' || key !== undefined || (previous === undefined && next === undefined))
      return false;
    const own = this.lookup.own(node.start, node.end, region);
    return own !== undefined && !/[^=!<>]=\s*$/.test(this.flow.text.slice(Math.max(0, own - 5), own));
  }

  /** `const a = f(); return a` as `return f()`: the original's `return` came when there was a value. */
  #returned({ node, region, previous }: StatementEntity): CountId | undefined {
    if (previous === undefined || node.type !== 'ReturnStatement' || node.argument?.type !== 'Identifier') {
      return undefined;
    }
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
      const body = this.lookup.own(entity.bodyStart, entity.end, entity.inner);
      const [, ...inlined] =
        body === undefined ? [] : this.lookup.copies(entity.bodyStart, body, entity.inner);
      const counts = [made.head, ...inlined].map((place) => this.flow.painting.at(place));
      return this.flow.formulas.sum(counts, lost);
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

  statementAround(entity: BranchEntity): StatementEntity | undefined {
    return this.#index.statementAround(entity);
  }

  #at(start: number, own: number, region: Region): CountId {
    const known = this.#manyCopies.get(region)?.get(start);
    if (known !== undefined) return known;
    const places = this.lookup.copies(start, own, region);
    const sum = this.flow.formulas.sum(places.map((place) => this.flow.painting.at(place)));
    if (places.length > MANY) {
      const sums = this.#manyCopies.get(region) ?? new Map<number, CountId>();
      this.#manyCopies.set(region, sums.set(start, sum));
    }
    return sum;
  }

  functionAround(region: Region): FunctionEntity | undefined {
    return this.#index.functionAround(region);
  }

  region(region: Region): CountId | undefined {
    const around = this.functionAround(region);
    if (around !== undefined) return this.function(around);
    const own = this.lookup.own(region.start, region.end, region);
    if (own !== undefined) return this.flow.painting.at(own);
    const decider = this.#index.decider(region);
    if (decider !== undefined) return this.branch(decider.branch)[decider.arm];
    if (!this.#made.has(region)) this.#made.set(region, this.#madeIn(region));
    return this.#made.get(region);
  }

  /** Nothing but functions is left of a region: they are made where it runs. */
  #madeIn(region: Region): CountId | undefined {
    for (const entity of this.#index.madeIn(region)) {
      const made = this.lookup.functionOf(entity);
      if (made !== undefined && !this.lookup.isForeign(region, made.start))
        return this.flow.painting.at(made.start);
    }
    return undefined;
  }

  /** A constant was put in place of the value: the name of the field is left. */
  #fieldOf(key: SyntaxNode): CountId | undefined {
    const place = this.lookup.any(key.start, key.end);
    return place === undefined ? undefined : this.flow.fields.get(place);
  }

  /** A field that was moved into the constructor runs as often as that. */
  #constructorOf(entity: StatementEntity): CountId | undefined {
    const near = this.#index.constructorNear(entity);
    return near && this.function(near);
  }

  /** How often control came out of a statement at its end, where its own jumps tell. */
  #behind(entity: StatementEntity): CountId | undefined {
    if (isJump(entity.node)) return ZERO;
    if (!this.#ends.has(entity))
      this.#ends.set(entity, this.#throughArms(entity) ?? this.#withoutJumps(entity));
    return this.#ends.get(entity);
  }

  #withoutJumps(entity: StatementEntity): CountId | undefined {
    const jumps = leavingJumps(entity.node)?.map((node) => this.#index.statementOf(node));
    if (jumps === undefined) return undefined;
    const left: CountId[] = [];
    for (const jump of jumps) {
      // What a hint hides is not known.
      if (jump === undefined) return undefined;
      left.push(this.statement(jump));
    }
    return this.flow.formulas.sum([this.statement(entity)], left);
  }

  #throughArms(entity: StatementEntity): CountId | undefined {
    const branch = this.#index.ifOf(entity);
    if (branch === undefined) return undefined;
    const through: CountId[] = [];
    for (const [arm, node] of [branch.node.consequent, branch.node.alternate].entries()) {
      const last = lastStatement(node);
      if (last !== undefined && isJump(last)) continue;
      if (node && holdsJump(node)) return undefined;
      through.push(this.branch(branch)[arm] ?? ZERO);
    }
    return this.flow.formulas.sum(through);
  }

  /**
   * The nearest statement before it that is mapped, or that control may leave otherwise than at its end. What was
   * found on the way is kept: where nothing is mapped, each statement would ask all before it.
   */
  #tellerBefore({ previous, region }: StatementEntity): StatementEntity | undefined {
    const asked: StatementEntity[] = [];
    let other = previous;
    let teller: StatementEntity | null = null;
    for (; other !== undefined && other.region === region; other = other.previous) {
      if (!isSimple(other.node) || this.mapped(other) !== undefined) {
        teller = other;
        break;
      }
      const known = this.#tellers.get(other);
      if (known !== undefined) {
        teller = known;
        break;
      }
      asked.push(other);
    }
    for (const each of asked) this.#tellers.set(each, teller);
    return teller ?? undefined;
  }

  #fromNeighbours(entity: StatementEntity): CountId {
    const teller = this.#tellerBefore(entity);
    const before = teller && (isSimple(teller.node) ? this.mapped(teller) : this.#behind(teller));
    if (before !== undefined) return before;
    const built = entity.key && (this.#fieldOf(entity.key) ?? this.#constructorOf(entity));
    if (built !== undefined) return built;
    const { next, previous } = entity;
    const behind = next?.region === entity.region ? this.mapped(next) : undefined;
    if (behind !== undefined) return behind;
    // The first of its region runs as often as that.
    const arm = previous === undefined ? this.region(entity.region) : undefined;
    if (arm !== undefined) return arm;
    const inside = this.lookup.any(entity.start, entity.end);
    if (inside === undefined) return this.region(entity.region) ?? ZERO;
    // Of a file of which nothing is left but what others use of it, it is known that it was loaded.
    const isLoaded = entity.region.role === 'program' && this.lookup.isForeign(entity.region, inside);
    return this.flow.painting.at(isLoaded ? 0 : inside);
  }
}

/** A function or class: its own tokens run elsewhere, or later. */
function isMadeHere({ type }: Pick<SyntaxNode, 'type'>): boolean {
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression' || type === 'ClassExpression';
}
