import { createHash } from 'node:crypto';
import { compactedId, rawKey } from '../../contract/key-layout.ts';
import type { Compacted, Invocation, RawObject, StackFrame } from '../../contract/raw-object.ts';
import { UnreadableObjectError } from '../errors.ts';
import { InvocationSums, type Lost, type Told } from '../merge/invocation-sums.ts';
import { partsOf, sizeOf } from '../merge/object-parts.ts';
import { StackSums } from '../merge/stack-sums.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { Period } from '../read/selection.ts';
import { RunSums, type ToldRuns, toldContexts } from '../read/told-runs.ts';
import { AttributionSums } from './attribution-sums.ts';
import type { DeploymentIdentity, IdentityField } from './deployment-identity.ts';
import { Sequences } from './sequences.ts';
import { SummedScripts } from './summed-scripts.ts';

/** As many as the recorder describes. */
const DESCRIBED_INVOCATIONS = 1_000;

/** Its identity, and the invocations and stacks that it describes. */
const DEPLOYMENT_BYTES = 50_000;

/** Every field, so that one that was forgotten does not compile; undefined where there is nothing to say. */
type Said<T> = {
  [F in keyof T]-?: undefined extends T[F] ? SaidFields<T[F]> | undefined : SaidFields<T[F]>;
};
type SaidFields<T> = T extends readonly unknown[] | string | number
  ? T
  : { [F in keyof T]-?: T[F] | undefined };

/**
 * The sum of what sandboxes of one deployment uploaded: same function, version, layer, runtime and task root,
 * and never two texts under one URL, so that one raw object can say it all.
 */
export class Deployment {
  /** Objects that it stands for. */
  parts = 0;
  readonly #identity: DeploymentIdentity;
  readonly #scripts = new SummedScripts();
  readonly #sandboxes = new Map<string, number>();
  readonly #invocations = new Map<string, Sequences>();
  /** Of each sandbox: by the slice's sequence the upload. */
  readonly #slices = new Map<string, Map<number, number>>();
  readonly #throws = new StackSums<StackFrame>();
  readonly #attribution = new AttributionSums();
  readonly #told = new InvocationSums();
  readonly #runs = new RunSums();
  #described: Invocation[] = [];
  #hasNoContexts = true;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #firstStartedAt = '';
  #lastStartedAt = '';
  #collectedAt = '';

  constructor(identity: DeploymentIdentity) {
    this.#identity = identity;
  }

  /** Whether one object can hold this one too, as far as its scripts tell. */
  takes({ result }: ParsedRawObject): boolean {
    return !this.#attribution.isFull && this.#scripts.fit(result);
  }

