import { expect, test } from 'vitest';
import { enumerate } from '../../../../combiner-image/convert/exact/original/enumerate.ts';
import { ALL_HINTS } from '../../../../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../../../../combiner-image/convert/exact/original/parse-original.ts';
import { instrument } from '../../../../contract/counters/instrument.ts';

const COMMENTS = [
  '/* lambda-coverage ignore */',
  '/*! lambda-coverage ignore: sent */',
  '// lambda-coverage ignore\n',
];
const FUNCTIONS = [
  ['', 'function sent(a) { return a ? 1 : b() }'],
  ['', 'const sent = (a) => (a ? 1 : b());'],
  ['exports.sent = ', 'async function (a) { await a; return a && 1; };'],
  ['run(', '(a) => { if (a) b(); });'],
] as const;

test.each(COMMENTS)('behind %s functions have no counters and no place in the report', (comment) => {
  for (const [before, code] of FUNCTIONS) {
    const text = `${before}${comment}${code}`;
    expect(countersIn(instrument(text, { variable: '$c', form: 'counters-1' }).text, code)).toBe(0);
    expect(enumerate(parseOriginal(text, 'a.js'), ALL_HINTS).functions).toEqual([]);
    // Without the comment there are some.
    const plain = `${before}${code}`;
    expect(countersIn(instrument(plain, { variable: '$c', form: 'counters-1' }).text, code)).toBeGreaterThan(
      1,
    );
    expect(enumerate(parseOriginal(plain, 'a.js'), ALL_HINTS).functions).toHaveLength(1);
  }
});

/** Behind the first word of the code. */
function countersIn(counted: string, code: string): number {
  const word = code.slice(0, 5);
  return counted.slice(counted.indexOf(word)).match(/\$c\[/g)?.length ?? 0;
}

test('the words in other comments and in strings mean nothing', () => {
  const code =
    'const a = "/* lambda-coverage ignored"; /* see lambda-coverage ignore */ function f() { return 1 }';
  expect(instrument(code, { variable: '$c', form: 'counters-1' }).count).toBe(2);
});
