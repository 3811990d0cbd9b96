import { expect, test } from 'vitest';
import {
  addPythonNumbers,
  analysePython,
  NO_PYTHON_NUMBERS,
  percentCovered,
} from '../../../combiner-image/python/numbers.ts';
import { planPython } from '../../../combiner-image/python/plan.ts';

const TEXT = `def f(a):
    with open(a) as b:
        if b:
            return [
                a,
            ]
    while True:
        if a:
            break
    print(a)

def g(a):  # pragma: no cover
    return 1
`;
const plan = planPython(TEXT, { minor: 12 });

test('raw lines and arcs of the whole text become the numbers of coverage.py', () => {
  // As if `f` was called once, and its `with` block was left through its line.
  const { numbers, missing, missingBranches } = analysePython(plan, {
    lines: [1, 2, 3, 7, 8, 9, 10, 12],
    arcs: [
      [2, 3],
      [3, 2],
      [2, 7],
      [7, 8],
      [8, 9],
      [9, 10],
      [10, -1],
      [1, 12],
      [12, -1],
    ],
  });
  expect(missing).toEqual([4]);
  expect(missingBranches).toEqual([
    [3, 4],
    [8, 7],
  ]);
  expect(numbers).toEqual({
    statements: 8,
    missing: 1,
    excluded: 2,
    branches: 4,
    missingBranches: 2,
    partialBranches: 2,
  });
  expect(percentCovered(numbers)).toBeCloseTo(75, 10);
});

test('what left a with block through its line is known from the union alone', () => {
  const halves = [
    [
      [3, 4],
      [4, 2],
      [2, -1],
    ],
    [
      [3, 2],
      [2, 7],
    ],
  ] as [number, number][][];
  const ends = (arcs: [number, number][]) => [...(plan.arcsOf(arcs).get(3) ?? [])].sort((a, b) => a - b);
  expect(ends(halves.flat())).toEqual([4, 7]);
});

test('without arcs there are no branches', () => {
  const { numbers } = analysePython(plan, { lines: [1, 2, 5] });
  expect(numbers).toMatchObject({ statements: 8, missing: 5, branches: 0, missingBranches: 0 });
});

test('numbers of files add up, and nothing at all is covered', () => {
  const { numbers } = analysePython(plan, { lines: [], arcs: [] });
  expect(addPythonNumbers(numbers, numbers)).toEqual({
    statements: 16,
    missing: 16,
    excluded: 4,
    branches: 8,
    missingBranches: 8,
    partialBranches: 0,
  });
  expect(percentCovered(numbers)).toBe(0);
  expect(percentCovered(NO_PYTHON_NUMBERS)).toBe(100);
});
