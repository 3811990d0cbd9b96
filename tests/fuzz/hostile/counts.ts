import type { Compacted, RawObject } from '../../../contract/raw-object.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { type RanScript, type StoredObject, sandbox, whole } from './sandbox.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** Functions at places of their own, in a text that is as long as they need or, by default, not in the store. */
export function distinctFunctions(
  count: number,
  { from = 0, ...script }: Partial<RanScript> & { from?: number } = {},
): StoredObject[] {
  const functions = Array.from(
    { length: count },
    (_, i): FunctionCoverage => ({
      functionName: '',
      isBlockCoverage: true,
      ranges: [{ startOffset: from + i, endOffset: from + i + 1, count: 1 }],
    }),
  );
  return sandbox([{ path: 'distinct.js', text: 'distinct', functions, stored: false, ...script }]);
}

/** A script of that many characters, where older recorders put it. */
export function sharedScript(length: number): StoredObject[] {
  const text = `'${'s'.repeat(length)}';\n`;
  return sandbox([{ path: 'shared.js', text, shared: true }]);
}

/** Functions of one place and name. */
export function repeatedFunctions(count: number): StoredObject[] {
  const text = 'repeated();\n';
  const functions = Array<FunctionCoverage>(count).fill(whole(text)[0] ?? never());
  return sandbox([{ path: 'repeated.js', text, functions }]);
}

/** One function of this many ranges, each in the one before. */
export function nestedRanges(count: number): StoredObject[] {
  const ranges = Array.from({ length: count }, (_, i) => ({
    startOffset: i,
    endOffset: 2 * count - i,
    count: i,
  }));
  const functions = [{ functionName: 'f', isBlockCoverage: true, ranges }];
  return sandbox([{ path: 'nested.js', text: 'nested', functions, stored: false }]);
}

/** One function of this many ranges, one beside the other, on code that is there. */
export function rangesBeside(count: number): StoredObject[] {
  const text = 'a;'.repeat(count);
  const inner = Array.from({ length: count }, (_, i) => ({
    startOffset: 2 * i,
    endOffset: 2 * i + 1,
    count: i % 2,
  }));
  const ranges = [{ startOffset: 0, endOffset: text.length, count: 1 }, ...inner];
  return sandbox([
    { path: 'beside.js', text, functions: [{ functionName: '', isBlockCoverage: true, ranges }] },
  ]);
}

/** Objects that stand for invocations of a sandbox each. */
export function compactedInvocations(count: number, ranges: number[]): StoredObject[] {
  return compacted(count, (id) => ({ invocations: [[id, ranges]] }));
}

/** Objects that stand for as many sandboxes as one may. */
export function compactedSandboxes(count: number): StoredObject[] {
  return compacted(count, (id) => ({
    sandboxes: Array.from({ length: 100_000 }, (_, i) => [`${id}${i.toString(16).padStart(5, '0')}`, 1]),
  }));
}

function compacted(count: number, standsFor: (id: string) => Partial<Compacted>): StoredObject[] {
  return Array.from({ length: count }).flatMap((_, i) =>
    sandbox([], {
      change: (object) => ({
        ...object,
        span: { kind: 'compacted', sequence: 0 },
        compacted: {
          sandboxes: [],
          invocations: [],
          lastStartedAt: object.sandbox.startedAt,
          outcomes: {},
          inits: {},
          ...standsFor(`cafe${i.toString(16).padStart(8, '0')}`),
        },
      }),
    }),
  );
}

/** Counts beyond the end of the text. */
export function beyondText(by: number): StoredObject[] {
  const text = 'beyond();\n';
  return sandbox([{ path: 'beyond.js', text, functions: whole(text.padEnd(text.length + by)) }]);
}

/** The same count of everything that is counted. */
export function everyCount(count = MAX): StoredObject[] {
  const text = 'counted();\n';
  return sandbox([{ path: 'counted.js', text, functions: whole(text, count) }], {
    functionName: 'counts',
    change: (object) => ({
      ...object,
      invocationCount: count,
      lost: { objects: count },
      throws: [{ count, frames: [{ url: object.result[0]?.url, line: 1, column: 1 }] }],
    }),
  });
}

/** Scripts that nobody has put into the store. */
export function unknownScripts(count: number, folder = ''): StoredObject[] {
  const scripts = Array.from({ length: count }, (_, i) => ({
    path: `unknown/${folder}${i}.js`,
    text: `unknown('${folder}', ${i})`,
    stored: false as const,
  }));
  return sandbox(scripts);
}

/** Attribution of this many runs that are empty; two such sandboxes must be added up by `compact`. */
export function emptyRuns(count: number): StoredObject[] {
  return attributed(`{"runs":[${Array<string>(count).fill('[]').join()}],"sets":[],"contexts":{}}`);
}

/** Attribution in which this many contexts ran the same. */
export function manyContexts(count: number): StoredObject[] {
  const contexts = Array.from({ length: count }, (_, i) => `"c${i}":[0]`).join();
  return attributed(`{"runs":[[0,0,9,0,9]],"sets":[[0]],"contexts":{${contexts}}}`);
}

/** Errors of stacks that are all different, with this many frames each. */
export function differentStacks(count: number, frames: number): StoredObject[] {
  const text = 'thrown();\n';
  return sandbox([{ path: 'thrown.js', text }], {
    change: (object) => ({ ...object, throws: stacks(object, count, frames) }),
  });
}

/** Described invocations, beyond what a recorder keeps. */
export function describedInvocations(count: number): StoredObject[] {
  return sandbox([{ path: 'described.js', text: 'described();\n' }], {
    change: (object) => ({
      ...object,
      invocationCount: count,
      invocations: Array<unknown>(count).fill(object.invocations[0]),
    }),
  });
}

function attributed(attribution: string): StoredObject[] {
  return sandbox([{ path: 'attributed.js', text: 'attributed();\n' }], {
    functionName: 'attributed',
    changeJson: (json) => json.replace(/\}$/, () => `,"attribution":${attribution}}`),
  });
}

function stacks({ result }: RawObject, count: number, frames: number) {
  const url = result[0]?.url;
  const stack = (line: number) =>
    Array.from({ length: frames }, (_, column) => ({ url, line, column: column + 1 }));
  return Array.from({ length: count }, (_, line) => ({ count: 1, frames: stack(line + 1) }));
}

function never(): never {
  throw new Error('a text has one function');
}
