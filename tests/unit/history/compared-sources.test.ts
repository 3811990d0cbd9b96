import { expect, test } from 'vitest';
import { enumerate } from '../../../combiner-image/convert/exact/original/enumerate.ts';
import { ALL_HINTS } from '../../../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { uncounted } from '../../../combiner-image/convert/uncounted.ts';
import { compareSources } from '../../../combiner-image/history/compare-sources.ts';
import {
  type ComparedSource,
  ranFlags,
  writtenSource,
} from '../../../combiner-image/history/compared-source.ts';

/** What ran is what stands on a line with one of the words. */
function source(path: string, text: string, ...ran: string[]): ComparedSource {
  const data = uncounted(path, enumerate(parseOriginal(text, path)));
  const rows = text.split('\n');
  const isRun = (line: number | undefined) => ran.some((word) => rows[(line ?? 0) - 1]?.includes(word));
  for (const [id, { start }] of Object.entries(data.statementMap)) data.s[id] = Number(isRun(start.line));
  for (const [id, { decl }] of Object.entries(data.fnMap)) data.f[id] = Number(isRun(decl.start.line));
  for (const [id, { locations, loc }] of Object.entries(data.branchMap))
    data.b[id] = locations.map(({ start }) => Number(isRun(start.line ?? loc.start.line)));
  return writtenSource(path, text, ranFlags(data), ALL_HINTS);
}

function compared(before: ComparedSource[], now: ComparedSource[]) {
  return compareSources(before, new Map(now.map((each) => [each.path, each])));
}

const brief = (before: ComparedSource[], now: ComparedSource[]) =>
  Object.fromEntries(
    compared(before, now).files.map(({ path, from, lost, gained, changed }) => [
      path,
      { ...(from && { from }), lost, gained, changed: [changed.ran, changed.lines] },
    ]),
  );

const PRICE = `export function price(order) {
  if (order.gift) return nothing();
  return order.count * three(order);
}
`;
const LABEL = `export function label(order, language) {
  const words = dictionary(language);
  return order.gift ? words.gift : words.order;
}
`;

test('of the same text, lines are lost and gained by what runs', () => {
  const text = PRICE + LABEL;
  const { files } = compared(
    [source('a.js', text, 'price', 'gift)')],
    [source('a.js', text, 'label', 'words')],
  );
  expect(files).toMatchObject([
    {
      path: 'a.js',
      lost: [2],
      gained: [6, 7],
      lostFunctions: [{ name: 'price', line: 1 }],
      gainedFunctions: [{ name: 'label', line: 5 }],
      lostArms: 2,
      gainedArms: 2,
      changed: { lines: 0, ran: 0 },
    },
  ]);
  expect(compared([source('a.js', text, 'price')], [source('a.js', text, 'price')]).files).toEqual([]);
});

test('code that was changed is neither lost nor gained; what is around it is', () => {
  const before = [source('a.js', PRICE + LABEL, 'price', 'gift)', 'label', 'words')];
  const now = `// Prices.\n${LABEL}\n\n${PRICE.replace('three(order)', '3')}`;
  expect(brief(before, [source('a.js', now, 'words =')])).toEqual({
    'a.js': { lost: [4], gained: [], changed: [0, 2] },
  });
});

test('ends of lines, blanks and comments change no code', () => {
  const now = `/* a */\r\n${PRICE.replaceAll('\n', '\r\n').replace('  return order', '      return   order')}`;
  expect(brief([source('a.js', PRICE, 'price', 'gift)')], [source('a.js', now, 'price')])).toEqual({
    'a.js': { lost: [3], gained: [], changed: [0, 0] },
  });
});

test('a file that was renamed, edited too, is followed', () => {
  const before = [source('old/a.js', PRICE + LABEL, 'gift)', 'words')];
  expect(brief(before, [source('new/b.js', PRICE + LABEL, 'words')])).toEqual({
    'new/b.js': { from: 'old/a.js', lost: [2], gained: [], changed: [0, 0] },
  });
  const edited = (PRICE + LABEL).replace('words.order', 'words.parcel');
  expect(brief(before, [source('new/b.js', edited, 'words')])).toMatchObject({
    'new/b.js': { from: 'old/a.js', lost: [2], gained: [] },
  });
});

test('a function that was moved to another file, there already or new, is followed', () => {
  const before = [
    source('a.js', PRICE + LABEL, 'label', 'words'),
    source('b.js', 'export const b = one();\n', 'one'),
  ];
  const now = [source('a.js', PRICE), source('b.js', `export const b = one();\n${LABEL}`, 'one', 'words =')];
  expect(brief(before, now)).toEqual({ 'b.js': { lost: [4], gained: [], changed: [0, 0] } });
  const inNew = [
    source('a.js', PRICE),
    source('b.js', 'export const b = one();\n', 'one'),
    source('c/label.js', LABEL),
  ];
  expect(brief(before, inNew)).toEqual({ 'c/label.js': { lost: [2, 3], gained: [], changed: [0, 0] } });
});

test('of two that are the same nobody knows which one was moved', () => {
  const before = [source('a.js', LABEL, 'words'), source('b.js', LABEL, 'words'), source('c.js', PRICE)];
  const now = [source('c.js', PRICE + LABEL)];
  expect(brief(before, now)).toEqual({ 'c.js': { lost: [], gained: [], changed: [0, 2] } });
});

test('new code is counted apart, and code that is gone is not lost', () => {
  const before = [source('a.js', PRICE, 'price', 'gift)')];
  expect(brief(before, [source('z.js', 'export const z = () => other(1, 2);\n', 'other')])).toEqual({
    'z.js': { lost: [], gained: [], changed: [1, 1] },
  });
});

test('sources that were counted otherwise, or cannot be read, are named, and cost nothing else', () => {
  const odd = writtenSource('a.js', PRICE, { s: '1', f: '1', b: '' }, ALL_HINTS);
  const broken = writtenSource('b.js', 'const = ;', { s: '1', f: '', b: '' }, ALL_HINTS);
  const other = writtenSource('b.js', 'const == ;', { s: '0', f: '', b: '' }, ALL_HINTS);
  const { files, uncompared } = compared(
    [odd, other, source('c.js', LABEL, 'words')],
    [source('a.js', PRICE), broken, source('c.js', LABEL)],
  );
  expect(uncompared.map(({ path }) => path).sort()).toEqual(['a.js', 'b.js']);
  expect(files).toMatchObject([{ path: 'c.js', lost: [2, 3] }]);
});
