import { expect, test } from 'vitest';
import { StackSums } from '../../../combiner-image/merge/stack-sums.ts';

function thrownAt(line: number, count = 1) {
  return { count, frames: [{ url: 'file:///var/task/index.js', line, column: 1 }] };
}

test('the same stack adds up; stacks beyond the bound are counted as dropped', () => {
  const sums = new StackSums();
  for (let line = 1; line <= 10_002; line++) sums.add(thrownAt(line, 2));
  sums.add(thrownAt(1));

  expect(sums.toList()).toHaveLength(10_000);
  expect(sums.toList()[0]).toEqual(thrownAt(1, 3));
  expect(sums.dropped).toBe(4);
});