  /** @param period in which it counts @param runs what can be said of its runs */
  add(object: ParsedRawObject, { from, to }: Period, runs: ToldRuns): void {
    this.parts += sizeOf(partsOf(object));
    this.#addIdentity(object);
    const indexes = this.#scripts.add(object.result);
    for (const thrown of object.throws ?? []) this.#throws.add(thrown);
    if (object.attribution !== undefined) this.#attribution.add(object.attribution, indexes);
    this.#told.add(object);
    this.#described.push(...object.invocations);
    if (this.#described.length > 2 * DESCRIBED_INVOCATIONS) this.#describeNewest();
    const { contexts, besides } = toldContexts(object);
    if (contexts.size > 0 || besides === 'unknown') this.#hasNoContexts = false;
    this.#runs.add(runs);
    const { startedAt } = object.sandbox;
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    const lastStartedAt = object.compacted?.lastStartedAt ?? startedAt;
    if (this.#firstStartedAt === '' || startedAt < this.#firstStartedAt) this.#firstStartedAt = startedAt;
    if (lastStartedAt > this.#lastStartedAt) this.#lastStartedAt = lastStartedAt;
    if (object.collectedAt > this.#collectedAt) this.#collectedAt = object.collectedAt;
  }

  /** Errors with too many different stacks to keep. */
  get droppedThrows(): number {
    return this.#throws.dropped;
  }

  /** Uploads whose attribution cannot be used. */
  get droppedAttributions(): number {
    return this.#attribution.dropped;
  }

  /** About how much memory it takes. */
  get bytes(): number {
    return DEPLOYMENT_BYTES + this.#scripts.bytes + this.#attribution.bytes;
  }

  /** @param turn in which it is put. @throws UnreadableObjectError when no object can hold it */
  toRawObject(turn: number): RawObject {
    const { problem } = this.#scripts;
    if (problem !== undefined) throw new UnreadableObjectError('too-large', problem);
    const throws = this.#throws.toList();
    const told = this.#told.total;
    const compacted = this.#compacted(turn, told);
    const sums: Said<Omit<RawObject, IdentityField | 'sandbox'>> = {
      span: { kind: 'compacted', sequence: 0, upload: undefined },
      compacted,
      collectedAt: this.#collectedAt,
      init: {
        outcome: told.inits.ok || Object.keys(told.inits).length === 0 ? 'ok' : 'error',
        durationMs: undefined,
      },
      invocationCount: told.invocations,
      invocations: this.#described,
      result: this.#scripts.toResult(),
      throws: throws.length > 0 ? throws : undefined,
      attribution: this.#attribution.toAttribution(),
      unwrapped: told.unwrapped,
      cost: undefined,
      lost: lostOrNone(told.lost),
    };
    const { sandbox, ...identity } = this.#identity;
    return {
      ...identity,
      sandbox: { id: idOf(compacted), startedAt: this.#firstStartedAt, ...sandbox },
      ...(sums as Omit<RawObject, IdentityField | 'sandbox'>),
    };
  }

  #addIdentity({ sandbox, span, compacted }: ParsedRawObject): void {
    if (span.kind === 'sandbox') this.#sandboxes.set(sandbox.id, span.sequence);
    else if (span.kind === 'invocation') this.#sequencesOf(sandbox.id).add(span.sequence);
    else if (span.kind === 'slice') this.#addSlice(sandbox.id, span.sequence, span.upload ?? 0);
    for (const [id, sequence] of compacted?.sandboxes ?? []) this.#sandboxes.set(id, sequence);
    for (const [id, ranges] of compacted?.invocations ?? [])
      for (let i = 0; i < ranges.length; i += 2) this.#sequencesOf(id).add(ranges[i] ?? 0, ranges[i + 1]);
    for (const [id, uploads] of compacted?.slices ?? [])
      for (let i = 0; i < uploads.length; i += 2) this.#addSlice(id, uploads[i] ?? 0, uploads[i + 1] ?? 0);
  }

  #addSlice(id: string, sequence: number, upload: number): void {
    const known = this.#slices.get(id) ?? new Map<number, number>();
    known.set(sequence, Math.max(known.get(sequence) ?? 0, upload));
    this.#slices.set(id, known);
  }

  #sequencesOf(id: string): Sequences {
    const known = this.#invocations.get(id) ?? new Sequences();
    this.#invocations.set(id, known);
    return known;
  }

  #describeNewest(): void {
    const oldestFirst = this.#described.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    this.#described = oldestFirst.slice(-DESCRIBED_INVOCATIONS);
  }

  #compacted(turn: number, { outcomes, inits }: Told) {
    this.#describeNewest();
    const { states } = this.#told;
    const slices = [...this.#slices]
      .sort(byId)
      .map(([id, uploads]): [string, number[]] => [id, [...uploads].sort(([a], [b]) => a - b).flat()]);
    return {
      turn,
      sandboxes: [...this.#sandboxes].sort(byId),
      invocations: [...this.#invocations]
        .sort(byId)
        .map(([id, sequences]): [string, number[]] => [id, sequences.toRanges()]),
      slices: slices.length > 0 ? slices : undefined,
      states: states.length > 0 ? states : undefined,
      runs: this.#runs.total,
      contexts: this.#hasNoContexts ? ('none' as const) : undefined,
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#to).toISOString(),
      lastStartedAt: this.#lastStartedAt,
      outcomes,
      inits,
    };
  }
}

/**
 * The key at which a compacted object stands: by the newest of what is in it, so that `--since` never loses one.
 * @param newest time in the keys of its parts.
 */
export function compactedKey(
  prefix: string,
  { function: { name }, sandbox, compacted }: RawObject,
  newest: Date | undefined,
): string {
  const started = new Date(compacted?.lastStartedAt ?? sandbox.startedAt);
  return rawKey(prefix, name, newest !== undefined && newest > started ? newest : started, sandbox.id);
}

function lostOrNone({ objects, threads, unhandled }: Lost) {
  if (objects + threads + unhandled === 0) return undefined;
  return { objects, threads: threads || undefined, unhandled: unhandled || undefined };
}

/** Of its own in each turn, and in one the same for the same objects. */
function idOf({
  turn = 0,
  sandboxes,
  invocations,
  slices,
}: {
  [F in 'turn' | 'sandboxes' | 'invocations' | 'slices']?: Compacted[F] | undefined;
}): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([sandboxes, invocations, slices]))
    .digest('hex');
  return compactedId(turn, digest.slice(0, 16));
}

function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
