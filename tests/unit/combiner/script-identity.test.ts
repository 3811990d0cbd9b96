import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scriptKey } from '../../../contract/key-layout.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import { scriptId } from '../../../contract/script-identity.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder } from '../support/compacted.ts';
import { RecordedStore, rawObject, sha256, temporaryFolder, writeFiles } from '../support/recorded.ts';

// In two parts: this file has no map of that name.
const COMMENT = `//# sourceMapping${'URL'}=x.js.map`;
const TEXT = 'exports.a = () => 1;\nexports.b = () => 2;\n';
const MAPPED = `${TEXT}${COMMENT}\n`;
const LINE = TEXT.indexOf('\n') + 1;

/** What V8 counts where the first function, or the second, was called `count` times. */
function counted(path: string, called: 'a' | 'b', count: number, map?: string): RawScriptCoverage {
  const ran = (name: string, from: number) => ({
    functionName: `exports.${name}`,
    isBlockCoverage: true,
    ranges: [{ startOffset: from + 12, endOffset: from + 19, count: name === called ? count : 0 }],
  });
  const text = map === undefined ? TEXT : MAPPED;
  const program = { startOffset: 0, endOffset: text.length, count: 1 };
  return {
    scriptId: '1',
    url: `file:///var/task/${path}`,
    hash: sha256(text),
    script: scriptId(sha256(text), map),
    functions: [{ functionName: '', isBlockCoverage: true, ranges: [program] }, ran('a', 0), ran('b', LINE)],
  };
}

function putScript(
  store: RecordedStore,
  functionName: string,
  map?: string,
  text = map === undefined ? TEXT : MAPPED,
): string {
  const object = {
    schema: SCRIPT_SCHEMA,
    hash: sha256(text),
    path: 'first.js',
    text,
    ...(map !== undefined && { sourceMap: map }),
  };
  const key = scriptKey('', functionName, scriptId(sha256(map === undefined ? TEXT : MAPPED), map));
  return store.putBytes(key, gzipSync(JSON.stringify(object)));
}

async function functionsRun(store: RecordedStore, taskRoot?: string) {
  const { files, warnings } = await combineFolder(store.folder, {
    reporters: ['json'],
    taskRoots: taskRoot === undefined ? [] : [{ folder: taskRoot }],
  });
  return { run: Object.fromEntries(files.map(({ path, functions }) => [path, functions.covered])), warnings };
}

describe('a script is its text, its map and its place', () => {
  test('two files with one text are two files, each with its own counts', async () => {
    const store = new RecordedStore();
    putScript(store, 'orders');
    store.put(rawObject('/var/task', [counted('one.js', 'a', 1), counted('two.js', 'b', 0)]));
    expect(await functionsRun(store)).toEqual({
      run: { 'orders/one.js': 1, 'orders/two.js': 0 },
      warnings: [],
    });
  });

  test('one text with two maps is two scripts, also when it is compacted', async () => {
    const map = (source: string) =>
      JSON.stringify({
        version: 3,
        sources: [source],
        sourcesContent: [TEXT],
        names: [],
        mappings: 'AAAA;AACA',
      });
    const store = new RecordedStore();
    for (const [i, source] of ['src/old.js', 'src/new.js'].entries()) {
      putScript(store, 'orders', map(source));
      for (const sandboxId of [`a${i}`, `b${i}`])
        store.put(rawObject('/var/task', [counted('x.js', 'a', 1, map(source))], { sandboxId }));
    }
    const before = await functionsRun(store);
    expect(Object.keys(before.run).sort()).toEqual(['orders/src/new.js', 'orders/src/old.js']);
    expect((await compactFolder(store.folder, { prune: true })).written).toHaveLength(2);
    expect(await functionsRun(store)).toEqual(before);
  });

  test('what a function puts under its own name takes no text from another', async () => {
    const store = new RecordedStore();
    putScript(store, 'evil', undefined, 'something else');
    store.put(rawObject('/var/task', [counted('x.js', 'b', 1)], { functionName: 'evil' }));
    putScript(store, 'orders');
    store.put(rawObject('/var/task', [counted('x.js', 'a', 1)]));
    expect(await functionsRun(store)).toEqual({ run: { 'evil/x.js': 1, 'orders/x.js': 1 }, warnings: [] });
  });

  test("counts that cannot be of the text cost the function that said them, not another's file", async () => {
    const store = new RecordedStore();
    putScript(store, 'orders');
    store.put(rawObject('/var/task', [counted('x.js', 'a', 1)]));
    const beyond = counted('x.js', 'b', 1);
    for (const { ranges } of beyond.functions) for (const range of ranges) range.endOffset += 1_000;
    store.put(rawObject('/var/task', [beyond], { functionName: 'evil' }));
    const { run, warnings } = await functionsRun(store);
    expect(run).toEqual({ 'orders/x.js': 1 });
    expect(warnings).toEqual([
      'x.js (evil, orders): what evil ran of it is left out: its counts refer to places past the end of its text',
    ]);
  });

  test('a damaged object is named, and the folder that was deployed is asked', async () => {
    const store = new RecordedStore();
    const key = putScript(store, 'orders', undefined, 'something else');
    store.put(rawObject('/var/task', [counted('x.js', 'a', 1)]));
    putScript(store, 'users');
    store.put(rawObject('/var/task', [counted('y.js', 'a', 1)], { functionName: 'users' }));
    const { run, warnings } = await functionsRun(store);
    expect(run).toEqual({ 'users/y.js': 1 });
    expect(warnings.join()).toContain(
      `${key} cannot be read: it holds another text or map than its name says`,
    );
    const deployed = writeFiles(temporaryFolder(), { 'x.js': TEXT });
    expect((await functionsRun(store, deployed)).run).toEqual({ 'orders/x.js': 1, 'users/y.js': 1 });
  });
});
