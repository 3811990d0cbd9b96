import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { parseScriptKey } from '../../../contract/key-layout.ts';
import { scriptId } from '../../../contract/script-identity.ts';
import type { ScriptObject } from '../../../contract/script-object.ts';
import { combineFolder } from '../support/combined.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { sha256, temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCE = `export const handler = async (event: { ready: boolean }) => {
  if (event.ready) return 'ready';
  return 'waiting';
};
`;

/** Bundles a project as it is deployed: one script with its map beside it. */
function build(source: string): string {
  const project = writeFiles(temporaryFolder(), { 'src/index.ts': source });
  buildSync({
    absWorkingDir: project,
    entryPoints: ['src/index.ts'],
    outfile: 'index.js',
    format: 'cjs',
    sourcemap: true,
    bundle: true,
    platform: 'node',
  });
  return project;
}

async function record(taskRoot: string, store: string, event: object, more: Record<string, string> = {}) {
  const env = { AWS_LAMBDA_FUNCTION_NAME: 'orders', ...more };
  const { payloads } = await invoked('index.handler', [event], { taskRoot, record: true, dir: store, env });
  return payloads[0];
}

/** Script objects by their keys. */
function scriptsIn(store: string): Map<string, ScriptObject> {
  const names = readdirSync(store, { recursive: true, encoding: 'utf8' });
  const keys = names.filter((name) => parseScriptKey('', name) !== undefined);
  return new Map(keys.map((key) => [key, JSON.parse(gunzipSync(readFileSync(join(store, key))).toString())]));
}

/** Line and count of each statement, by the end of the file's name. */
async function linesRun(store: string, textsApart = false) {
  const { folder, warnings } = await combineFolder(store, { reporters: ['json'], textsApart });
  const coverage = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  const lines = Object.entries<RawCoverage>(coverage).map(([path, { statementMap, s }]) => [
    path.replace(/^.*\//, '').replace(/~\w+/, '~older'),
    Object.entries(statementMap)
      .map(([id, { start }]) => `${start.line}:${s[id]}`)
      .join(' '),
  ]);
  return { lines: Object.fromEntries(lines), warnings };
}

interface RawCoverage {
  statementMap: Record<string, { start: { line: number } }>;
  s: Record<string, number>;
}

test('a change of comments and types alone is another script, shown with its own text and lines', async () => {
  const changed = `/*\n * New.\n * Lines.\n */\n${SOURCE.replace('boolean', '1 | 0')}`;
  const [before, after] = [build(SOURCE), build(changed)];
  expect(readFileSync(join(after, 'index.js'))).toEqual(readFileSync(join(before, 'index.js')));
  const store = temporaryFolder();
  expect(await record(before, store, { ready: true })).toBe('ready');
  expect(await record(after, store, {})).toBe('waiting');

  const scripts = scriptsIn(store);
  expect(scripts.size).toBe(2);
  const texts = [...scripts.values()].map(({ sourceMap }) => JSON.parse(sourceMap ?? '').sourcesContent[0]);
  expect(texts.sort()).toEqual([SOURCE, changed].sort());
  for (const [key, { hash, text, sourceMap }] of scripts) {
    expect(hash).toBe(sha256(text));
    expect(parseScriptKey('', key)?.id).toBe(scriptId(hash, sourceMap));
  }
  const { lines } = await linesRun(store, true);
  expect(lines).toEqual({ 'index~older.ts': '1:1 2:1 2:1 3:0', 'index.ts': '5:1 6:1 6:0 7:1' });
});

test('two modules with one text, each run on a branch of its own, are two files and one object', async () => {
  const branch = 'exports.go = (left) => {\n  if (left) return 1;\n  return 2;\n};\n';
  const taskRoot = writeFiles(temporaryFolder(), {
    'a.js': branch,
    'b.js': branch,
    'index.js': `const [a, b] = [require('./a.js'), require('./b.js')];
exports.handler = async () => [a.go(true), b.go(false)];\n`,
  });
  const store = temporaryFolder();
  expect(await record(taskRoot, store, {})).toEqual([1, 2]);
  expect([...scriptsIn(store).values()].map(({ path }) => path).sort()).toEqual(['a.js', 'index.js']);
  const { lines, warnings } = await linesRun(store);
  expect(warnings).toEqual([]);
  expect(lines).toMatchObject({ 'a.js': '1:1 2:1 2:1 3:0', 'b.js': '1:1 2:1 2:0 3:1' });
});

test('functions do not share script objects, and without texts no script is named', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const store = temporaryFolder();
  const names = ['orders', 'users'];
  for (const name of names) await record(taskRoot, store, {}, { AWS_LAMBDA_FUNCTION_NAME: name });
  const parts = [...scriptsIn(store).keys()].map((key) => parseScriptKey('', key));
  expect(parts.map((each) => each?.functionName).sort()).toEqual(names);
  expect(new Set(parts.map((each) => each?.id)).size).toBe(1);

  const silent = temporaryFolder();
  await record(taskRoot, silent, {}, { COVERAGE_SCRIPTS: 'off' });
  expect(scriptsIn(silent).size).toBe(0);
  const scripts = rawObjects(silent, 'orders').flatMap(({ result }) => result);
  expect(scripts.map(({ hash, script }) => ({ hash: hash !== '', script }))).toEqual([
    { hash: true, script: undefined },
  ]);
});
