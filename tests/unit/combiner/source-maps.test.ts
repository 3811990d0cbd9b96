import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import type { CombineOptions } from '../../../combiner-image/options.ts';
import { combineFolder } from '../support/combined.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const SOURCES = {
  'src/handler.ts': `import { sign } from './lib/sign.ts';
interface Event { value: number }
export const handler = async (event: Event): Promise<string> => {
  if (event.value > 10) {
    return 'large';
  }
  return sign(event.value);
};
`,
  'src/lib/sign.ts': `export function sign(value: number): string {
  if (value < 0) return 'negative';
  return 'positive';
}
`,
};

interface Built {
  text: string;
  map: { sources: string[]; sourcesContent?: string[]; mappings: string; names: string[]; version: number };
}

/** The sources as one bundle, with the map apart from it. */
function bundle(minify = false): Built {
  const project = writeFiles(temporaryFolder(), SOURCES);
  const { outputFiles } = buildSync({
    absWorkingDir: project,
    entryPoints: ['src/handler.ts'],
    bundle: true,
    minify,
    platform: 'node',
    format: 'cjs',
    keepNames: true,
    sourcemap: 'external',
    outfile: 'dist/index.js',
    write: false,
  });
  const [map, text] = ['.map', '.js'].map((end) => outputFiles.find(({ path }) => path.endsWith(end))?.text);
  return { text: text ?? '', map: JSON.parse(map ?? '') };
}

