import { decodedMappings, FlattenMap, TraceMap } from '@jridgewell/trace-mapping';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { flattenMap } from '../../../combiner-image/sources/flatten-map.ts';
import { eachSegment, MappingsWriter } from '../../../combiner-image/sources/mappings.ts';
import { parseMap } from '../../../combiner-image/sources/parse-map.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** A bundle of two files, and its map. */
async function built() {
  const folder = writeFiles(temporaryFolder(), {
    'a.ts': "import { b } from './b.ts';\nexport const a = (x: number) => (x > 1 ? b(x) : 0);\n",
    'b.ts': 'export function b(long: number): number {\n  return long && long * 2;\n}\n',
  });
  const { outputFiles } = await build({
    entryPoints: [`${folder}/a.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: 'external',
    outfile: `${folder}/out.js`,
    write: false,
  });
  const [map = '', text = ''] = ['.map', '.js'].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text,
  );
  return { text, map };
}

test('mappings are read as trace-mapping reads them, and written as they were', async () => {
  const { map } = await built();
  const { mappings } = JSON.parse(map);
  const writer = new MappingsWriter();
  const read: number[][] = [];
  eachSegment(`${mappings}\n`, (segment) => {
    const { line, column, source, originalLine, originalColumn, name } = segment;
    read.push([line, column, source, originalLine, originalColumn, ...(name < 0 ? [] : [name])]);
    writer.add(segment);
  });

  const decoded = decodedMappings(new TraceMap(map)).flatMap((segments, line) =>
    segments.filter(({ length }) => length > 1).map((segment) => [line, ...segment]),
  );
  expect(read).toEqual(decoded);
  expect(decodedMappings(new TraceMap({ ...JSON.parse(map), mappings: writer.toString() })).flat()).toEqual(
    decoded.map(([, ...segment]) => segment),
  );
});

test('an index map is flattened as trace-mapping flattens it', async () => {
  const { text, map } = await built();
  const one = JSON.parse(map);
  const lines = text.split('\n').length;
  const sections = [
    { offset: { line: 0, column: 0 }, map: one },
    {
      offset: { line: lines, column: 7 },
      map: { version: 3, sections: [{ offset: { line: 0, column: 2 }, map: one }] },
    },
  ];
  const index = { version: 3, sections } as const;

  const flat = flattenMap(parseMap(JSON.stringify(index)), `${text}\n\n${text}\n`);

  const expected = new FlattenMap(index);
  expect(flat.sources).toEqual(expected.resolvedSources);
  expect(flat.isMapped).toEqual(flat.sources.map(() => true));
  const mine = new TraceMap({
    version: 3,
    sources: flat.sources,
    names: flat.names,
    mappings: flat.mappings,
  });
  expect(decodedMappings(mine).flat()).toEqual(
    decodedMappings(expected)
      .flat()
      .filter(({ length }) => length > 1),
  );
});

test.each([
  ['a version as text', (map: string) => map.replace('"version": 3', '"version": "3"')],
  ['the prefix against scripts', (map: string) => `)]}'\n${map}`],
  ['the prefix without a line end', (map: string) => `)]}'${map}`],
  ['texts that are null', (map: string) => JSON.stringify({ ...JSON.parse(map), sourcesContent: null })],
])('%s is read', async (_, change) => {
  const { map } = await built();

  expect(parseMap(change(map))).toMatchObject({ version: 3, mappings: JSON.parse(map).mappings });
});

test('of a name with more letters or folders than a file has, the beginning and the end are read', () => {
  const names = (sources: string[], sourceRoot?: string) =>
    flattenMap({ version: 3, sources, sourceRoot, names: [], mappings: '' }, '').sources;
  const usual = `webpack://app/${'folder/'.repeat(40)}a.ts`;
  expect(names([usual, 'src/b.ts'])).toEqual([usual, 'src/b.ts']);
  for (const [name = ''] of [
    names([`../${'x/'.repeat(100_000)}src/a.ts`]),
    names([`../${'x'.repeat(100_000)}/src/a.ts`]),
    names(['src/a.ts'], `../${'x/'.repeat(100_000)}`),
  ]) {
    expect(name).toMatch(/^\.\.\/x.*\/src\/a\.ts$/);
    expect(name.length).toBeLessThan(1_100);
    expect(name.split('/').length).toBeLessThan(65);
  }
});
