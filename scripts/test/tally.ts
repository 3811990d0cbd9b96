import type { JsonTestResults } from 'vitest/reporters';

/** Counts of tests. A file that fails without a failed test of its own (import, hook) counts as one failed. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** The parts of vitest's JSON report that are counted. */
export type Report = Pick<
  JsonTestResults,
  'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests'
> & {
  testResults: {
    name: string;
    /** From the start of its first test to the end of its last, in milliseconds since 1970. */
    startTime: number;
    endTime: number;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
};

/**
 * @param report absent when vitest wrote none: it ended before any test.
 * @param exitCode vitest's own; a failure that the report does not hold (an unhandled error) is one failed.
 */
export function tally(report: Report | undefined, exitCode: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Names what failed, one line each: the output of a whole run is long, and its end is what is read first. */
export function failures(report: Report | undefined): string[] {
  return (report?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      return failed.length === 0
        ? [`${name}: failed outside its tests`]
        : failed.map(({ fullName }) => `${name}: ${fullName}`);
    });
}

export function sum(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}
