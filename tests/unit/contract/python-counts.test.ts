import { expect, test } from 'vitest';
import {
  decodePythonCounts,
  decodePythonRun,
  encodePythonCounts,
  encodePythonRun,
  type PythonCounts,
} from '../../../contract/python-counts.ts';

const read = (numbers: number[]) => decodePythonCounts({ numbers, from: 0, to: numbers.length });

const COUNTS: [string, PythonCounts, number[]][] = [
  [
    'lines and arcs',
    {
      minor: 12,
      lines: [1, 4],
      unbranched: [],
      arcs: [
        [1, 4],
        [4, -1],
      ],
    },
    [12, 1, 2, 1, 4, 2, 8, 8, 3],
  ],
  ['lines alone', { minor: 9, lines: [1, 4], unbranched: [1, 4], arcs: [] }, [9, 0, 2, 1, 4]],
  [
    'lines of uploads with and without arcs',
    { minor: 13, lines: [1, 2, 4], unbranched: [2], arcs: [[1, 4]] },
    [13, 2, 3, 1, 2, 4, 1, 2, 2, 8],
  ],
  ['nothing', { minor: 14, lines: [], unbranched: [], arcs: [] }, [14, 1, 0]],
];

test.each(COUNTS)('%s are written as numbers and read again', (_, counts, numbers) => {
  expect(encodePythonCounts(counts)).toEqual(numbers);
  expect(read(numbers)).toEqual(counts);
  const within = { numbers: Float64Array.of(7, ...numbers, 7), from: 1, to: numbers.length + 1 };
  expect(decodePythonCounts(within)).toEqual(counts);
});

test('a row of an attribution is lines and arcs without a header', () => {
  const run = {
    lines: [3, 5],
    arcs: [
      [3, 5],
      [5, -2],
    ] as [number, number][],
  };
  const numbers = encodePythonRun(run);
  expect(numbers).toEqual([2, 3, 5, 6, 10, 10, 5]);
  expect(decodePythonRun({ numbers, from: 0, to: numbers.length })).toEqual(run);
  expect(decodePythonRun({ numbers: [], from: 0, to: 0 })).toMatch('less lines');
});

test.each([
  [[12, 1], 'less than three'],
  [[1e6, 1, 0], 'no version'],
  [[12, 3, 0], '[1] is not 0, 1 or 2'],
  [[12, 1, 2, 1], 'less lines than [2] says'],
  [[12, 1, 9e15, 1], 'less lines'],
  [[12, 1, 2, 4, 4], '[4] is no line behind'],
  [[12, 1, 2, 4, 3], '[4] is no line behind'],
  [[12, 1, 1, 1e9], '[3] is no line'],
  [[12, 2, 1, 1], 'less lines than [4] says'],
  [[12, 1, 1, 1, 2], 'half an arc'],
  [[12, 1, 1, 1, 2, 9e9], 'no arc between lines'],
  [[12, 0, 1, 1, 2, 4], '[1] is 0 and there are arcs'],
])('%j is refused: %s', (numbers, reason) => {
  expect(read(numbers)).toMatch(new RegExp(reason.replace(/[[\]]/g, '\\$&')));
});
