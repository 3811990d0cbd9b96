import { eachMapping, FlattenMap } from '@jridgewell/trace-mapping';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { applyEdits } from '../../../../contract/counters/edits.ts';
import { placeCounters } from '../../../../contract/counters/instrument.ts';
import { shiftMap } from '../../../../contract/counters/shift-map.ts';

const SOURCE = `export function twice(n) {
  if (n < 0) {
    throw new RangeError(\`less than nothing: \${n}\`);
  }
  return n > 9 ? 2 * n : n + n;
}
export const half = (n = twice(1)) => n && n / 2;
`;

/** What stands at each place of the map, and where it comes from. */
function tokens(text: string, map: string): string[] {
  const lines = text.split('\n');
  const found: string[] = [];
  eachMapping(new FlattenMap(map), ({ generatedLine, generatedColumn, originalLine, originalColumn }) => {
    const rest = (lines[generatedLine - 1] ?? '').slice(generatedColumn);
    // A counter may follow: the first word or sign is the token.
    found.push(`${originalLine}:${originalColumn} ${/^(?:\w+|.)/.exec(rest)?.[0] ?? 'end'}`);
  });
  return found;
}

test.each([false, true])(
  'each token is found behind the counters that were put in (minified: %s)',
  async (minify) => {
    const { code, map } = await transform(SOURCE, {
      format: 'cjs',
      minify,
      sourcemap: true,
      sourcefile: 'a.js',
    });
    const { edits } = placeCounters(code, { variable: '$c', form: 'counters-1' });
    const shifted = tokens(applyEdits(code, edits), shiftMap(map, code, edits));
    expect(shifted).toEqual(tokens(code, map));
    expect(shifted.length).toBeGreaterThan(30);
  },
);

test('the same of an index map, whose first part begins with the text', async () => {
  const parts = await Promise.all(
    ['exports.a = (n) => n ? 1 : 2;', 'exports.b = (n) => n && 3;'].map((text, index) =>
      transform(text, { minify: true, sourcemap: true, sourcefile: `${index}.js` }),
    ),
  );
  const [first, second] = parts.map(({ code }) => code.trimEnd());
  const code = `${first}${second}\n`;
  const map = JSON.stringify({
    version: 3,
    sections: parts.map((part, index) => ({
      offset: { line: 0, column: index === 0 ? 0 : first?.length },
      map: JSON.parse(part.map),
    })),
  });
  const { edits } = placeCounters(code, { variable: '$c', form: 'counters-1' });
  const shifted = tokens(applyEdits(code, edits), shiftMap(map, code, edits));
  expect(shifted).toEqual(tokens(code, map));
  expect(shifted.length).toBeGreaterThan(10);
});
