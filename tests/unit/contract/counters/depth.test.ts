import { compileFunction } from 'node:vm';
import { expect, test } from 'vitest';
import { instrument } from '../../../../contract/counters/instrument.ts';
import { UncountableText } from '../../../../contract/counters/walk-text.ts';

const nested = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);

const MAKERS: Record<string, (times: number) => string> = {
  brackets: (times) => nested('[', '1', ']', times),
  blocks: (times) => nested('{', 'f()', '}', times),
  functions: (times) => nested('()=>(', 'f()', ')', times),
  arguments: (times) => nested('f(', 'a && b', ')', times),
  consequents: (times) => nested('a?', 'b', ':c', times),
  alternates: (times) => `${'a?b:'.repeat(times)}c`,
  operators: (times) => `a${'&&b||c'.repeat(times)}`,
  sums: (times) => `f()${'+a'.repeat(times)}`,
  links: (times) => `a${'.b(c)'.repeat(times)}`,
  'else if': (times) => `${'if(f())a;else '.repeat(times)}b`,
  ifs: (times) => `${'if(f())'.repeat(times)}b`,
};

test.each(Object.entries(MAKERS))('%s may be nested as deep as one likes', (_, make) => {
  const results = [10, 300, 900, 3_000, 100_000].map((times) => {
    const text = make(times);
    try {
      return compiles(instrument(text, { variable: '$c', form: 'counters-1' }).text) || !compiles(text);
    } catch (error) {
      // Too deep is a clear answer.
      return error instanceof UncountableText && error.cause instanceof Error ? 'too deep' : error;
    }
  });
  expect(results.slice(0, 1)).toEqual([true]);
  for (const result of results) expect([true, 'too deep']).toContain(result);
});

test('what is no JavaScript is said to be that', () => {
  expect(() => instrument('const a: string = 1', { variable: '$c', form: 'hits-1' })).toThrow(
    UncountableText,
  );
  expect(() => instrument('a b', { variable: '$c', form: 'hits-1' })).toThrow(/^Unexpected token \(1:2\)$/);
});

function compiles(text: string): boolean {
  try {
    compileFunction(text);
    return true;
  } catch {
    return false;
  }
}
