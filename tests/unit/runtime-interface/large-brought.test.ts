import { afterEach, expect, test } from 'vitest';
import { broughtCoverage } from '../../../combiner-image/forms/istanbul/brought-coverage.ts';
import { SegmentSums } from '../../../combiner-image/forms/istanbul/segment-sums.ts';
import { CountedFiles } from '../../../runtime-interface/engine/counters/counted-files.ts';
import type { BroughtCounts } from '../../../runtime-interface/engine/istanbul/counts.ts';
import { ISTANBUL_COUNTS } from '../../../runtime-interface/engine/istanbul/counts.ts';
import { ISTANBUL_ENGINE } from '../../../runtime-interface/engine/istanbul/istanbul-engine.ts';

/** More than a call can have arguments. */
const MANY = 300_000;
const MOST = Number.MAX_SAFE_INTEGER;

afterEach(() => {
  Reflect.deleteProperty(globalThis, '__coverage__');
});

const numbered = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [i, value]));

test.each([
  ['statements', { s: numbered(MANY, 1), f: {}, b: {} }],
  ['functions', { s: {}, f: numbered(MANY, 1), b: {} }],
  ['arms of one branch', { s: {}, f: {}, b: { 0: Array<number>(MANY).fill(1) } }],
  ['branches', { s: {}, f: {}, b: numbered(MANY / 2, [1, 1]) }],
])('a source that brings counters of very many %s is counted', (_, counts) => {
  Reflect.set(globalThis, '__coverage__', { '/src/a.js': { hash: 'a', ...counts } });
  const [take] = ISTANBUL_ENGINE.create(() => true, new CountedFiles()).take();
  const taken = (take?.counts as BroughtCounts | undefined)?.counts ?? [];
  expect([taken.length, taken.every((count) => count === 1)]).toEqual([MANY, true]);
});

test.each([
  ['an array', `x = [${'0,'.repeat(MANY)}];`],
  ['statements', 'x;'.repeat(MANY)],
])('a text with very many parts of %s is searched for counters', (_, text) => {
  expect(broughtCoverage(text)).toEqual([]);
});

test('sums stop at the largest number that is exact, where they are written and where they are read', () => {
  const sum = ISTANBUL_COUNTS.newSum();
  const sums = new SegmentSums();
  for (let i = 0; i < 2; i++) {
    sum.add({ index: 0, counts: [MOST, 1] });
    sums.add({ bytes: Buffer.from(''), numbers: Float64Array.of(0, 2, MOST, 1), from: 0, to: 4 });
  }
  expect(sum.toCounts().counts).toEqual([0, 2, MOST, 2]);
  expect([...(sums.countsOf(0) ?? [])]).toEqual([MOST, 2]);
});
