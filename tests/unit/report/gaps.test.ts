import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { inWords } from '../../../combiner-image/report/page/browser/gap-words.ts';
import { gapsOf } from '../../../combiner-image/report/page/gaps.ts';
import { PlacesInText } from '../../../combiner-image/report/page/places-in-text.ts';
import { sourceData } from '../../../combiner-image/report/page/source-data.ts';
import { ran } from '../support/ran.ts';

/** The text of each gap, and what is said of it. */
function gaps(text: string): [text: string, sentence: string][] {
  const data = ran(text);
  const places = new PlacesInText(text);
  const { functions } = sourceData(libCoverage.createFileCoverage(data), text, []).source;
  return gapsOf(data, text).map((gap) => {
    const [, line, column, endLine, endColumn] = gap;
    const start = places.offset({ line, column });
    const end = places.offset({ line: endLine, column: endColumn });
    return [text.slice(start, end), inWords(gap, functions)];
  });
}

test.each<[source: string, ...found: [text: string, sentence: string | RegExp][]]>([
  ['let a = 1;\nif (a) a = 2;\nelse a = 3;', ['a = 3;', /^The else of this if never ran/]],
  ['let a = 1;\nif (a) a = 2;', ['if', /^This if was never skipped/]],
  ['let a = 0;\nif (a) {\n  a = 2;\n  a++;\n}', ['a = 2;\n  a++;', /^The then part of this if never ran/]],
  ['let a = 0;\nif (a) {} else a = 1;', ['if', /^The then part of this if never ran/]],
  ['let a = 0;\nif ([].some((b) => b)) a = 1;', ['(b) => b', /never called/], ['a = 1;', /^The then part/]],
  ['const a = 1 ? 2 : 3;', ['3', /^The part behind the : never ran/]],
  ['const a = 0 ? 2 : 3;', ['2', /^The part behind the \? never ran/]],
  ['const a = 0 && 1;', ['1', 'The right side of this && was never evaluated.']],
  ['const a = null ?? 1 ?? 2;', ['2', 'The right side of this ?? was never evaluated.']],
  ['const f = (a = 1) => a;\nf(2);', ['1', /^This default was never used/]],
  [
    'switch (1) {\n  case 1:\n    break;\n  case 2:\n    f();\n    break;\n  default:\n    f();\n}',
    ['case 2:\n    f();\n    break;', 'This case was never taken.'],
    ['default:\n    f();', 'The default of this switch was never taken.'],
  ],
  [
    'function price(a = 1) {\n  if (a) return 1;\n  return a ? 1 : 2;\n}',
    ['price(a = 1) {\n  if (a) return 1;\n  return a ? 1 : 2;\n}', 'The function price was never called.'],
  ],
  [
    'const f = (a) => {\n  if (a) return 1;\n  a++; // one\n  /* two; */ a++;\n\n  return a;\n};\nf(1);',
    ['if', /^This if was never skipped/],
    ['a++; // one\n  /* two; */ a++;\n\n  return a;', 'These 3 statements never ran.'],
  ],
  ['try {\n  x();\n  y();\n} catch {}\nlet z = 1;', ['y();', 'This statement never ran.']],
])('%s', (source, ...expected) => {
  const found = gaps(source);
  expect(found.map(([text]) => text)).toEqual(expected.map(([text]) => text));
  for (const [i, [, sentence]] of expected.entries()) expect(found[i]?.[1]).toMatch(sentence);
});

test('what all ran has no gap', () => {
  expect(gaps('let a = 1;\nfor (let i = 0; i < 2; i++) if (i) a = i;\n')).toEqual([]);
});

test('texts made to cost a lot between two statements cost nothing', () => {
  const data = ran('try { x(); y(); z(); } catch {}');
  for (const filler of ['//'.repeat(20_000), '/* *'.repeat(20_000), ' ;'.repeat(20_000)]) {
    const text = `try { x(); y(); ${filler}\nz(); } catch {}`;
    expect(gapsOf(data, text).length).toBeGreaterThan(0);
  }
});

test('places outside of the text are its ends', () => {
  const data = ran('try {\n\n\n\nx(); y(); } catch {}');
  expect(gapsOf(data, 'x').length).toBe(0);
});
