import { gzipSync } from 'node:zlib';
import { compact } from '../../combiner-image/compact/compact.ts';
import type { CompactResult } from '../../combiner-image/compact/options.ts';
import type { Pace } from '../../combiner-image/compact/pace.ts';
import { StoreUnreachableError } from '../../combiner-image/errors.ts';
import { fold } from '../../combiner-image/merge/fold-objects.ts';
import { rawKey } from '../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject } from '../../contract/raw-object.ts';
import { SLICE_MS } from '../../contract/slice.ts';
import { type Actor, Schedule } from './schedule.ts';
import { type ListOrder, Memory, SteppedStore } from './stepped-store.ts';

const FUNCTION = 'orders';
const HOUR = 3_600_000;

/** How often a report counted each unit. */
export type Counts = readonly number[];

/** What somebody who compacts is told to do. */
export interface Order {
  prune: boolean;
  /** Only sandboxes that ended so long ago. */
  hours: number;
  /** Only those that became so old within so many hours; absent: all. */
  window?: number | undefined;
  /** How many objects of a window are taken at a time; absent: all. */
  partSize?: number | undefined;
}

/** A sandbox that uploads, or a single invocation of one. */
interface Unit {
  sandboxId: string;
  startedAt: Date;
  span: RawObject['span'];
}

/**
 * One function's store, with sandboxes that are over, and those that compact, read and record in it at a time.
 * Each unit runs a function of its own, so that nothing can make up for anything else.
 */
export class World {
  readonly schedule = new Schedule();
  readonly memory: Memory;
  readonly #units: Unit[] = [];
  /** How often each unit has been uploaded. */
  readonly #states: number[] = [];
  #ids = 0;

  constructor(order: ListOrder) {
    this.memory = new Memory(order);
  }

