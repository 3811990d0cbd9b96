import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  COLUMNS,
  formatRoute,
  LAYOUTS,
  parseRoute,
  SHOWN,
  START,
  suiteColumn,
} from '../../../combiner-image/report/page/browser/route.ts';

const text = fc.string({ unit: 'binary' });

test('an address holds all that a page shows, whatever files and searches are called', () => {
  fc.assert(
    fc.property(
      fc.record({
        path: text,
        line: fc.nat(999_999_999),
        query: text,
        layout: fc.constantFrom(...LAYOUTS),
        sort: fc.oneof(fc.constantFrom(...COLUMNS), text.map(suiteColumn)),
        isDescending: fc.boolean(),
        shown: fc.constantFrom(...SHOWN),
        suite: text,
        context: text,
        fn: text,
        owner: text,
        isFormatted: fc.boolean(),
        open: fc.array(text),
      }),
      (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route);
      },
    ),
  );
});

test.each<[hash: string, path: string, line: number]>([
  ['', '', 0],
  ['#src/price.ts:12', 'src/price.ts', 12],
  ['#src/price.ts', 'src/price.ts', 0],
  ['#a b/ü.ts:3', 'a b/ü.ts', 3],
  ['#%E0%A4%A:7', '%E0%A4%A', 7],
  ['#a:b', 'a:b', 0],
])('%s leads to a line, as people write it', (hash, path, line) => {
  expect(parseRoute(hash)).toEqual({ ...START, path, line });
});

test('what an address cannot say is as at the start', () => {
  expect(parseRoute('#?view=x&sort=-constructor&missed=yes&q=')).toEqual(START);
});