/** Runs a script with one event, stores it, and reports it. */
async function report(
  text: string,
  { sourceMap, ...options }: Partial<CombineOptions> & { sourceMap?: object | undefined } = {},
) {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
  const result = run(taskRoot, 'index.js', [{ value: 3 }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, sourceMap ? { 'index.js': JSON.stringify(sourceMap) } : {});
  store.put(rawObject(taskRoot, result));
  const combined = await combineFolder(store.folder, options);
  return { ...combined, paths: combined.files.map(({ path }) => path).sort() };
}

/** Of a source, in whatever folder. */
const page = (folder: string, name: string) =>
  String([...filesBelow(folder)].find(([path]) => path.endsWith(name))?.[1]);

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
const ORIGINALS = ['orders/src/handler.ts', 'orders/src/lib/sign.ts'];
const LINES = { total: 6, covered: 5, pct: 83.33 };

test.each([
  ['base64', (map: object) => `data:application/json;base64,${base64(map)}`],
  ['base64 with charset', (map: object) => `data:application/json;charset=utf-8;base64,${base64(map)}`],
  ['percent encoding', (map: object) => `data:application/json,${encodeURIComponent(JSON.stringify(map))}`],
])('a map in a data URL with %s', async (_, url) => {
  const { text, map } = bundle();
  const { paths, totals } = await report(`${text}//# sourceMappingURL=${url(map)}\n`);
  expect(paths).toEqual(ORIGINALS);
  expect(totals.lines).toEqual(LINES);
});

test('a map file, as the store keeps it beside the text', async () => {
  const { text, map } = bundle();
  const { paths, totals, folder } = await report(`${text}//# sourceMappingURL=index.js.map\n`, {
    sourceMap: map,
  });
  expect(paths).toEqual(ORIGINALS);
  expect(totals.lines).toEqual(LINES);
  // The original text is shown, types and all.
  expect(page(folder, 'handler.ts.html')).toContain('interface Event { value: number }');
});

test('a minified bundle', async () => {
  const { text, map } = bundle(true);
  const { paths } = await report(`${text}//# sourceMappingURL=index.js.map`, { sourceMap: map });
  expect(paths).toEqual(ORIGINALS);
});

test('only the last comment counts, and words in a string are no comment', async () => {
  const { text, map } = bundle();
  const other = { ...map, sources: ['../wrong/a.ts', '../wrong/b.ts'] };
  const decoy = `//# sourceMappingURL=data:application/json;base64,${base64(other)}`;
  const inString = `exports.text = ${JSON.stringify(`x ${decoy}`)};`;
  const { paths } = await report(`${decoy}\n${text}//# sourceMappingURL=index.js.map\n${inString}\n`, {
    // The decoy is a line of its own.
    sourceMap: { ...map, mappings: `;${map.mappings}` },
  });
  expect(paths).toEqual(ORIGINALS);
});

test('a comment in the middle of the file counts, when it is the last', async () => {
  const { text, map } = bundle();
  const tail = 'exports.more = () => 1;\n';
  const { paths, totals } = await report(`${text}//# sourceMappingURL=index.js.map\n${tail}`, {
    sourceMap: map,
  });
  expect(paths).toEqual(ORIGINALS);
  expect(totals.lines).toEqual(LINES);
  const block = await report(`${text}/*# sourceMappingURL=index.js.map */ ${tail}`, { sourceMap: map });
  expect(block.paths).toEqual(ORIGINALS);
});

test('the words in a string alone are no map at all', async () => {
  const { map } = bundle();
  const decoy = `//# sourceMappingURL=data:application/json;base64,${base64(map)}`;
  const { paths } = await report(`exports.handler = async () => ${JSON.stringify(decoy)};`);
  expect(paths).toEqual(['orders/index.js']);
  const template = await report(`exports.handler = async () => \`\n${decoy}\n\`;\n`);
  expect(template.paths).toEqual(['orders/index.js']);
});

test('an index map of sections', async () => {
  const { text, map } = bundle();
  const banner = '"use strict";\n"a banner";\n';
  const sections = { version: 3, sections: [{ offset: { line: 2, column: 0 }, map }] };
  const { paths, totals } = await report(`${banner}${text}//# sourceMappingURL=index.js.map\n`, {
    sourceMap: sections,
  });
  expect(paths).toEqual(ORIGINALS);
  expect(totals.lines).toEqual(LINES);
});

test('an index map of several sections: bundles one after the other', async () => {
  const [first, second] = [bundle(), bundle(true)];
  const lines = first.text.split('\n').length - 1;
  const moved = { ...second.map, sources: second.map.sources.map((name) => name.replace('src/', 'old/')) };
  const sections = [
    { offset: { line: 0, column: 0 }, map: first.map },
    { offset: { line: lines, column: 0 }, map: moved },
  ];
  const text = `${first.text}${second.text.replaceAll('module.exports=', 'exports.other=')}`;
  const { paths, files } = await report(`{${text}}//# sourceMappingURL=index.js.map\n`, {
    sourceMap: { version: 3, sections },
  });
  expect(paths).toEqual([...ORIGINALS.map((path) => path.replace('src/', 'old/')), ...ORIGINALS]);
  const covered = Object.fromEntries(files.map(({ path, lines: { covered } }) => [path, covered]));
  expect(covered).toEqual({
    'orders/old/handler.ts': 1,
    'orders/old/lib/sign.ts': 0,
    'orders/src/handler.ts': 3,
    'orders/src/lib/sign.ts': 2,
  });
});

test.each([
  ['webpack://shop/./src/handler.ts', 'src/handler.ts'],
  ['webpack://@team/shop/./src/handler.ts?1a2b', 'src/handler.ts'],
  ['webpack:///./src/handler.ts', 'src/handler.ts'],
  ['../../src/handler.ts', 'src/handler.ts'],
  ['../../../../../packages/orders/src/handler.ts', 'packages/orders/src/handler.ts'],
  ['./src/handler.ts', 'src/handler.ts'],
  ['C:\\shop\\src\\handler.ts', 'shop/src/handler.ts'],
  ['src/with space & ü.ts', 'src/with space & ü.ts'],
  ['src/with%20space%20%26%20%C3%BC.ts', 'src/with space & ü.ts'],
  ['src/100%.ts', 'src/100%.ts'],
])('the source %s is shown as %s of its function', async (name, shown) => {
  const { text, map } = bundle();
  const index = map.sources.findIndex((source) => source.endsWith('handler.ts'));
  const sources = map.sources.map((source, i) => (i === index ? name : source));
  const { paths } = await report(`${text}//# sourceMappingURL=index.js.map`, {
    sourceMap: { ...map, sources },
  });
  expect(paths).toContain(`orders/${shown}`);
});

test('a file URL inside the task root is relative to it', async () => {
  const { text, map } = bundle();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': `${text}//# sourceMappingURL=index.js.map` });
  const sources = map.sources.map((_, i) => `file://${taskRoot}/src/${i}.ts`);
  const result = run(taskRoot, 'index.js', [{ value: 3 }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'index.js': JSON.stringify({ ...map, sources }) });
  store.put(rawObject(taskRoot, result));
  const { files } = await combineFolder(store.folder);
  expect(files.map(({ path }) => path).sort()).toEqual(['orders/src/0.ts', 'orders/src/1.ts']);
});

test('dependencies in a bundle are left out', async () => {
  const { text, map } = bundle();
  const sources = map.sources.map((name) => name.replace('../src/lib/', '../node_modules/sign/'));
  const { paths } = await report(`${text}//# sourceMappingURL=index.js.map`, {
    sourceMap: { ...map, sources },
  });
  expect(paths).toEqual(['orders/src/handler.ts']);
});

test('texts that the map leaves out come from the root', async () => {
  const { text, map } = bundle();
  const { sourcesContent: _, ...bare } = map;
  const root = writeFiles(temporaryFolder(), SOURCES);
  const { folder, warnings, totals } = await report(`${text}//# sourceMappingURL=index.js.map`, {
    sourceMap: bare,
    root,
  });
  expect(readFileSync(`${folder}/src/handler.ts.html`, 'utf8')).toContain('interface Event');
  expect(totals.lines).toEqual(LINES);
  expect(warnings).toEqual([]);
});

test('a map that is named but nowhere: the generated file is reported, with a warning', async () => {
  const { paths, warnings, unmapped } = await report(`${bundle().text}//# sourceMappingURL=index.js.map`);
  expect(paths).toEqual(['orders/index.js']);
  expect(unmapped).toEqual(['orders/index.js']);
  expect(warnings).toEqual([
    'index.js (orders): its source map index.js.map did not come with it (not deployed, or not a source map of version 3): the deployed file is reported instead',
    expect.stringMatching(
      /^index.js \(orders\), built by esbuild: no source map, so the report shows the deployed code\. /,
    ),
  ]);
});

test('bundler helpers are not the project’s functions', async () => {
  const { folder } = await report(bundle().text);
  const lcov = readFileSync(`${folder}/lcov.info`, 'utf8');
  expect(lcov).toContain(',sign\n');
  expect(lcov).not.toMatch(/FN:\d+,__/);
});
