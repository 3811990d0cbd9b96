import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScriptCounts } from '../../../contract/script-counts.ts';
import type { CoverageRange, FunctionCoverage } from '../../../contract/script-coverage.ts';

const LENGTH = 40;

/** Counts by position, for one function: the reading that V8's nested ranges stand for. */
function paint(ranges: readonly CoverageRange[]): number[] {
  const counts = new Array<number>(LENGTH).fill(0);
  for (const { startOffset, endOffset, count } of ranges) counts.fill(count, startOffset, endOffset);
  return counts;
}

/** Nested ranges as V8 gives them: the whole function first, inner ones inside of outer ones. */
const nested: fc.Arbitrary<CoverageRange[]> = fc
  .tuple(fc.nat(9), fc.array(fc.tuple(fc.nat(LENGTH), fc.nat(LENGTH), fc.nat(9)), { maxLength: 6 }))
  .map(([entries, cuts]) => {
    const ranges: CoverageRange[] = [{ startOffset: 0, endOffset: LENGTH, count: entries }];
    for (const [a, b, count] of cuts) {
      const range = { startOffset: Math.min(a, b), endOffset: Math.max(a, b), count };
      const crosses = ranges.some(
        (other) =>
          range.startOffset < other.endOffset &&
          other.startOffset < range.endOffset &&
          !(range.startOffset >= other.startOffset && range.endOffset <= other.endOffset),
      );
      if (range.startOffset < range.endOffset && !crosses) ranges.push(range);
    }
    return ranges;
  });

function fn(ranges: CoverageRange[], functionName = 'f'): FunctionCoverage {
  return { functionName, ranges, isBlockCoverage: true };
}

describe('ScriptCounts', () => {
  test('adds up what every position counts, over any number of takes', () => {
    fc.assert(
      fc.property(fc.array(nested, { minLength: 1, maxLength: 5 }), (takes) => {
        const counts = new ScriptCounts();
        for (const ranges of takes) counts.add([fn(ranges)]);
        const sum = takes.map(paint).reduce((a, b) => a.map((count, at) => count + (b[at] ?? 0)));
        const [merged] = counts.toFunctions();
        expect(paint(merged?.ranges ?? [])).toEqual(sum);
        expect(merged?.ranges[0]?.count).toBe(takes.reduce((total, [root]) => total + (root?.count ?? 0), 0));
      }),
    );
  });

  test('says that new code ran exactly when a position leaves 0', () => {
    fc.assert(
      fc.property(nested, nested, (first, second) => {
        const counts = new ScriptCounts();
        counts.add([fn(first)]);
        const before = paint(first);
        const enters = (first[0]?.count ?? 0) === 0 && (second[0]?.count ?? 0) > 0;
        const leaves = paint(second).some((count, at) => count > 0 && before[at] === 0);
        expect(counts.add([fn(second)])).toBe(enters || leaves);
      }),
    );
  });

  test('a function that a take leaves out keeps its count', () => {
    const outer = { startOffset: 0, endOffset: LENGTH, count: 1 };
    const inner = { startOffset: 10, endOffset: 20, count: 3 };
    const counts = new ScriptCounts();
    counts.add([fn([outer], 'outer'), fn([inner], 'inner')]);
    counts.add([fn([outer], 'outer')]);
    expect(counts.toFunctions().map(({ ranges }) => ranges)).toEqual([[{ ...outer, count: 2 }], [inner]]);
  });
});
