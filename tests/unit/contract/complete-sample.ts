import type { RawObject, RawScriptCoverage } from '../../../contract/raw-object.ts';
import { sha256 } from '../support/recorded.ts';

/** Every field of a type at every depth, so that a new optional field does not compile until the sample has it. */
export type Complete<T> = T extends string | number | boolean ? T : { [F in keyof T]-?: Complete<T[F]> };

const COUNTED_BY_ANOTHER_FORM: Complete<RawScriptCoverage> = {
  scriptId: '9',
  url: 'file:///var/task/other.js',
  hash: sha256('y'),
  script: sha256('y none'),
  due: true,
  functions: [],
  form: 'lines',
  counts: [1, 2],
};

const COUNTED_BY_V8: Omit<Complete<RawScriptCoverage>, 'counts'> = {
  scriptId: '7',
  url: 'file:///var/task/index.js',
  hash: sha256('x'),
  script: sha256('x none'),
  due: true,
  form: 'v8-block',
  functions: [
    {
      functionName: 'f',
      isBlockCoverage: true,
      ranges: [
        { startOffset: 0, endOffset: 20, count: 2 },
        { startOffset: 5, endOffset: 9, count: 0 },
      ],
    },
  ],
};

/** A compacted object with every field that a raw object may have. */
export const COMPLETE: Complete<Omit<RawObject, 'span'>> & Pick<RawObject, 'span'> = {
  schema: 'lambda-coverage/raw/1',
  function: { name: 'orders', version: '$LATEST' },
  sandbox: { id: 'compacted1', startedAt: '2026-11-23T01:40:16.027Z', taskRoot: '/var/task' },
  span: { kind: 'compacted', sequence: 0 },
  compacted: {
    turn: 3,
    sandboxes: [
      ['a1', 4],
      ['b2', 7],
    ],
    invocations: [['c3', [0, 7]]],
    slices: [['d4', [1, 2, 3, 1]]],
    states: [
      ['c3', { invocations: 8, init: 'ok', unwrapped: 1, lost: { objects: 1, threads: 1, unhandled: 1 } }],
    ],
    runs: {
      told: [['pr-17', { running: 1, ok: 10, error: 2, exit: 3, timeout: 1 }]],
      besides: 'others',
    },
    contexts: 'none',
    from: '2026-11-23T01:40:16.027Z',
    to: '2026-11-23T01:40:16.027Z',
    lastStartedAt: '2026-11-23T01:40:16.027Z',
    outcomes: { running: 1, ok: 12, error: 2, exit: 3, timeout: 1 },
    inits: { running: 1, ok: 3, error: 1, exit: 1, timeout: 1 },
  },
  layer: { version: '0.1.0' },
  build: { name: '1.2.3', commit: 'c'.repeat(40), branch: 'main', folder: 'services/orders' },
  runtime: { node: '24.21.0', v8: '13.6', python: '3.14.2', name: 'nodejs24.x', arch: 'x64' },
  problems: [{ code: 'unknown-variable', message: 'COVERAGE_UPLOD is not a setting.' }],
  engine: 'v8-block',
  collectedAt: '2026-11-23T01:41:16.027Z',
  init: { outcome: 'ok', durationMs: 20 },
  invocationCount: 19,
  invocations: [
    {
      requestId: 'a',
      startedAt: '2026-11-23T01:40:16Z',
      durationMs: 2.5,
      outcome: 'error',
      context: 'a test',
    },
  ],
  result: [COUNTED_BY_ANOTHER_FORM],
  throws: [
    {
      count: 2,
      frames: [
        {
          url: 'file:///var/task/index.js',
          line: 3,
          column: 11,
          construct: true,
          through: 'other',
          engine: true,
        },
      ],
    },
  ],
  attribution: { runs: [[0, 1, 2]], sets: [[0]], contexts: { 'a test': [0] } },
  unwrapped: 1,
  cost: { startMs: 12, held: 3, heldMs: 40, uploads: 2, bytes: 5_000, memory: 9_000_000 },
  lost: { objects: 1, threads: 1, unhandled: 1 },
};

/** The same as one sandbox writes it, with V8's counts too. */
export function sandboxSample(id = 'a1'): RawObject {
  const { compacted: _, ...sample } = COMPLETE;
  const span: Complete<RawObject['span']> = { kind: 'slice', sequence: 1, upload: 4 };
  return {
    ...sample,
    sandbox: { ...sample.sandbox, id },
    span,
    result: [
      COUNTED_BY_V8,
      ...COMPLETE.result,
      { scriptId: '8', url: 'file:///gone.js', hash: '', functions: [] },
    ],
  };
}

/** The compacted sample with V8's counts too. */
export function compactedSample(): RawObject {
  return { ...COMPLETE, result: sandboxSample().result };
}
