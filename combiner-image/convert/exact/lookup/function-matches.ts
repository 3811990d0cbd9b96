import type { DeployedFunction } from '../deployed/deployed-function.ts';
import type { Region } from '../original/entity.ts';
import { isFunction } from '../original/function-node.ts';
import type { FunctionHolders } from './function-holders.ts';
import type { MappedTokens } from './mapped-tokens.ts';
import { ownRegions } from './own-regions.ts';

type Held = ReturnType<FunctionHolders['of']>;

/**
 * What each function of one source became. In turn: the deployed function that begins where it begins, the one
 * whose body begins where its body does, the outermost one that holds nothing but tokens from inside of it, and
 * the one most of whose tokens are its own (constants and small functions may have been inlined into it).
 */
export class FunctionMatches {
  readonly #made = new Map<Region, DeployedFunction>();
  readonly #regions = new Map<DeployedFunction, Region>();

  constructor(
    source: number,
    tokens: MappedTokens,
    regions: readonly Region[],
    holders: FunctionHolders,
    bodyOf: (region: Region) => number | undefined,
  ) {
    const functions = regions.filter((region) => region.role === 'function');
    const held = holders.of(source);
    this.#byStart(tokens, functions, held);
    const isOwn = (made: DeployedFunction) => (holders.ownerOf(made) ?? source) === source;
    for (const region of functions) {
      if (this.#made.has(region)) continue;
      const body = bodyOf(region);
      const made = body === undefined ? undefined : holders.withBodyAt(body);
      if (made !== undefined) this.#match(region, made);
    }
    this.#bySpan(
      held.filter(({ made }) => isOwn(made)),
      regions,
    );
    this.#byVotes(tokens, regions, holders, isOwn);
  }

  madeOf(region: Region): DeployedFunction | undefined {
    return this.#made.get(region);
  }

  regionOf(made: DeployedFunction): Region | undefined {
    return this.#regions.get(made);
  }

  #match(region: Region, made: DeployedFunction): void {
    if (this.#made.has(region) || this.#regions.has(made)) return;
    this.#made.set(region, made);
    this.#regions.set(made, region);
  }

  #byStart(tokens: MappedTokens, functions: readonly Region[], held: Held): void {
    const starts = new Map(functions.map((region) => [region.node.start, region]));
    const parameters = new Map(functions.map((region) => [firstParameter(region), region]));
    const originals = new Map<number, number>();
    tokens.generated.forEach((generated, i) => {
      if (!originals.has(generated)) originals.set(generated, tokens.original[i] ?? 0);
    });
    for (const { made } of held) {
      const original = originals.get(made.start);
      if (original === undefined) continue;
      const region = starts.get(original) ?? (isArrow(made) ? parameters.get(original) : undefined);
      if (region !== undefined) this.#match(region, made);
    }
  }

  #bySpan(held: Held, regions: readonly Region[]): void {
    const spans = held.filter(({ made }) => !this.#regions.has(made));
    const innermost = ownRegions(
      Int32Array.from(spans, ({ span }) => span.min),
      regions,
      true,
    );
    spans.forEach(({ made, span }, i) => {
      let region = innermost[i];
      while (region !== undefined && (region.end < span.max || this.#isTaken(region, made)))
        region = region.parent;
      if (region !== undefined) this.#match(region, made);
    });
  }

  /** No function, or one that became a function inside of this: `() => () => x` may have no token but x. */
  #isTaken(region: Region, made: DeployedFunction): boolean {
    if (region.role !== 'function') return true;
    let inner = this.#made.get(region)?.parent;
    while (inner !== undefined && inner !== made) inner = inner.parent;
    return inner === made;
  }

  #byVotes(
    tokens: MappedTokens,
    regions: readonly Region[],
    holders: FunctionHolders,
    isOwn: (made: DeployedFunction) => boolean,
  ): void {
    const owners = ownRegions(tokens.original, regions);
    const votes = new Map<DeployedFunction, Map<Region, number>>();
    tokens.generated.forEach((generated, i) => {
      const made = holders.around(generated);
      if (made === undefined || this.#regions.has(made) || !isOwn(made)) return;
      const region = functionRegion(owners[i]);
      const own = votes.get(made) ?? new Map<Region, number>();
      votes.set(made, own);
      if (region !== undefined) own.set(region, (own.get(region) ?? 0) + 1);
    });
    for (const [made, own] of votes) {
      const [best] = [...own].sort((a, b) => b[1] - a[1]);
      if (best !== undefined && best[0].role === 'function') this.#match(best[0], made);
    }
  }
}

/** `(a) => b` becomes `a=>b`: what its first character is mapped to is the parameter. */
function firstParameter({ node }: Region): number | undefined {
  return node.type === 'ArrowFunctionExpression' ? node.params[0]?.start : undefined;
}

/** See the head of an arrow. */
function isArrow({ start, head }: DeployedFunction): boolean {
  return head === start + 1;
}

/** The region of the function around, or of the program. */
export function functionRegion(region: Region | undefined): Region | undefined {
  let at = region;
  while (at?.parent !== undefined && at.role !== 'function') at = at.parent;
  return at;
}

/** Where the body of a function region's node begins in the original. */
export function bodyStart(region: Region): number {
  return isFunction(region.node) ? region.node.body.start : region.node.start;
}
