import { append } from '../lists.ts';
import type { Parts } from '../merge/object-parts.ts';
import { rangesOf } from '../merge/ranges.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** What the objects of one function have told of, in a part of a store: JSON can hold it. */
export interface Units {
  functionName: string;
  /** Sandboxes, and slices of them, as `partsOf` names them, each with the number of the upload. */
  sandboxes: [part: string, upload: number][];
  /** Single invocations, by sandbox: `[first sequence, last, first, last, …]`, ascending. */
  invocations: [sandbox: string, ranges: number[]][];
}

/** Gathers them. */
export class UnitLists {
  readonly #byFunction = new Map<string, OfFunction>();

  /** Those of an object that was not compacted. */
  add({ function: { name }, span }: ParsedRawObject, { sandboxes, invocations }: Parts): void {
    for (const [part, upload] of sandboxes) this.addSandbox(name, part, upload);
    for (const sandbox of invocations.keys()) this.addInvocation(name, sandbox, span.sequence);
  }

  /** Of several uploads the last one counts. */
  addSandbox(functionName: string, part: string, upload: number): void {
    const { sandboxes } = this.#of(functionName);
    sandboxes.set(part, Math.max(upload, sandboxes.get(part) ?? 0));
  }

  addInvocation(functionName: string, sandbox: string, sequence: number): void {
    append(this.#of(functionName).invocations, sandbox, sequence);
  }

  addAll(others: UnitLists): void {
    for (const [functionName, { sandboxes, invocations }] of others.#byFunction) {
      for (const [part, upload] of sandboxes) this.addSandbox(functionName, part, upload);
      for (const [sandbox, sequences] of invocations)
        for (const sequence of sequences) this.addInvocation(functionName, sandbox, sequence);
    }
  }

  toUnits(): Units[] {
    return [...this.#byFunction].map(([functionName, { sandboxes, invocations }]) => ({
      functionName,
      sandboxes: [...sandboxes],
      invocations: [...invocations].map(([sandbox, sequences]) => [sandbox, rangesOf(new Set(sequences))]),
    }));
  }

  #of(functionName: string): OfFunction {
    const known = this.#byFunction.get(functionName) ?? { sandboxes: new Map(), invocations: new Map() };
    this.#byFunction.set(functionName, known);
    return known;
  }
}

interface OfFunction {
  sandboxes: Map<string, number>;
  invocations: Map<string, number[]>;
}

export function partsOfUnits({ sandboxes, invocations, ...of }: Units): Parts {
  return { ...of, sandboxes: new Map(sandboxes), invocations: new Map(invocations) };
}
