import { lowerBound } from '../../../lists.ts';
import type { Decision } from './decision.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { FunctionPlaces } from './function-places.ts';

interface DecisionQuery extends Pick<Decision, 'kind' | 'compound'> {
  /** `undefined`: of either polarity. */
  negated: boolean | undefined;
  /** Whether it may be a check for null that a tool made. */
  nullCheck: boolean;
  /** Where the test begins, with parentheses, and behind these. */
  start: number;
  first: number;
  last: number;
}

/** All decisions of a deployed text, to find the one that a test became. */
export class Decisions {
  readonly #sorted: Decision[];
  /** Per decision the index of the one around it, or -1. */
  readonly #around: Int32Array;

  readonly #functions: FunctionPlaces;

  constructor(decisions: readonly Decision[], functions: readonly DeployedFunction[] = []) {
    this.#functions = new FunctionPlaces(functions);
    this.#sorted = [...decisions].sort((a, b) => a.start - b.start || b.end - a.end || b.testEnd - a.testEnd);
    this.#around = new Int32Array(this.#sorted.length);
    const open: number[] = [];
    this.#sorted.forEach((decision, index) => {
      while (open.length > 0 && (this.#sorted[open.at(-1) ?? 0]?.end ?? 0) <= decision.start) open.pop();
      this.#around[index] = open.at(-1) ?? -1;
      open.push(index);
    });
  }

  /** The innermost decision of the same function whose test (of a case: whose label) holds both offsets. */
  find({ kind, compound, negated, nullCheck, start, first, last }: DecisionQuery): Decision | undefined {
    const sorted = this.#sorted;
    const within = this.#functions.around(start)?.head ?? -1;
    const behind = lowerBound(sorted.length, (i) => (sorted[i]?.start ?? 0) > first);
    for (let index = behind - 1; index >= 0; index = this.#around[index] ?? -1) {
      const decision = sorted[index];
      if (decision === undefined || decision.start < within) return undefined;
      if (decision.kind !== kind || decision.compound !== compound) continue;
      if (decision.nullCheck && !nullCheck) continue;
      if (negated !== undefined && decision.negated !== negated) continue;
      // `x === 1` may have become `1 === x`: the last offset may come first.
      if (decision.start <= last && decision.testEnd > Math.max(first, last)) return decision;
    }
    return undefined;
  }
}
