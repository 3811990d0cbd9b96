import type { Outcome, RawObject, SandboxState } from '../../contract/raw-object.ts';
import { saturatingSum } from '../../contract/saturating-sum.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

export type Outcomes = Partial<Record<Outcome, number>>;

/** What sandboxes have lost, so far. */
export interface Lost {
  objects: number;
  threads: number;
  unhandled: number;
}

/** What objects tell of invocations and sandboxes. */
export interface Told {
  invocations: number;
  /** Of the newest 1,000 invocations of each sandbox. */
  outcomes: Outcomes;
  /** How the init phases ended; one for each sandbox. */
  inits: Outcomes;
  /** Sandboxes whose handler was not called through the recorder's shim. */
  unwrapped: number;
  lost: Lost;
}

/** Sums as they go to who adds them to others. */
export interface InvocationState {
  sums: Told;
  /** By id. */
  states: [id: string, state: SandboxState][];
}

/**
 * Adds up what objects tell of invocations: the same whatever the order is, and however many of them were compacted
 * before, in however many steps. Objects of one sandbox that uploads each invocation by itself tell of all before it, so
 * of such a sandbox the most that was told counts. Slices have invocations of their own; what was lost they tell of all
 * before, and the first one tells how the sandbox started.
 */
export class InvocationSums {
  readonly #sums: Told = noneTold();
  readonly #states = new Map<string, SandboxState>();

  add(object: ParsedRawObject): void {
    const { sandbox, span, compacted } = object;
    if (span.kind === 'invocation') {
      addOutcomes(this.#sums.outcomes, outcomesOf(object));
      this.#addState(sandbox.id, stateOf(object));
      return;
    }
    const { invocationCount: invocations, unwrapped = 0 } = object;
    if (span.kind === 'slice') {
      const inits = span.sequence === 1 ? { [object.init.outcome]: 1 } : {};
      addTold(this.#sums, { ...noneTold(), invocations, outcomes: outcomesOf(object), inits });
      // Of few sandboxes there is more to tell.
      if (unwrapped > 0 || object.lost !== undefined)
        this.#addState(sandbox.id, { invocations: 0, ...lossesOf(object) });
      return;
    }
    const lost = { ...noneTold().lost, ...object.lost };
    if (compacted === undefined) {
      const inits = { [object.init.outcome]: 1 };
      addTold(this.#sums, { invocations, outcomes: outcomesOf(object), inits, unwrapped, lost });
      return;
    }
    const { outcomes, inits, states = [] } = compacted;
    const told = { invocations, outcomes, inits: { ...inits }, unwrapped, lost };
    // Those of other sandboxes are forged: what is kept of sandboxes has its bound by their invocations.
    const known = new Set([...compacted.invocations, ...(compacted.slices ?? [])].map(([id]) => id));
    for (const [id, state] of states) {
      if (!known.delete(id)) continue;
      takeOut(told, state);
      this.#addState(id, state);
    }
    addTold(this.#sums, told);
  }

  /** What `addState` takes. */
  toState(): InvocationState {
    return { sums: this.#sums, states: [...this.#states] };
  }

  /**
   * Adds what others have added up, of objects that are not among these.
   * @param isPart each has counted by itself what was asked for of a sandbox
   */
  addState({ sums, states }: InvocationState, isPart: boolean): void {
    addTold(this.#sums, sums);
    for (const [id, state] of states) {
      const before = isPart ? (this.#states.get(id)?.invocations ?? 0) : 0;
      this.#addState(id, { ...state, invocations: saturatingSum(before, state.invocations) });
    }
  }

  /** By id; each is in the total. */
  get states(): [id: string, SandboxState][] {
    return [...this.#states].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  get total(): Told {
    const total = noneTold();
    addTold(total, this.#sums);
    for (const { invocations, init, unwrapped = 0, lost } of this.#states.values())
      addTold(total, {
        invocations,
        outcomes: {},
        inits: init === undefined ? {} : { [init]: 1 },
        unwrapped,
        lost: { ...noneTold().lost, ...lost },
      });
    return total;
  }

  #addState(id: string, state: SandboxState): void {
    this.#states.set(id, later(this.#states.get(id) ?? state, state));
  }
}

function noneTold(): Told {
  return {
    invocations: 0,
    outcomes: {},
    inits: {},
    unwrapped: 0,
    lost: { objects: 0, threads: 0, unhandled: 0 },
  };
}

function stateOf(object: ParsedRawObject): SandboxState {
  return { invocations: object.invocationCount, init: object.init.outcome, ...lossesOf(object) };
}

function lossesOf({ unwrapped, lost }: ParsedRawObject): Pick<SandboxState, 'unwrapped' | 'lost'> {
  return {
    ...(unwrapped !== undefined && { unwrapped }),
    ...(lost !== undefined && { lost }),
  };
}

function outcomesOf({ invocations }: Pick<RawObject, 'invocations'>): Outcomes {
  const outcomes: Outcomes = {};
  for (const { outcome } of invocations) addOutcomes(outcomes, { [outcome]: 1 });
  return outcomes;
}

/** Of two states of one sandbox, what both have told, and nothing else. */
function later(a: SandboxState, b: SandboxState): SandboxState {
  const [less, more] = a.invocations < b.invocations ? [a, b] : [b, a];
  const unwrapped = Math.max(a.unwrapped ?? 0, b.unwrapped ?? 0);
  const lost = {
    objects: Math.max(a.lost?.objects ?? 0, b.lost?.objects ?? 0),
    threads: Math.max(a.lost?.threads ?? 0, b.lost?.threads ?? 0),
    unhandled: Math.max(a.lost?.unhandled ?? 0, b.lost?.unhandled ?? 0),
  };
  const init = more.init === undefined || more.init === 'running' ? (less.init ?? more.init) : more.init;
  return {
    invocations: more.invocations,
    ...(init !== undefined && { init }),
    ...(unwrapped > 0 && { unwrapped }),
    ...(lost.objects + lost.threads + lost.unhandled > 0 && { lost }),
  };
}

function addTold(sums: Told, { invocations, outcomes, inits, unwrapped, lost }: Told): void {
  sums.invocations = saturatingSum(sums.invocations, invocations);
  sums.unwrapped = saturatingSum(sums.unwrapped, unwrapped);
  for (const name of ['objects', 'threads', 'unhandled'] as const)
    sums.lost[name] = saturatingSum(sums.lost[name], lost[name]);
  addOutcomes(sums.outcomes, outcomes);
  addOutcomes(sums.inits, inits);
}

/** What a compacted object says of a sandbox is in its sums; a forged one may say more than they hold. */
function takeOut(told: Told, { invocations, init, unwrapped = 0, lost }: SandboxState): void {
  told.invocations = Math.max(0, told.invocations - invocations);
  told.unwrapped = Math.max(0, told.unwrapped - unwrapped);
  for (const name of ['objects', 'threads', 'unhandled'] as const)
    told.lost[name] = Math.max(0, told.lost[name] - (lost?.[name] ?? 0));
  if (init === undefined) return;
  const rest = (told.inits[init] ?? 0) - 1;
  if (rest > 0) told.inits[init] = rest;
  else delete told.inits[init];
}

function addOutcomes(sums: Outcomes, more: Outcomes): void {
  for (const [outcome, count] of Object.entries(more) as [Outcome, number][])
    sums[outcome] = saturatingSum(sums[outcome] ?? 0, count);
}
