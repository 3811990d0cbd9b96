import { expect, test } from 'vitest';
import { PythonSums } from '../../../combiner-image/forms/python/python-sums.ts';
import { INSTRUMENTED_LIMITS } from '../../../contract/instrumented-folder.ts';
import type { Arc } from '../../../contract/python-counts.ts';

function sumsOf(ways: number): PythonSums {
  const sums = new PythonSums();
  const arcs = Array.from({ length: ways }, (_, index): Arc => [index + 1, 1]);
  sums.addCounts({ minor: 12, lines: [1], unbranched: [], arcs });
  return sums;
}

test('sums are written as no more numbers than are read, or are refused', () => {
  expect(sumsOf(500_000).toEntry().counts?.length).toBeLessThan(INSTRUMENTED_LIMITS.counters);
  const most = sumsOf(INSTRUMENTED_LIMITS.counters / 2);
  expect(most.problem ?? '').toContain('ways between lines: one upload is damaged');
});
