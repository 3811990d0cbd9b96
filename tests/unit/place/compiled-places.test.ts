import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { CompiledPlaces } from '../../../combiner-image/place/compilers/compiled-places.ts';
import { MappingsWriter } from '../../../combiner-image/sources/mappings.ts';

/** Of the blanks behind each comment, or of what is before it, the map has a place: that of other code. */
const BEHIND_COMMENTS: [string, string, string][] = [
  [
    'an operand in brackets',
    `export function isNeeded(dot, found, text) {
  const isNone =
    // the pattern starts with a dot
    (dot && found.has(text.charAt(0))) ||
    // and then another one
    (text.startsWith('.') && found.has(text.charAt(2)));
  return isNone;
}
`,
    'dot &&',
  ],
  [
    'what an arrow returns',
    `export const shapeOf = (all, selected) =>
  all.map((each) =>
    // overwritten
    selected && !selected.has(each) ? each : { each, selected });
`,
    'selected && !',
  ],
  [
    'what is returned',
    `export function sum(items, first) {
  return (
    // from the first one on
    first?.price + items.length
  );
}
`,
    'items.length',
  ],
];

test.each(BEHIND_COMMENTS)('code behind a comment is where it is written: %s', async (_, source, code) => {
  for (const target of ['esnext', 'es2017', 'es2015']) {
    const made = await transform(source, { target, sourcemap: true, sourcesContent: false });
    const places = new CompiledPlaces([source], { text: made.code, map: made.map });
    const offset = made.code.indexOf(code);
    expect(offset).toBeGreaterThan(0);
    expect(places.at(offset)).toMatchObject({ file: 0, offset: source.indexOf(code) });
  }
});

test.each([
  ['a comment', '/* kind */ label(kind);', 'of(kind).or(kind);'],
  ['a text', "label('kind', kind);", 'label(kind, "kind");'],
])('a name is not at one that both texts have as often: %s', (_, source, text) => {
  const writer = new MappingsWriter();
  const place = (column: number, originalColumn: number) =>
    writer.add({ line: 0, column, source: 0, originalLine: 0, originalColumn, name: -1 });
  place(0, 0);
  place(text.length, source.length);
  const map = JSON.stringify({ version: 3, sources: ['a.js'], names: [], mappings: writer.toString() });
  const places = new CompiledPlaces([source], { text, map });
  expect(places.at(0)).toMatchObject({ offset: 0 });
  expect(places.at(text.indexOf('kind'))).toBeUndefined();
});
