import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { sharedScriptKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const GOOD = 'exports.handler = async () => "good";\n';
const OTHER = 'exports.handler = async () => {\n  return "other";\n};\n';

/** A store with one script that is fine, and the coverage (but not the text) of another. */
function twoScripts() {
  const taskRoot = writeFiles(temporaryFolder(), { 'good/index.js': GOOD, 'other/index.js': OTHER });
  const store = new RecordedStore();
  const good = run(taskRoot, 'good/index.js', [{}]);
  const other = run(taskRoot, 'other/index.js', [{}]);
  store.putScripts(taskRoot, good);
  store.put(rawObject(taskRoot, [...good, ...other]));
  return { taskRoot, store, other, hash: other[0]?.hash ?? '' };
}

test('a script whose text is not in the store is named and counted', async () => {
  const { store } = twoScripts();
  const { unconverted, warnings, files } = await combineFolder(store.folder);
  expect(unconverted).toBe(1);
  expect(warnings).toEqual([
    'other/index.js (orders) is not in the report: its text is not in the store; pass the deployed folder with --task-root',
  ]);
  expect(files.map(({ path }) => path)).toEqual(['orders/good/index.js']);
});

test('the deployed folder stands in for texts that were not uploaded', async () => {
  const { store, taskRoot } = twoScripts();
  const { unconverted, files } = await combineFolder(store.folder, { taskRoots: [{ folder: taskRoot }] });
  expect(unconverted).toBe(0);
  expect(files.map(({ path }) => path).sort()).toEqual(['orders/good/index.js', 'orders/other/index.js']);
});

test('a deployed folder with another version of the script is refused', async () => {
  const { store } = twoScripts();
  const taskRoot = writeFiles(temporaryFolder(), { 'other/index.js': `// newer\n${OTHER}` });
  const { unconverted, warnings } = await combineFolder(store.folder, { taskRoots: [{ folder: taskRoot }] });
  expect(unconverted).toBe(1);
  expect(warnings[0]).toContain('is not the one that ran');
});

test('a stored text that is not what its name says is refused', async () => {
  const { store, hash } = twoScripts();
  const object = { schema: 'lambda-coverage/script/1', hash, path: 'other/index.js', text: 'forged' };
  store.putBytes(sharedScriptKey('', hash), gzipSync(JSON.stringify(object)));
  const { unconverted, warnings } = await combineFolder(store.folder);
  expect(unconverted).toBe(1);
  expect(warnings[0]).toContain('it holds another text or map than its name says');
});

test('a script that is no JavaScript, and one whose map is broken, are named and counted', async () => {
  const { store, taskRoot } = twoScripts();
  const texts = [
    'const x: number = ;',
    `${OTHER}// 2\n//# sourceMappingURL=data:application/json;base64,e30=\n`,
  ];
  for (const [index, text] of texts.entries()) {
    const hash = createHash('sha256').update(text).digest('hex');
    const path = `broken-${index}.js`;
    const object = { schema: 'lambda-coverage/script/1', hash, path, text };
    store.putBytes(sharedScriptKey('', hash), gzipSync(JSON.stringify(object)));
    const range = { startOffset: 0, endOffset: 10, count: 1 };
    const functions = [{ functionName: '', isBlockCoverage: true, ranges: [range] }];
    store.put(rawObject(taskRoot, [{ scriptId: '1', url: `file://${taskRoot}/${path}`, hash, functions }]));
  }
  const { unconverted, warnings, totals } = await combineFolder(store.folder, {
    taskRoots: [{ folder: taskRoot }],
  });
  expect(unconverted).toBe(2);
  expect(warnings.find((line) => line.startsWith('broken-0.js'))).toContain('cannot be parsed as JavaScript');
  expect(warnings.find((line) => line.startsWith('broken-1.js'))).toContain('source map cannot be read');
  expect(totals.lines.total).toBe(3);
});

test('an original that cannot be read as code is named and counted, beside those that can', async () => {
  const { map } = transformSync(GOOD, { sourcemap: 'external', sourcefile: 'src/a.ts' });
  const sources = ['src/a.ts', 'src/page.vue', 'src/broken.ts', 'data.json'];
  const sourcesContent = [GOOD, '<template>{{ a | b }}</template>', 'const = 1;', '{}'];
  const sourceMap = JSON.stringify({ ...JSON.parse(map), sources, sourcesContent });
  const text = `${GOOD}//# sourceMappingURL=index.js.map\n`;
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
  const result = run(taskRoot, 'index.js', [{}]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'index.js': sourceMap });
  store.put(rawObject(taskRoot, result));
  const { unconverted, warnings, files } = await combineFolder(store.folder);
  expect(files.map(({ path }) => path)).toEqual(['orders/src/a.ts']);
  expect(unconverted).toBe(2);
  for (const path of ['orders/src/page.vue', 'orders/src/broken.ts'])
    expect(warnings.filter((line) => line.startsWith(`${path} is not in the report: `))).toHaveLength(1);
});

test('counts that reach beyond the text are refused', async () => {
  const { store, taskRoot } = twoScripts();
  const good = run(taskRoot, 'good/index.js', [{}]);
  const range = { startOffset: 0, endOffset: 1_000_000, count: 7 };
  const functions = [{ functionName: '', isBlockCoverage: true, ranges: [range] }];
  store.put(
    rawObject(
      taskRoot,
      good.map((script) => ({ ...script, functions })),
    ),
  );
  const { unconverted, warnings } = await combineFolder(store.folder, { taskRoots: [{ folder: taskRoot }] });
  expect(unconverted).toBe(1);
  expect(warnings[0]).toContain('refer to places past the end of its text');
});
