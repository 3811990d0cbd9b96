import { skipBlank } from '../../../../contract/counters/text-scan.ts';
import { append, lowerBound } from '../../../lists.ts';
import type { DeployedFunction } from '../deployed/deployed-function.ts';
import type { UntoldPlaces } from '../deployed/untold-places.ts';
import type { Entities, FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import { isConstructor } from '../original/function-node.ts';
import { align } from './align.ts';
import type { FunctionHolders } from './function-holders.ts';
import { bodyStart, FunctionMatches, functionRegion } from './function-matches.ts';
import type { Lookup } from './lookup.ts';
import type { MappedTokens } from './mapped-tokens.ts';
import { ownRegions } from './own-regions.ts';

export interface MappedSource {
  index: number;
  text: string;
  deployedText: string;
  tokens: MappedTokens;
  entities: Entities;
  /** Of instances, in the deployed text. */
  fieldValues: Pick<UntoldPlaces, 'has'>;
}

/** Looks up by the mapped tokens of one source. */
export class ThroughMap implements Lookup {
  readonly empty: boolean;
  readonly #source: MappedSource;
  readonly #tokens: MappedTokens;
  /** Per region the indices of its own tokens, in the order of the original. */
  readonly #byRegion = new Map<Region, number[]>();
  /** Per region those that stand in other functions, where the function of the region was inlined as well. */
  readonly #inlined = new Map<Region, number[]>();
  readonly #holders: FunctionHolders;
  readonly #matches: FunctionMatches;
  #mappedPlaces: Set<number> | undefined;

  constructor(source: MappedSource, holders: FunctionHolders) {
    const { tokens, entities } = source;
    this.#source = source;
    this.#tokens = tokens;
    this.#holders = holders;
    this.empty = tokens.original.length === 0;
    this.#matches = new FunctionMatches(source.index, tokens, entities.regions, holders, (region) =>
      this.#exact(bodyStart(region)),
    );
    const owners = ownRegions(tokens.original, entities.regions);
    const earliest = this.#testPlaces();
    const returns = this.#mergedReturns();
    for (let i = 0; i < owners.length; i++) {
      const region = owners[i];
      const generated = tokens.generated[i] ?? 0;
      if (region === undefined) continue;
      if (this.isForeign(region, generated)) {
        append(this.#inlined, region, i);
        continue;
      }
      // `if (a) x = 1; else x = 2` becomes `x = a ? 1 : 2`: an arm's token before its test left the arm.
      const test = earliest.get(region);
      const at = tokens.original[i] ?? 0;
      if (test !== undefined) {
        if (generated < test || isBrace(source.text, at) || this.#isOutside(generated, test)) continue;
      }
      if (generated < (returns.get(at) ?? 0)) continue;
      append(this.#byRegion, region, i);
    }
  }

  own(start: number, end: number, region: Region): number | undefined {
    const { original, generated } = this.#tokens;
    const index = this.#firstOf(region, start);
    const mapped = index === undefined ? undefined : original[index];
    if (index !== undefined && mapped === start) return generated[index];
    const copied = this.#aligned(start);
    if (copied !== undefined && !this.isForeign(region, copied)) return copied;
    return index !== undefined && mapped !== undefined && mapped < end ? generated[index] : undefined;
  }

  /**
   * The first token of a region from `start` on. Tools map what they made up around a function to the first token
   * in it: of several places one inside of the function is the token's own.
   */
  #firstOf(region: Region, start: number): number | undefined {
    const { original, generated } = this.#tokens;
    const indices = this.#byRegion.get(region) ?? [];
    const first = lowerBound(indices.length, (i) => (original[indices[i] ?? 0] ?? 0) >= start);
    const index = indices[first];
    const around = functionRegion(region);
    const made = around && this.#matches.madeOf(around);
    if (index === undefined || made === undefined || (generated[index] ?? 0) >= made.start) return index;
    const token = original[index] ?? 0;
    const within = lowerBound(indices.length, (i) => {
      const at = indices[i] ?? 0;
      return (original[at] ?? 0) > token || (original[at] === token && (generated[at] ?? 0) >= made.start);
    });
    const inside = indices[within];
    const isInside =
      inside !== undefined && original[inside] === token && (generated[inside] ?? made.end) < made.end;
    return isInside ? inside : index;
  }

  copies(start: number, own: number, region: Region): number[] {
    const around = functionRegion(region);
    if (around?.role !== 'function') return [own];
    const made = this.#matches.madeOf(around);
    const { original } = this.#tokens;
    const indices = this.#byRegion.get(region) ?? [];
    const from = lowerBound(indices.length, (i) => (original[indices[i] ?? 0] ?? 0) >= start);
    const token = original[indices[from] ?? -1];
    if (token === undefined) return [own];
    if (made !== undefined) {
      const inlined = this.#placesOf(token, this.#inlined.get(region) ?? []);
      return [own, ...inlined.filter((place) => place < made.start || place >= made.end)];
    }
    const places = this.#placesOf(token, indices);
    return places.includes(own) ? places : [own];
  }

  /** Where all of these stand that are the token at one place of the original. */
  #placesOf(token: number, indices: readonly number[]): number[] {
    const { original, generated } = this.#tokens;
    const places = new Set<number>();
    const from = lowerBound(indices.length, (i) => (original[indices[i] ?? 0] ?? 0) >= token);
    for (let i = from; i < indices.length && original[indices[i] ?? 0] === token; i++) {
      places.add(generated[indices[i] ?? 0] ?? 0);
    }
    return [...places];
  }

  any(start: number, end: number): number | undefined {
    return this.#exact(start) ?? this.#mapped(start, end);
  }

  #mapped(start: number, end: number): number | undefined {
    const { original, generated } = this.#tokens;
    const at = lowerBound(original.length, (i) => (original[i] ?? 0) >= start);
    return at < original.length && (original[at] ?? end) < end ? generated[at] : undefined;
  }

  last(start: number, end: number): number | undefined {
    const { original, generated } = this.#tokens;
    // A map that knows few tokens may know none near the end.
    const copied = this.#aligned(end - 1);
    if (copied !== undefined) return copied;
    const at = lowerBound(original.length, (i) => (original[i] ?? 0) >= end) - 1;
    return at >= 0 && (original[at] ?? -1) >= start ? generated[at] : undefined;
  }

  functionOf(entity: FunctionEntity): DeployedFunction | undefined {
    return this.#matches.madeOf(entity.inner);
  }

  functionWithin(offset: number, start: number, end: number): DeployedFunction | undefined {
    let found: DeployedFunction | undefined;
    for (let made = this.#holders.around(offset); made !== undefined; made = made.parent) {
      const span = this.#holders.span(made, this.#source.index);
      if (span === undefined || span.min < start || span.max > end) break;
      // Its only tokens may be those of a function inside of it.
      if ((this.#matches.regionOf(made)?.node.start ?? start) < start) break;
      found = made;
    }
    return found;
  }

  #exact(offset: number): number | undefined {
    return this.#mapped(offset, offset + 1) ?? this.#aligned(offset);
  }

  /** A place without a mapping, in text that was copied from the last mapping on. */
  #aligned(target: number): number | undefined {
    const { original, generated } = this.#tokens;
    const before = lowerBound(original.length, (i) => (original[i] ?? 0) >= target) - 1;
    if (before < 0) return undefined;
    const from = { original: original[before] ?? 0, generated: generated[before] ?? 0 };
    const place = align(this.#source.text, this.#source.deployedText, from, target);
    return place === undefined || this.#isOfAnother(place, target) ? undefined : place;
  }

  /** The map says which token stands there: `if (!a) { return } return b` becomes `if (a) return b`. */
  #isOfAnother(place: number, target: number): boolean {
    this.#mappedPlaces ??= new Set(this.#tokens.generated);
    if (!this.#mappedPlaces.has(place)) return false;
    const { original, generated } = this.#tokens;
    const { text } = this.#source;
    // Some tools map the blank before a token.
    for (let i = lowerBound(original.length, (k) => (original[k] ?? 0) > target) - 1; i >= 0; i--) {
      if (skipBlank(text, original[i] ?? 0, target + 1) !== target) break;
      if (generated[i] === place) return false;
    }
    return true;
  }

  /** Where the test of each arm went. */
  #testPlaces(): Map<Region, number> {
    const places = new Map<Region, number>();
    for (const branch of this.#source.entities.branches) {
      if (branch?.type !== 'if' && branch?.type !== 'cond-expr') continue;
      const { test } = branch.node;
      const place = this.any(test.start, test.end);
      if (place === undefined) continue;
      for (const { region } of branch.arms) if (region !== branch.region) places.set(region, place);
    }
    return places;
  }

  /**
   * `if (a) return b; return c` becomes `return a ? b : c`: a `return` before the test that it stood behind is that of
   * the whole. By the place of the `return`, where the test of the `if` before it went.
   */
  #mergedReturns(): Map<number, number> {
    const returns = new Map<number, number>();
    const tests = new Map<StatementEntity, number | undefined>();
    for (const entity of this.#source.entities.statements) {
      const { previous, node } = entity;
      const test = previous?.node.type === 'IfStatement' ? previous.node.test : undefined;
      const place = test ? this.any(test.start, test.end) : previous && tests.get(previous);
      tests.set(entity, place);
      if (place !== undefined && node.type === 'ReturnStatement') returns.set(entity.start, place);
    }
    return returns;
  }

  /** Babel makes a function of a loop's body: what it answers is asked outside of it, as `continue`. */
  #isOutside(generated: number, test: number): boolean {
    const around = this.#holders.around(generated);
    const asked = this.#holders.around(test);
    if (asked === undefined || asked === around) return false;
    for (let outer = asked.parent; outer !== undefined; outer = outer.parent)
      if (outer === around) return true;
    return around === undefined;
  }

  /**
   * A constant that was inlined into another function keeps the mapping of its declaration. A token is foreign
   * where it stands in a function that does not hold its region, unless its own function is inlined itself.
   */
  isForeign(region: Region, generated: number): boolean {
    const around = functionRegion(region);
    if (around === undefined || (around.role === 'function' && !this.#matches.madeOf(around))) return false;
    let made = this.#holders.around(generated);
    const owner = made && this.#holders.ownerOf(made);
    if (owner !== undefined && owner !== this.#source.index) return true;
    if (this.#source.fieldValues.has(generated) && !isOfInstance(region, around)) return true;
    let found: Region | undefined;
    while (made !== undefined && found === undefined) {
      found = this.#matches.regionOf(made);
      made = made.parent;
    }
    if (found === undefined || isConstructorFor(found, region)) return false;
    return found.start > region.start || found.end < region.end;
  }
}

function isOfInstance(region: Region, around: Region): boolean {
  if (around.role === 'function' && isConstructor(around.node)) return true;
  for (let at: Region | undefined = region; at !== undefined; at = at.parent)
    if (at.role === 'field') return true;
  return false;
}

/** Lowered fields run in the constructor. */
function isConstructorFor(found: Region, region: Region): boolean {
  if (!isConstructor(found.node)) return false;
  for (let at: Region | undefined = region; at !== undefined && at.role !== 'function'; at = at.parent) {
    if (at.role === 'field') return at.parent === found.parent;
  }
  return false;
}

/** `if (!a) { return } b()` becomes `if (a) { b() }`: a brace may stand for another block. */
function isBrace(text: string, offset: number): boolean {
  return text[offset] === '{' || text[offset] === '}';
}
