import { plural } from '../combiner-image/plural.ts';
import { someOf } from '../combiner-image/some-of.ts';
import type { TestSummary, TestsResult } from '../combiner-image/who/tests.ts';
import { columnWidth } from './column-width.ts';
import { unloadedText } from './unloaded-text.ts';

/** More are in the JSON. */
const MOST = 200;

/** For people at a terminal. */
export function testsText(result: TestsResult): string[] {
  const { tests, missing } = result;
  const needless = tests.filter(({ adds }) => adds === 0);
  const lines = [
    ...changedText(result),
    needless.length === 0
      ? `Each of ${plural(tests.length, 'test')} ran something that no other test ran.`
      : `${needless.length} of ${plural(tests.length, 'test')} add nothing of their own: the others ran it all, too.`,
    ...listed(needless, ({ name }) => name),
  ];
  if (missing.length > 0) lines.push(`Incomplete: ${missing.join(', ')}`);
  return lines;
}

function changedText({
  base,
  commit = '',
  tests,
  untested = [],
  unknown = [],
  narrowed,
}: TestsResult): string[] {
  if (base === undefined) return [];
  const touching = tests.filter(({ touches = [] }) => touches.length > 0);
  const width = columnWidth(touching);
  return [
    `${touching.length} of ${plural(tests.length, 'test')} ran code that was changed since ${base} (${commit.slice(0, 7)})${touching.length > 0 ? ':' : '.'}`,
    ...listed(touching, ({ name, touches = [] }) => `${name.padEnd(width)}  ${someOf(touches)}`),
    ...(untested.length > 0 ? [`Changed, but run by no test: ${someOf(untested)}`] : []),
    ...unloadedText(unknown, narrowed),
    '',
  ];
}

function listed(tests: readonly TestSummary[], inWords: (test: TestSummary) => string): string[] {
  const lines = tests.slice(0, MOST).map((test) => `  ${inWords(test)}`);
  return tests.length > MOST ? [...lines, `  and ${tests.length - MOST} more (--json names all)`] : lines;
}
