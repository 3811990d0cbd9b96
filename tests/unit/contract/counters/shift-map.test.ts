import { AnyMap, type EncodedSourceMap, eachMapping } from '@jridgewell/trace-mapping';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { applyEdits } from '../../../../contract/counters/edits.ts';
import { placeCounters } from '../../../../contract/counters/instrument.ts';
import { shiftMap } from '../../../../contract/counters/shift-map.ts';

const CODE = `
export function first(list) { return list.length > 0 ? list[0] : undefined; }
export const all = (list) => list.map((each) => first([each])).filter(Boolean);
console.log(all([1, 2]));
`;

/** The words at which places of a map are, each with its place in the source. */
function places(map: string, text: string): string[] {
  const lines = text.split('\n');
  const found: string[] = [];
  eachMapping(new AnyMap(JSON.parse(map) as EncodedSourceMap), (place) => {
    const behind = (lines[place.generatedLine - 1] ?? '').slice(place.generatedColumn);
    const word = /^\w+/.exec(behind)?.[0];
    if (word !== undefined) found.push(`${place.originalLine}:${place.originalColumn} ${word}`);
  });
  return found;
}

test.each([
  ['on many lines', false],
  ['on one line, which begins with a counter', true],
])('places of a text %s lead to what they led to', (_, minify) => {
  const { code, map } = transformSync(CODE, { sourcemap: 'external', sourcefile: 'a.js', minify });
  const { edits } = placeCounters(code, { variable: '$c', form: 'counters-1', guard: false });
  if (minify) expect(edits[0]?.offset).toBe(0);
  const counted = applyEdits(code, edits);
  const before = places(map, code);
  expect(before.length).toBeGreaterThan(15);
  const after = new Set(places(shiftMap(map, code, edits), counted));
  expect(before.filter((place) => !after.has(place))).toEqual([]);

  // The same map as the only section of another one.
  const sections = JSON.stringify({
    version: 3,
    sections: [{ offset: { line: 0, column: 0 }, map: JSON.parse(map) }],
  });
  const inSections = new Set(places(shiftMap(sections, code, edits), counted));
  expect(before.filter((place) => !inSections.has(place))).toEqual([]);
});
