import type { GeneratedFunction } from '../generated/generated-function.ts';
import type { FunctionEntity, Region } from '../original/entity.ts';
import type { FunctionHolders, TokenSpan } from './function-holders.ts';
import type { Lookup } from './lookup.ts';
import type { MappedTokens } from './mapped-tokens.ts';
import { ownRegions } from './own-regions.ts';

/** Looks up by the mapped tokens of one source. */
export class ThroughMap implements Lookup {
  readonly empty: boolean;
  readonly #tokens: MappedTokens;
  /** Per region the indices of its own tokens, in the order of the original. */
  readonly #byRegion: Map<number, number[]>;
  readonly #holders: FunctionHolders;
  readonly #source: number;
  readonly #functions = new Map<Region, GeneratedFunction>();

  constructor(source: number, tokens: MappedTokens, regions: readonly Region[], holders: FunctionHolders) {
    this.#source = source;
    this.#tokens = tokens;
    this.#holders = holders;
    this.empty = tokens.original.length === 0;
    this.#byRegion = new Map();
    const owners = ownRegions(tokens.original, regions);
    for (let i = 0; i < owners.length; i++) {
      const id = owners[i]?.id ?? 0;
      const list = this.#byRegion.get(id);
      if (list === undefined) this.#byRegion.set(id, [i]);
      else list.push(i);
    }
    this.#assignFunctions(regions);
  }

  own(start: number, end: number, region: Region): number | undefined {
    const indices = this.#byRegion.get(region.id);
    if (indices === undefined) return undefined;
    const { original, generated } = this.#tokens;
    const at = lowerBound(indices.length, (i) => (original[indices[i] ?? 0] ?? 0) >= start);
    const index = indices[at];
    if (index === undefined || (original[index] ?? end) >= end) return undefined;
    return generated[index];
  }

  any(start: number, end: number): number | undefined {
    const { original, generated } = this.#tokens;
    const at = lowerBound(original.length, (i) => (original[i] ?? 0) >= start);
    return at < original.length && (original[at] ?? end) < end ? generated[at] : undefined;
  }

  functionOf(entity: FunctionEntity): GeneratedFunction | undefined {
    return this.#functions.get(entity.inner);
  }

  functionWithin(offset: number, start: number, end: number): GeneratedFunction | undefined {
    let found: GeneratedFunction | undefined;
    for (let made = this.#holders.around(offset); made !== undefined; made = made.parent) {
      const span = this.#holders.span(made, this.#source);
      if (span === undefined || span.min < start || span.max > end) break;
      found = made;
    }
    return found;
  }

  /** A generated function is what an original one became when all its tokens lie inside of that; the outermost. */
  #assignFunctions(regions: readonly Region[]): void {
    const spans: { made: GeneratedFunction; span: TokenSpan }[] = this.#holders.of(this.#source);
    const starts = Int32Array.from(spans, ({ span }) => span.min);
    const inner = ownRegions(starts, regions, true);
    spans.forEach(({ made, span }, i) => {
      let region = inner[i];
      while (region !== undefined && (region.role !== 'function' || region.end < span.max)) {
        region = region.parent;
      }
      if (region === undefined) return;
      const known = this.#functions.get(region);
      if (known === undefined) this.#functions.set(region, made);
    });
  }
}

function lowerBound(length: number, reached: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
