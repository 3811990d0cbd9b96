import type { Outcome } from '../../contract/raw-object.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** What the read objects say of one function. */
export interface FunctionSummary {
  name: string;
  /** Raw objects that counted. */
  objects: number;
  sandboxes: number;
  invocations: number;
  /** Of the newest 1,000 invocations of each sandbox. */
  outcomes: Partial<Record<Outcome, number>>;
  /** How the init phases ended; one for each sandbox. */
  inits: Partial<Record<Outcome, number>>;
  versions: string[];
  layers: string[];
  nodes: string[];
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
}

interface SandboxState {
  sequence: number;
  startedAt: string;
  invocationCount: number;
  outcomes: Partial<Record<Outcome, number>>;
  init: Outcome;
}

/** Gathers what is told of a function by its raw objects. Keeps a few numbers for each sandbox. */
export class FunctionSums {
  readonly #name: string;
  readonly #sandboxes = new Map<string, SandboxState>();
  readonly #versions = new Set<string>();
  readonly #layers = new Set<string>();
  readonly #nodes = new Set<string>();
  #objects = 0;
  #last = '';

  constructor(name: string) {
    this.#name = name;
  }

  add(object: ParsedRawObject): void {
    this.#objects++;
    this.#versions.add(object.function.version);
    this.#layers.add(object.layer.version);
    this.#nodes.add(object.runtime.node);
    if (object.collectedAt > this.#last) this.#last = object.collectedAt;
    // Every object tells of all invocations so far: the last one of a sandbox has the last word.
    const known = this.#sandboxes.get(object.sandbox.id);
    if (known === undefined || known.sequence < object.span.sequence)
      this.#sandboxes.set(object.sandbox.id, stateOf(object));
  }

  toSummary(): FunctionSummary {
    const sandboxes = [...this.#sandboxes.values()];
    return {
      name: this.#name,
      objects: this.#objects,
      sandboxes: sandboxes.length,
      invocations: sandboxes.reduce((sum, { invocationCount }) => sum + invocationCount, 0),
      outcomes: addUp(sandboxes.map(({ outcomes }) => outcomes)),
      inits: addUp(sandboxes.map(({ init }) => ({ [init]: 1 }))),
      versions: [...this.#versions].sort(),
      layers: [...this.#layers].sort(),
      nodes: [...this.#nodes].sort(),
      first: sandboxes.map(({ startedAt }) => startedAt).sort()[0] ?? '',
      last: this.#last,
    };
  }
}

function stateOf({ span, sandbox, invocationCount, invocations, init }: ParsedRawObject): SandboxState {
  return {
    sequence: span.sequence,
    startedAt: sandbox.startedAt,
    invocationCount,
    outcomes: addUp(invocations.map(({ outcome }) => ({ [outcome]: 1 }))),
    init: init.outcome,
  };
}

function addUp(parts: Partial<Record<Outcome, number>>[]): Partial<Record<Outcome, number>> {
  const sums: Partial<Record<Outcome, number>> = {};
  for (const part of parts) {
    for (const [outcome, count] of Object.entries(part) as [Outcome, number][])
      sums[outcome] = (sums[outcome] ?? 0) + count;
  }
  return sums;
}
