import { append } from '../../../lists.ts';
import type { DeployedFunction } from '../deployed/deployed-function.ts';
import { FunctionPlaces } from '../deployed/function-places.ts';
import type { MappedTokens } from './mapped-tokens.ts';

/** First and last original offset that a deployed function holds, of one source. */
export interface TokenSpan {
  min: number;
  max: number;
}

/** Which deployed function holds which tokens. */
export class FunctionHolders {
  /** In the order of their heads: parents before their children. */
  readonly functions: readonly DeployedFunction[];
  readonly #places: FunctionPlaces;
  readonly #spans: Map<number, TokenSpan>[];
  readonly #byBody: Map<number, DeployedFunction>;
  readonly #owners = new Map<DeployedFunction, number>();
  readonly #byStart = new Map<number, DeployedFunction>();
  readonly #bySource = new Map<number, { made: DeployedFunction; span: TokenSpan }[]>();

  constructor(functions: readonly DeployedFunction[], sources: readonly (MappedTokens | undefined)[]) {
    this.#places = new FunctionPlaces(functions);
    this.functions = this.#places.functions;
    this.#byBody = new Map(this.functions.map((made) => [made.body, made]));
    for (const made of this.functions) {
      for (const place of [made.start, made.head, made.body]) this.#byStart.set(place, made);
    }
    this.#spans = functions.map(() => new Map<number, TokenSpan>());
    sources.forEach((tokens, source) => {
      if (tokens === undefined) return;
      const { original, generated } = tokens;
      for (let i = 0; i < original.length; i++) this.#count(source, original[i] ?? 0, generated[i] ?? 0);
    });
    // Children come after their parents: going backwards, each is whole before it is added to its parent.
    for (let i = this.functions.length - 1; i >= 0; i--) this.#addToParent(this.functions[i]);
    for (const made of this.functions) {
      for (const [source, span] of this.#spans[made.index] ?? []) {
        append(this.#bySource, source, { made, span });
      }
    }
  }

  /** The source whose token the function begins with. */
  ownerOf(made: DeployedFunction): number | undefined {
    return this.#owners.get(made);
  }

  withBodyAt(offset: number): DeployedFunction | undefined {
    return this.#byBody.get(offset);
  }

  around(offset: number): DeployedFunction | undefined {
    return this.#places.around(offset);
  }

  span(made: DeployedFunction, source: number): TokenSpan | undefined {
    return this.#spans[made.index]?.get(source);
  }

  /** The functions that hold tokens of a source, parents first. */
  of(source: number): readonly { made: DeployedFunction; span: TokenSpan }[] {
    return this.#bySource.get(source) ?? [];
  }

  #count(source: number, original: number, generated: number): void {
    const begins = this.#byStart.get(generated);
    if (begins !== undefined) this.#owners.set(begins, source);
    const made = this.around(generated);
    if (made !== undefined) this.#widen(made, source, { min: original, max: original });
  }

  #addToParent(made: DeployedFunction | undefined): void {
    let parent = made?.parent;
    while (parent !== undefined && parent.kind !== 'function') parent = parent.parent;
    if (made === undefined || parent === undefined) return;
    for (const [source, span] of this.#spans[made.index] ?? []) this.#widen(parent, source, span);
  }

  #widen(made: DeployedFunction, source: number, { min, max }: TokenSpan): void {
    const known = this.#spans[made.index]?.get(source);
    if (known === undefined) this.#spans[made.index]?.set(source, { min, max });
    else {
      known.min = Math.min(known.min, min);
      known.max = Math.max(known.max, max);
    }
  }
}
