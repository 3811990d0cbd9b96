import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenLine } from '../../../combiner-image/report/page/browser/broken-lines.ts';

const broken = (text: string) =>
  brokenLine(text, 0, text.length).map(({ from, to, depth }) => '  '.repeat(depth) + text.slice(from, to));

test('minified code is broken at statements and blocks', () => {
  expect(
    broken('function f(a){for(let i=0;i<9;i++){if(a)b();else{c({d:1})}}return a}var g=()=>({});g()'),
  ).toEqual([
    'function f(a){',
    '  for(let i=0;i<9;i++){',
    '    if(a)b();',
    '    else{',
    '      c({',
    '        d:1',
    '      })',
    '    }',
    '  }',
    '  return a',
    '}',
    'var g=()=>({});',
    'g()',
  ]);
});

test('braces in strings, templates, comments and regular expressions break nothing', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is broken
  const text = 'a("{;}",\'{\',`x{${b("}")}};`,/[{/]};/g);c=d/e;/*{*/f(1)';
  const [first] = text.split('c=');
  expect(broken(text)).toEqual([first, 'c=d/e;', '/*{*/f(1)']);
});

test('whatever the text is, its parts together are all of it, in order', () => {
  const piece = fc.oneof(fc.constantFrom(...'{}()[];,`"\'/\\$\n', '$', 'a', 'return '), fc.string());
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const parts = brokenLine(text, 0, text.length);
      expect(parts.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
    }),
  );
});

test.each(['/*', '/[', '"', '{', '`', "'", '=/a', '}', '\\'])(
  'a text of %j again and again ends',
  (piece) => {
    const text = piece.repeat(200_000);
    const parts = brokenLine(text, 0, text.length);
    expect(parts.at(-1)?.to).toBe(text.length);
  },
  20_000,
);
