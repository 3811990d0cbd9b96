import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compact } from '../../../combiner-image/compact/compact.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject } from '../../../contract/raw-object.ts';
import { Memory, SteppedStore } from '../../interleavings/stepped-store.ts';

const START = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;
const KINDS = ['sandbox', 'slice', 'invocation'] as const;
const CONTEXTS = ['run-1/a', 'run-1/b', 'run-2/a', undefined];

/** What a sandbox uploads: the same for the same numbers, and a later upload contains the earlier ones. */
export interface Upload {
  /** Of 0 to 8; says what its objects are of, and which function it is of. */
  sandbox: number;
  /** Of the slice or the invocation. */
  sequence: number;
  /** Of a slice, or of a whole sandbox. */
  upload: number;
}

/** Where an object is put: as its recorder does, or as somebody has copied it. */
export type Place = 'own' | 'other-time' | 'other-id' | 'no-name';

export type Step =
  | { put: Upload; place: Place }
  | { hostile: number; at: number }
  | { compact: { prune: boolean } };

const upload: fc.Arbitrary<Upload> = fc.record({
  sandbox: fc.nat(8),
  sequence: fc.integer({ min: 1, max: 3 }),
  upload: fc.integer({ min: 1, max: 3 }),
});

/** Steps that make a store. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ put: upload, place: fc.constant<Place>('own') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      put: upload,
      place: fc.constantFrom<Place>('other-time', 'other-id', 'no-name'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ hostile: fc.nat(1), at: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ compact: fc.record({ prune: fc.boolean() }) }) },
);

export class NastyStore {
  readonly memory = new Memory('ascending');
  readonly store = new SteppedStore(this.memory);
  readonly location = { store: this.store, prefix: 'p/' };
  #ids = 0;

  async do(step: Step): Promise<void> {
    if ('put' in step) this.put(step.put, step.place);
    else if ('hostile' in step) this.#putHostile(step.hostile, step.at);
    else await this.compact(step.compact.prune);
  }

  put(of: Upload, place: Place = 'own'): string {
    const object = objectOf(of);
    const key = this.keyOf(of, place);
    this.memory.put(key, gzipSync(JSON.stringify(object)), new Date(START));
    return key;
  }

  keyOf(of: Upload, place: Place): string {
    const { function: fn, sandbox } = objectOf(of);
    const time = keyTime(of);
    const other = new Date(time + 7 * HOUR * (of.upload - 2) + 1);
    const copied = rawKey('p/', fn.name, other, sandbox.id);
    if (place === 'own') return rawKey('p/', fn.name, new Date(time), sandbox.id);
    if (place === 'other-time') return copied;
    return place === 'other-id' ? copied.replace('.json.gz', 'c.json.gz') : `${copied}-copy-of-it`;
  }

  #putHostile(kind: number, at: number): void {
    const of = { sandbox: at, sequence: 1, upload: 1 };
    const bytes = gzipSync(JSON.stringify(objectOf(of)));
    const { name } = objectOf(of).function;
    const key = rawKey('p/', name, new Date(START + at * HOUR + 5), `bad${kind}`);
    const all = [bytes.subarray(0, 90), gzipSync('[1,2,3]')];
    this.memory.put(key, all[kind] ?? bytes, new Date(START));
    // Of another function: nobody may speak of it here.
    if (kind === 0) this.memory.put(rawKey('p/', 'elsewhere', new Date(START + at), 'abc'), bytes);
  }

  async compact(prune: boolean): Promise<void> {
    await compact({
      location: this.location,
      olderThan: 1,
      prune,
      log: { progress: () => {}, warn: () => {} },
      pace: {
        now: () => this.memory.clock,
        sleep: async () => {},
        every: () => async () => {},
        newId: () => String(++this.#ids).padStart(16, '0'),
      },
    }).catch(() => {});
    this.memory.clock += 1_000;
  }
}

function keyTime({ sandbox, sequence }: Upload): number {
  const started = START + sandbox * 2 * HOUR;
  return kindOf(sandbox) === 'sandbox' ? started : started + (sequence - 1) * HOUR;
}

function kindOf(sandbox: number): (typeof KINDS)[number] {
  return KINDS[sandbox % 3] ?? 'slice';
}

export function objectOf({ sandbox, ...of }: Upload): RawObject {
  const kind = kindOf(sandbox);
  // Of two different objects of one invocation nothing says which is the later one: here there are none.
  const state = kind === 'invocation' ? 1 : of.upload;
  const sequence = kind === 'sandbox' ? 1 : of.sequence;
  const startedAt = new Date(START + sandbox * 2 * HOUR).toISOString();
  const time = keyTime({ sandbox, sequence, upload: state });
  const count = kind === 'invocation' ? 1 : state;
  const invocations = Array.from({ length: count }, (_, i) => {
    const context = CONTEXTS[(sandbox + i) % CONTEXTS.length];
    return {
      requestId: `r-${sandbox}-${sequence}-${i}`,
      startedAt: new Date(time + i).toISOString(),
      durationMs: 1,
      outcome: (sandbox + i) % 2 === 0 ? ('ok' as const) : ('error' as const),
      ...(context !== undefined && { context }),
    };
  });
  const place = sandbox * 100 + (kind === 'sandbox' ? 0 : sequence * 10);
  const ranges = [
    { startOffset: 0, endOffset: 5_000, count },
    { startOffset: place + 1, endOffset: place + 9, count: 10 * count },
  ];
  const contexts = [...new Set(invocations.map(({ context }) => context))].filter(
    (each) => each !== undefined,
  );
  const isBare = sandbox === 7;
  return {
    schema: RAW_SCHEMA,
    function: { name: sandbox % 4 === 3 ? 'stock' : 'orders', version: String(sandbox % 2) },
    sandbox: { id: `5a${sandbox}`.padEnd(20, '0'), startedAt, taskRoot: '/var/task' },
    span: {
      kind,
      sequence: kind === 'sandbox' ? state : sequence,
      ...(kind === 'slice' && { upload: state }),
    },
    layer: { version: sandbox === 5 ? (5 as never) : '0.1.0' },
    runtime: { node: '24.0.0', v8: '13', name: 'nodejs24.x', arch: 'x64' },
    engine: 'v8-block',
    ...(sandbox > 3 && { build: { name: `b${sandbox % 2}` } as never }),
    ...(sandbox === 2 && { problems: [{ code: 'a', message: 'a problem' }] }),
    collectedAt: new Date(time + 50 * state).toISOString(),
    init: { outcome: sandbox === 4 ? 'error' : 'ok', durationMs: 20 },
    invocationCount: kind === 'invocation' ? sequence : count,
    invocations,
    result: isBare
      ? []
      : [
          {
            scriptId: '1',
            url: 'file:///var/task/index.js',
            hash: (sandbox % 4 === 0 ? 'a' : 'b').repeat(64),
            functions: [{ functionName: 'f', ranges, isBlockCoverage: true }],
          },
          // Two texts of one URL, which no sum can hold.
          ...(sandbox === 6
            ? [
                {
                  scriptId: '2',
                  url: 'file:///var/task/index.js',
                  hash: 'c'.repeat(64),
                  functions: [{ functionName: 'g', ranges, isBlockCoverage: true }],
                },
              ]
            : []),
        ],
    ...(!isBare &&
      sandbox % 2 === 1 && {
        throws: [
          { count, frames: [{ url: 'file:///var/task/index.js', line: 1 + (sandbox % 3), column: 2 }] },
        ],
      }),
    ...(!isBare &&
      contexts.length > 1 && {
        attribution: {
          runs: [
            [0, 0, 5_000, 0, 5_000],
            [0, 0, 5_000, place + 1, place + 9],
          ],
          sets: [[0], [0, 1]],
          contexts: Object.fromEntries(contexts.map((context, i) => [context, [i % 2]])),
        },
      }),
    ...(sandbox % 2 === 0 && {
      cost: {
        startMs: 10 + sandbox,
        held: state,
        heldMs: 2,
        uploads: sequence * 10 + state,
        bytes: 100,
        memory: 5,
      },
      lost: { objects: 1, unhandled: state },
    }),
    ...(sandbox === 8 && { unwrapped: 1 }),
  };
}
