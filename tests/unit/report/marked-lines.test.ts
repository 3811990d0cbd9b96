import fc from 'fast-check';
import InsertionText, { type MarkedLine } from 'istanbul-reports/lib/html/insertion-text.js';
import { expect, test } from 'vitest';
import { markInLinearTime } from '../../../combiner-image/report/insertion-text.ts';
import { pageText } from '../../../combiner-image/report/page-text.ts';

/** As it comes. */
class IstanbulsText extends InsertionText {}
Object.defineProperties(IstanbulsText.prototype, Object.getOwnPropertyDescriptors(InsertionText.prototype));
markInLinearTime();

const place = fc.integer({ min: -2, max: 14 });
const mark = fc.oneof(
  fc.record({ start: place, end: place }),
  fc.record({
    at: place,
    isBefore: fc.boolean(),
    consumeBlanks: fc.option(fc.boolean(), { nil: undefined }),
  }),
);
const line = fc.string({ unit: fc.constantFrom(' ', '\t', '\u00a0', 'a', '(', '<'), maxLength: 12 });

test('a line is marked as Istanbul marks it', () => {
  fc.assert(
    fc.property(line, fc.boolean(), fc.array(mark, { maxLength: 10 }), (text, consumeBlanks, marks) => {
      const marked = (textOf: MarkedLine) => {
        for (const [i, each] of marks.entries()) {
          if ('at' in each) textOf.insertAt(each.at, `<${i}>`, each.isBefore, each.consumeBlanks);
          else textOf.wrap(each.start, `<${i}>`, each.end, `</${i}>`);
        }
        return textOf.toString();
      };
      expect(marked(new InsertionText(text, consumeBlanks))).toBe(
        marked(new IstanbulsText(text, consumeBlanks)),
      );
    }),
    { numRuns: 2_000, seed: 11 },
  );
});

test('a line of more marks than anybody could see has the first ones, each with its end', () => {
  const text = new InsertionText('f();'.repeat(50_000), true);
  for (let i = 0; i < 50_000; i++) text.wrap(4 * i, '<b>', 4 * i + 3, '</b>');

  const marked = text.toString();

  expect(marked.match(/<b>/g)).toHaveLength(20_000);
  expect(marked.match(/<\/b>/g)).toHaveLength(20_000);
  expect(marked.endsWith('f();f();')).toBe(true);
});

test('of a source with more than a heap has room for, a page shows the beginning and says so', () => {
  const MEBIBYTE = 1024 * 1024;
  const lines = 'a\r\n'.repeat(100_000);
  expect(pageText(lines, 1024 * MEBIBYTE)).toBe(lines);
  const ofLines = pageText(lines, 100 * MEBIBYTE);
  expect(ofLines.split('\n')).toHaveLength(51_202);
  expect(ofLines).toContain('146400 characters of this source are counted, but not shown');
  const oneLine = 'a'.repeat(4 * MEBIBYTE);
  expect(pageText(oneLine, 1024 * MEBIBYTE)).toBe(oneLine);
  expect(pageText(oneLine, 64 * MEBIBYTE).length).toBeLessThan(1.1 * MEBIBYTE);
});