  /** A sandbox that ended so many hours ago; every third uploaded two single invocations, half of the others a slice. */
  addEnded(hours: number): void {
    const number = this.#units.length;
    const ended = this.memory.clock - hours * HOUR + number * 60_000;
    const span = spanOf(number);
    const startedAt = new Date(span.kind === 'slice' ? ended - SLICE_MS : ended);
    const sandboxId = `e${number}`;
    if (number % 3 !== 2) this.#upload(this.#newUnit({ sandboxId, startedAt, span }), startedAt);
    else
      for (const sequence of [1, 2])
        this.#upload(
          this.#newUnit({ sandboxId, startedAt, span: { kind: 'invocation', sequence } }),
          new Date(startedAt.getTime() + sequence),
        );
  }

  /** A sandbox that goes on; its clock may be wrong. */
  addLiving(skewMs = 0): number {
    const startedAt = new Date(this.memory.clock - 3_600_000 + skewMs);
    const number = this.#units.length;
    const unit = this.#newUnit({ sandboxId: `1${number}`, startedAt, span: spanOf(number) });
    this.#upload(unit, startedAt);
    return unit;
  }

  /** Somebody who compacts. Ends in time, or says who kept it from doing so. */
  maintainer(order: Order): Promise<'compacted' | 'refused'> {
    return this.schedule.start(`maintainer ${this.schedule.actors.length}`, async (actor) => {
      try {
        await this.compact(order, actor);
        return 'compacted';
      } catch (error) {
        if (error instanceof StoreUnreachableError) return 'refused';
        throw error;
      }
    });
  }

  compact({ prune, hours, window, partSize }: Order, actor?: Actor): Promise<CompactResult> {
    return compact({
      location: { store: new SteppedStore(this.memory, actor), prefix: '' },
      functions: [FUNCTION],
      olderThan: hours * HOUR,
      window: window && window * HOUR,
      partSize,
      prune,
      log: { progress: () => {}, warn: () => {} },
      pace: this.#pace(actor),
    });
  }

  /** Somebody who reads; what it counts must have been true at some time while it did. */
  reporter(): Promise<void> {
    return this.schedule.start('reporter', async (actor) => {
      const before = [...this.#states];
      const counts = await this.report(actor);
      const isTrue = counts.every(
        (count, unit) => count >= (before[unit] ?? 0) && count <= (this.#states[unit] ?? 0),
      );
      if (!isTrue) throw new Error(`counted ${counts}, true was ${before} to ${this.#states}`);
    });
  }

  async report(actor?: Actor): Promise<Counts> {
    const { scripts, skipped, functions } = await fold(
      [{ store: new SteppedStore(this.memory, actor), prefix: '' }],
      {},
    );
    if (skipped.length > 0) throw new Error(`skipped: ${JSON.stringify(skipped)}`);
    const sums = scripts[0]?.counts.sumsOf(FUNCTION);
    if (typeof sums === 'string') throw new Error(sums);
    const byName = new Map(
      sums?.toEntry().functions?.map(({ functionName, ranges }) => [functionName, ranges[0]?.count]),
    );
    if (actor === undefined) this.#mustCountSandboxes(functions[0]?.sandboxes ?? 0);
    return this.#units.map((_, unit) => byName.get(`unit ${unit}`) ?? 0);
  }

  /** Living sandboxes upload again, new ones begin, and others arrive that ended some hours ago. */
  recorder(units: readonly number[], ended: readonly number[]): Promise<void> {
    return this.schedule.start('recorder', async (actor) => {
      for (const unit of units) {
        const again = this.#units[unit];
        if (again !== undefined)
          await actor.step(`upload of unit ${unit}`, () => this.#upload(unit, again.startedAt));
        await actor.step('a new sandbox', () => this.addLiving());
      }
      for (const hours of ended)
        await actor.step(`unit ${this.#units.length}, ended ${hours} h ago`, () => this.addEnded(hours));
    });
  }

  get truth(): Counts {
    return [...this.#states];
  }

  /** As long as a process may be silent before another one takes over. */
  jump(): void {
    this.memory.clock += 40_000;
    this.schedule.log.push('40 s go by');
  }

  forgetTurns(): void {
    for (const key of this.memory.objects.keys())
      if (key.startsWith('compactions/')) this.memory.objects.delete(key);
  }

  rawKeys(): string[] {
    return [...this.memory.objects.keys()].filter((key) => key.startsWith('raw/'));
  }

  #mustCountSandboxes(sandboxes: number): void {
    const ids = new Set(this.#units.map(({ sandboxId }) => sandboxId));
    if (sandboxes !== ids.size) throw new Error(`${sandboxes} sandboxes instead of ${ids.size}`);
  }

  #newUnit(unit: Unit): number {
    this.#states.push(0);
    return this.#units.push(unit) - 1;
  }

  #upload(unit: number, keyTime: Date): void {
    const known = this.#units[unit];
    if (known === undefined) throw new Error(`there is no unit ${unit}`);
    const { sandboxId, span } = known;
    const state = (this.#states[unit] ?? 0) + 1;
    this.#states[unit] = state;
    const object = rawObject(known, unit, state, spanIn(span, state), keyTime);
    const isOver = sandboxId.startsWith('e');
    this.memory.put(
      rawKey('', FUNCTION, keyTime, sandboxId),
      gzipSync(JSON.stringify(object)),
      isOver ? keyTime : undefined,
    );
  }

  /** Nobody beats: whoever waits for long takes over from whoever is slow. */
  #pace(actor: Actor | undefined): Pace {
    return {
      now: () => this.memory.clock,
      sleep: async (ms) => {
        const pass = () => {
          this.memory.clock += ms;
        };
        if (actor === undefined) pass();
        else await actor.step(`sleep ${ms} ms`, pass);
      },
      every: () => async () => {},
      newId: () => String(++this.#ids).padStart(16, '0'),
    };
  }
}

/** A report from then on counts each unit as often as it ran. */
export async function mustBeExact(world: World): Promise<void> {
  const counts = await world.report();
  if (String(counts) !== String(world.truth)) throw new Error(`counted ${counts}, true is ${world.truth}`);
}

/** Whoever compacts later finds what was left behind, and puts it in order. */
export async function mustBeTidyAfterwards(world: World): Promise<void> {
  world.jump();
  await world.compact({ prune: true, hours: 24 });
  await mustBeExact(world);
  const kept = world.rawKeys().filter((key) => !key.includes('-1'));
  if (kept.length > 1) throw new Error(`left behind: ${kept.join(', ')}`);
}

/** Of a whole sandbox, as older recorders write it, or of its first slice. */
function spanOf(number: number): RawObject['span'] {
  return number % 2 === 0 ? { kind: 'sandbox', sequence: 1 } : { kind: 'slice', sequence: 1, upload: 1 };
}

/** After so many uploads. */
function spanIn(span: RawObject['span'], state: number): RawObject['span'] {
  if (span.kind === 'sandbox') return { ...span, sequence: state };
  return span.kind === 'slice' ? { ...span, upload: state } : span;
}

function rawObject(
  { sandboxId, startedAt }: Unit,
  unit: number,
  count: number,
  span: RawObject['span'],
  collectedAt: Date,
): RawObject {
  const time = startedAt.toISOString();
  const ranges = [{ startOffset: unit * 10, endOffset: unit * 10 + 9, count }];
  return {
    schema: RAW_SCHEMA,
    function: { name: FUNCTION, version: '$LATEST' },
    sandbox: { id: sandboxId, startedAt: time, taskRoot: '/var/task' },
    span,
    layer: { version: '0.1.0' },
    runtime: { node: '24.0.0', v8: '13', name: 'nodejs24.x', arch: 'x64' },
    engine: 'v8-block',
    collectedAt: collectedAt.toISOString(),
    init: { outcome: 'ok' },
    invocationCount: 1,
    invocations: [{ requestId: 'r', startedAt: time, durationMs: 1, outcome: 'ok' }],
    result: [
      {
        scriptId: '1',
        url: 'file:///var/task/index.js',
        hash: 'a'.repeat(64),
        functions: [{ functionName: `unit ${unit}`, ranges, isBlockCoverage: true }],
      },
    ],
  };
}
