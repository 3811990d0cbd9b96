import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockSums } from '../../../combiner-image/forms/v8-block/block-sums.ts';
import { type ParsedRawObject, parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { ScriptCounts } from '../../../contract/script-counts.ts';
import type { CoverageRange, FunctionCoverage } from '../../../contract/script-coverage.ts';
import { rawObject, sha256 } from '../support/recorded.ts';

/** Functions side by side, each with blocks of any cut: blocks that cross each other too, as no V8 writes them. */
const functions: fc.Arbitrary<FunctionCoverage[]> = fc
  .uniqueArray(fc.nat(9), { maxLength: 4 })
  .chain((places) => fc.tuple(...places.map(functionAt)));

function functionAt(place: number): fc.Arbitrary<FunctionCoverage> {
  const start = place * 50;
  const block = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(5)).map(
    ([a, b, count]): CoverageRange => ({
      startOffset: start + Math.min(a, b),
      endOffset: start + Math.max(a, b),
      count,
    }),
  );
  return fc
    .tuple(
      fc.constantFrom('f', '', 'é"\\', '\u2028'),
      fc.nat(5),
      fc.array(block, { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([functionName, count, blocks, isBlockCoverage]) => ({
      functionName,
      ranges: [{ startOffset: start, endOffset: start + 40, count }, ...blocks],
      isBlockCoverage,
    }));
}

function parsed(
  taken: FunctionCoverage[],
  layout: (json: string) => string = (json) => json,
): ParsedRawObject {
  const script = { scriptId: '1', url: 'file:///var/task/index.js', hash: sha256('x'), functions: taken };
  return parseRawObject(Buffer.from(layout(JSON.stringify(rawObject('/var/task', [script])))));
}

function sumsOf(uploads: FunctionCoverage[][], layout?: (json: string) => string): FunctionCoverage[] {
  const sums = new BlockSums();
  for (const taken of uploads) {
    const [script] = parsed(taken, layout).result;
    if (script !== undefined) sums.add(script.counts);
  }
  return sums.toEntry().functions;
}

test('uploads add up as takes do in the recorder, however often their ranges are cut in the same way', () => {
  fc.assert(
    fc.property(
      fc.array(functions, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (kinds, times) => {
        const uploads = Array.from({ length: times }, () => kinds).flat();
        const counts = new ScriptCounts();
        for (const taken of uploads) counts.add(taken);
        expect(sumsOf(uploads)).toEqual(counts.toFunctions());
      },
    ),
  );
});

test('a function whose ranges are cut in ever new ways', () => {
  const uploads = Array.from({ length: 100 }, (_, i): FunctionCoverage[] => [
    {
      functionName: 'f',
      isBlockCoverage: true,
      ranges: [
        { startOffset: 0, endOffset: 200, count: 1 },
        { startOffset: i, endOffset: 200 - i, count: i },
      ],
    },
  ]);
  const counts = new ScriptCounts();
  for (const taken of uploads) counts.add(taken);
  expect(sumsOf(uploads)).toEqual(counts.toFunctions());
});

test('any layout of the JSON is read as the usual one', () => {
  const reversed = (json: string) => JSON.stringify(inReverse(JSON.parse(json)), null, 1);
  const escaped = (json: string) => json.replaceAll('"f"', '"\\u0066"').replaceAll('"count":', '"count" : ');
  fc.assert(
    fc.property(functions, (taken) => {
      const usual = sumsOf([taken]);
      expect(sumsOf([taken], reversed)).toEqual(usual);
      expect(sumsOf([taken], escaped)).toEqual(usual);
    }),
  );
});

/** The same with all fields in the opposite order. */
function inReverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inReverse);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, inReverse(field)]),
  );
}

test.each(['1.5', '-1', '01', '1e400', '9007199254740993', 'NaN', '"1"', 'null', '1x', ''])(
  'a count of %s is refused',
  (count) => {
    const taken = [
      { functionName: 'f', isBlockCoverage: true, ranges: [{ startOffset: 0, endOffset: 9, count: 77 }] },
    ];
    expect(() => parsed(taken, (json) => json.replace('"count":77', `"count":${count}`))).toThrow(
      /count|no JSON/,
    );
  },
);
