import { expect, test } from 'vitest';
import { doctorText } from '../../../cli/doctor-text.ts';
import type { Examination } from '../../../combiner-image/examine/examine.ts';

type FunctionSummary = Examination['functions'][number];

const WELL: FunctionSummary = {
  name: 'shop',
  objects: 1,
  sandboxes: 1,
  invocations: 3,
  outcomes: { ok: 3 },
  inits: { ok: 1 },
  lost: { objects: 0, threads: 0, unhandled: 0 },
  unwrapped: 0,
  withoutCode: 0,
  mended: 0,
  versions: ['7'],
  layers: ['1.0.0'],
  nodes: ['v24.11.0'],
  pythons: [],
  files: { 'v8-block': 2 },
  problems: [],
  missing: [],
  builds: [{ name: 'v7', objects: 1, first: '2026-11-26T08:00:00.000Z', last: '2026-11-26T09:00:00.000Z' }],
  first: '2026-11-26T08:00:00.000Z',
  last: '2026-11-26T09:00:00.000Z',
} as FunctionSummary;

/**
 * Another value of each field, and whether a function that has it is marked and described; or why doctor's text does not
 * say the field. One that is missing here does not compile.
 */
type Decision<T> = { value: T; isMarked: boolean } | { not: string };
const OTHERS: { [F in keyof Required<FunctionSummary>]: Decision<FunctionSummary[F]> } = {
  name: { value: 'cart', isMarked: false },
  objects: { not: 'a line under the table has those of all functions' },
  sandboxes: { value: 2, isMarked: false },
  invocations: { value: 4, isMarked: false },
  outcomes: { value: { ok: 2, timeout: 1 }, isMarked: true },
  inits: { value: { error: 1 }, isMarked: true },
  lost: { value: { objects: 1, threads: 0, unhandled: 0 }, isMarked: true },
  unwrapped: { value: 1, isMarked: true },
  withoutCode: { value: 1, isMarked: true },
  mended: { value: 1, isMarked: true },
  versions: { value: ['7', '8'], isMarked: true },
  layers: { value: ['1.0.0', '1.1.0'], isMarked: true },
  nodes: { value: ['v22.20.0', 'v24.11.0'], isMarked: true },
  pythons: { value: ['3.12.1'], isMarked: true },
  files: { value: { 'counters-1': 12, 'v8-block': 1 }, isMarked: false },
  missing: { value: ['1 object skipped'], isMarked: true },
  problems: { value: ['COVERAGE_UPLOD is not a setting.'], isMarked: true },
  cost: {
    value: { sandboxes: 2, startMs: 24, held: 10, heldMs: 50, uploads: 6, bytes: 9_000, memory: 18_000_000 },
    isMarked: false,
  },
  builds: { value: [...WELL.builds, ...WELL.builds], isMarked: true },
  first: { value: '2026-11-25T08:00:00.000Z', isMarked: false },
  last: { value: '2026-11-27T09:00:00.000Z', isMarked: false },
};

function textOf(fn: FunctionSummary): string[] {
  const read = { objects: 1, used: 1, duplicates: 0, skipped: 0 };
  const scripts = { total: 1, missing: [], unreadable: [] };
  return doctorText(
    {
      functions: [fn],
      absent: [],
      read,
      skipped: [],
      scripts,
      advice: [],
    } as unknown as Examination,
    Number.POSITIVE_INFINITY,
  );
}

test.each(Object.entries(OTHERS))('what doctor says of %s is as decided', (field, decision) => {
  if ('not' in decision) {
    expect(textOf({ ...WELL, unwrapped: 7, [field]: undefined })).toEqual(textOf({ ...WELL, unwrapped: 7 }));
    return;
  }
  const { value, isMarked } = decision;
  // Of a function in trouble doctor says everything.
  const before = textOf(isMarked ? WELL : { ...WELL, unwrapped: 7 });
  const after = textOf({ ...(isMarked ? WELL : { ...WELL, unwrapped: 7 }), [field]: value });
  expect(after).not.toEqual(before);
  const isMarkedIn = (lines: readonly string[]) => lines.some((line) => line.startsWith('!'));
  if (isMarked) expect([isMarkedIn(before), isMarkedIn(after)]).toEqual([false, true]);
});
