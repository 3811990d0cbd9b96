import { expect, it } from 'vitest';
import { slowest } from '../../../scripts/test/slowest.ts';
import { failures, type Report, sum, tally } from '../../../scripts/test/tally.ts';

function report(files: string[][]): Report {
  const tests = files.flat();
  const count = (status: string) => tests.filter((test) => test === status).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: count('todo'),
    testResults: files.map((statuses, file) => ({
      name: `${file}.test.ts`,
      startTime: 5_000,
      // The later, the slower.
      endTime: 6_000 + 1_000 * file,
      status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
      assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
    })),
  };
}

it('counts tests, not files', () => {
  expect(
    tally(
      report([
        ['passed', 'passed'],
        ['passed', 'failed', 'failed'],
      ]),
      1,
    ),
  ).toEqual({
    passed: 3,
    failed: 2,
    skipped: 0,
  });
});

it('counts a file that could not be loaded as one failed', () => {
  expect(tally(report([['passed'], []]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

it('counts skipped and to-do tests as skipped', () => {
  expect(tally(report([['passed', 'skipped', 'todo']]), 0)).toEqual({ passed: 1, failed: 0, skipped: 2 });
});

it('counts an error outside of all tests as one failed', () => {
  expect(tally(report([['passed']]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

it('counts a run without a report as one failed', () => {
  expect(tally(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('adds up parts', () => {
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]),
  ).toEqual({ passed: 11, failed: 22, skipped: 33 });
});

it('names each failed test, and a file that failed outside of them', () => {
  expect(failures(report([['passed'], ['failed', 'passed', 'failed'], []]))).toEqual([
    '1.test.ts: test 0',
    '1.test.ts: test 2',
    '2.test.ts: failed outside its tests',
  ]);
  expect(failures(undefined)).toEqual([]);
});

it('names the five slowest files, with seconds', () => {
  const seven = report(Array.from({ length: 7 }, () => ['passed']));
  expect(slowest(seven, '.')).toBe('6 7 s, 5 6 s, 4 5 s, 3 4 s, 2 3 s');
  expect(slowest(undefined, '.')).toBe('');
});
