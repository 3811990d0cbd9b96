import type { Outcome, RawObject } from '../../contract/raw-object.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { type BuildSummary, BuildTally } from './build-tally.ts';
import { saturatingSum } from './saturating-sum.ts';

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
  /** Sandboxes whose handler was not called by way of the recorder's shim. */
  unwrapped: number;
  /** Objects with invocations in which none of the function's code ran. */
  withoutCode: number;
  /** Objects that sandboxes gave up, threads that did not hand over what they ran, invocations without a handler. */
  lost: Lost;
  /** Objects in which fields that only describe were wrong, and are replaced. */
  mended: number;
  versions: string[];
  layers: string[];
  nodes: string[];
  /** Newest first; empty when nothing names them. */
  builds: BuildSummary[];
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
}

/** Versions of one kind, and characters of each. */
const MAX_NAMES = 1_000;
const MAX_NAME_LENGTH = 200;

interface SandboxState {
  sequence: number;
  invocationCount: number;
  outcomes: Outcomes;
  inits: Outcomes;
  lost: RawObject['lost'];
}

type Outcomes = Partial<Record<Outcome, number>>;

/** Gathers what is told of a function by its raw objects; each tells of other sandboxes or invocations. */
export class FunctionTally {
  readonly #name: string;
  /** Sandboxes that upload each invocation by itself: every object tells of all before it. */
  readonly #byInvocation = new Map<string, SandboxState>();
  /** The same sandboxes, and those whose invocations were compacted: an object rarely tells of all of them. */
  readonly #splitSandboxes = new Set<string>();
  readonly #versions = new Set<string>();
  readonly #layers = new Set<string>();
  readonly #nodes = new Set<string>();
  readonly #builds = new BuildTally();
  readonly #outcomes: Outcomes = {};
  readonly #inits: Outcomes = {};
  #objects = 0;
  #sandboxes = 0;
  #invocations = 0;
  #unwrapped = 0;
  #withoutCode = 0;
  #mended = 0;
  readonly #lost: Lost = { objects: 0, threads: 0, unhandled: 0 };
  #first = '';
  #last = '';

  constructor(name: string) {
    this.#name = name;
  }

  add(object: ParsedRawObject): void {
    this.#objects++;
    remember(this.#versions, object.function.version);
    remember(this.#layers, object.layer.version);
    remember(this.#nodes, object.runtime.node);
    this.#builds.add(object.build, object.sandbox.startedAt, object.collectedAt);
    this.#unwrapped = saturatingSum(this.#unwrapped, object.unwrapped ?? 0);
    if (object.invocationCount > 0 && object.result.length === 0) this.#withoutCode++;
    if (object.mended.length > 0) this.#mended++;
    const { startedAt } = object.sandbox;
    if (this.#first === '' || startedAt < this.#first) this.#first = startedAt;
    if (object.collectedAt > this.#last) this.#last = object.collectedAt;
    const state = stateOf(object);
    if (object.span.kind === 'invocation') {
      const known = this.#byInvocation.get(object.sandbox.id);
      if (known === undefined || known.sequence < state.sequence)
        this.#byInvocation.set(object.sandbox.id, state);
      this.#splitSandboxes.add(object.sandbox.id);
    } else {
      this.#sandboxes += object.compacted?.sandboxes.length ?? 1;
      for (const [id] of object.compacted?.invocations ?? []) this.#splitSandboxes.add(id);
      this.#count(state);
    }
  }

  toSummary(): FunctionSummary {
    const total = new FunctionTally(this.#name);
    total.#count({
      invocationCount: this.#invocations,
      outcomes: this.#outcomes,
      inits: this.#inits,
      lost: this.#lost,
    });
    for (const state of this.#byInvocation.values()) total.#count(state);
    return {
      name: this.#name,
      objects: this.#objects,
      sandboxes: this.#sandboxes + this.#splitSandboxes.size,
      invocations: total.#invocations,
      outcomes: total.#outcomes,
      inits: total.#inits,
      unwrapped: this.#unwrapped,
      withoutCode: this.#withoutCode,
      lost: { ...total.#lost },
      mended: this.#mended,
      versions: [...this.#versions].sort(),
      layers: [...this.#layers].sort(),
      nodes: [...this.#nodes].sort(),
      builds: this.#builds.newestFirst(),
      first: this.#first,
      last: this.#last,
    };
  }

  #count({ invocationCount, outcomes, inits, lost }: Omit<SandboxState, 'sequence'>): void {
    addLost(this.#lost, lost);
    this.#invocations = saturatingSum(this.#invocations, invocationCount);
    addOutcomes(this.#outcomes, outcomes);
    addOutcomes(this.#inits, inits);
  }
}

/** More than these are forged. */
function remember(names: Set<string>, name: string): void {
  if (names.size < MAX_NAMES) names.add(name.slice(0, MAX_NAME_LENGTH));
}

function stateOf({
  span,
  invocationCount,
  invocations,
  init,
  compacted,
  lost,
}: ParsedRawObject): SandboxState {
  if (compacted !== undefined)
    return {
      sequence: span.sequence,
      invocationCount,
      outcomes: compacted.outcomes,
      inits: compacted.inits,
      lost,
    };
  const outcomes: Outcomes = {};
  for (const { outcome } of invocations) addOutcomes(outcomes, { [outcome]: 1 });
  return { sequence: span.sequence, invocationCount, outcomes, inits: { [init.outcome]: 1 }, lost };
}

/** What sandboxes have lost, so far. */
export interface Lost {
  objects: number;
  threads: number;
  unhandled: number;
}

export function addLost(sums: Lost, more: RawObject['lost']): void {
  sums.objects = saturatingSum(sums.objects, more?.objects ?? 0);
  sums.threads = saturatingSum(sums.threads, more?.threads ?? 0);
  sums.unhandled = saturatingSum(sums.unhandled, more?.unhandled ?? 0);
}

export function addOutcomes(sums: Outcomes, more: Outcomes): void {
  for (const [outcome, count] of Object.entries(more) as [Outcome, number][])
    sums[outcome] = saturatingSum(sums[outcome] ?? 0, count);
}
