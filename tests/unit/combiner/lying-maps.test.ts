import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const GOOD = 'exports.handler = async () => "good";\n';

interface Built {
  text: string;
  map: { version: number; sources: string[]; sourcesContent: string[]; mappings: string; names: string[] };
}

function built(): Built {
  const project = writeFiles(temporaryFolder(), {
    'src/a.ts': `import { b } from './b.ts';
export const handler = async (event: { value: number }) => {
  if (event.value > 10) return 'large';
  return b(event.value);
};
`,
    'src/b.ts': 'export const b = (value: number) => {\n  return value + 1;\n};\n',
  });
  const { outputFiles } = buildSync({
    absWorkingDir: project,
    entryPoints: ['src/a.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    sourcemap: 'external',
    outfile: 'dist/index.js',
    write: false,
  });
  const [map, text] = ['.map', '.js'].map((end) => outputFiles.find(({ path }) => path.endsWith(end))?.text);
  return { text: `${text}//# sourceMappingURL=index.js.map\n`, map: JSON.parse(map ?? '') };
}

/** Reports a bundle with some map, and beside it a script that has nothing to do with it. */
async function report(text: string, sourceMap: string) {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text, 'good.js': GOOD });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{ value: 3 }]);
  store.putScripts(taskRoot, result, { 'index.js': sourceMap });
  store.put(rawObject(taskRoot, result));
  const good = run(taskRoot, 'good.js', [{}]);
  store.putScripts(taskRoot, good);
  store.put(rawObject(taskRoot, good, { functionName: 'good' }));
  const { files, warnings, unconverted } = await combineFolder(store.folder);
  return {
    lines: Object.fromEntries(files.map(({ path, lines }) => [path, lines.covered])),
    warnings,
    unconverted,
  };
}

test.each([
  ['broken JSON', (map: string) => map.slice(0, -10), 'its source map cannot be read ('],
  ['no map at all', () => '[1, 2, 3]', 'its source map cannot be read (neither mappings nor sections)'],
  ['another version', (map: string) => map.replace('"version": 3', '"version": 2'), '(version 2, not 3)'],
  [
    'mappings that are none',
    (map: string) => map.replace('"mappings": "', '$&?!'),
    'its mappings are not VLQ',
  ],
  [
    'sources of a wrong type',
    (map: string) => map.replace('"sources": [', '"sources": [7, '),
    'neither mappings',
  ],
])('%s: a warning that names the script, and the rest is reported', async (_, change, reason) => {
  const { text, map } = built();
  const { lines, warnings, unconverted } = await report(text, change(JSON.stringify(map, null, 1)));
  expect(lines).toEqual({ 'good/good.js': 1 });
  expect(unconverted).toBe(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^index.js \(orders\) is not in the report: /);
  expect(warnings[0]).toContain(reason);
});

test('places beyond the original: left out, with a warning', async () => {
  const { text, map } = built();
  const shorter = map.sourcesContent.map((each) => each.replace(/\n {2}return b(.|\n)*/, '\n};\n'));
  const { lines, warnings } = await report(text, JSON.stringify({ ...map, sourcesContent: shorter }));
  expect(lines).toEqual({ 'good/good.js': 1, 'orders/src/a.ts': 2, 'orders/src/b.ts': 2 });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^index.js .*: the source map names \d+ places of orders\/src\/a.ts that are not in the script/,
  );
});

test('places beyond the bundle: left out, with a warning', async () => {
  const { text, map } = built();
  const far = `${';'.repeat(500)}AAAA,${'A'.repeat(4)}`;
  const { lines, warnings } = await report(
    text,
    JSON.stringify({ ...map, mappings: `${map.mappings}${far}` }),
  );
  expect(lines).toEqual({ 'good/good.js': 1, 'orders/src/a.ts': 3, 'orders/src/b.ts': 2 });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/that (is|are) not in the script/);
});
