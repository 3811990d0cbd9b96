import type { FlowContext } from '../generated/flow-context.ts';
import { type CountId, ZERO } from '../generated/formulas.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import type { SyntaxNode } from '../original/node.ts';

const MADE = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression']);

/** Counts of single places: what the entities of every kind are put together from. */
export class Resolver {
  readonly lookup: Lookup;
  readonly flow: FlowContext;
  readonly #statements = new Map<StatementEntity, CountId>();

  constructor(flow: FlowContext, lookup: Lookup) {
    this.flow = flow;
    this.lookup = lookup;
  }

  /** The count of a node's own tokens; `undefined` where nothing of it was mapped. */
  place(node: Pick<SyntaxNode, 'start' | 'end' | 'type'>, region: Region): CountId | undefined {
    const own = this.lookup.own(node.start, node.end, region);
    if (own !== undefined) return this.flow.painting.at(own);
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
    // A cycle of neighbours that ask each other ends here.
    this.#statements.set(entity, ZERO);
    const count = this.place(entity.node, entity.region) ?? this.#fromNeighbours(entity);
    this.#statements.set(entity, count);
    return count;
  }

  mapped(entity: StatementEntity): CountId | undefined {
    return this.place(entity.node, entity.region);
  }

  function(entity: FunctionEntity): CountId {
    const made = this.lookup.functionOf(entity);
    if (made !== undefined) return this.flow.painting.at(made.head);
    // Inlined: it runs where its first token is.
    const token = this.lookup.own(entity.start, entity.end, entity.inner);
    return token === undefined ? ZERO : this.flow.painting.at(token);
  }

  /** How often a region was entered, by the first thing that is mapped in it. */
  region(region: Region): CountId | undefined {
    const own = this.lookup.own(region.start, region.end, region);
    return own === undefined ? undefined : this.flow.painting.at(own);
  }

  #fromNeighbours(entity: StatementEntity): CountId {
    for (let other = entity.previous; other !== undefined; other = other.previous) {
      if (!isSimple(other.node)) break;
      const count = this.mapped(other);
      if (count !== undefined) return count;
    }
    for (let other = entity.next; other !== undefined; other = other.next) {
      const count = this.mapped(other);
      if (count !== undefined) return count;
    }
    const arm = this.region(entity.region);
    if (arm !== undefined) return arm;
    const inside = this.lookup.any(entity.start, entity.end);
    return inside === undefined ? ZERO : this.flow.painting.at(inside);
  }
}

/** Control goes on behind it as often as it came. */
function isSimple(node: SyntaxNode): boolean {
  return !/^(?:If|Switch|Try|Return|Throw|Break|Continue|For|While|DoWhile|Labeled)/.test(node.type);
}
