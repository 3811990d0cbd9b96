import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPORTERS } from '../../../combiner-image/report/reporters.ts';
import { combineFolder } from '../support/combined.ts';
import { project } from '../support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';
import { parseXml } from '../support/strict-xml.ts';

const HANDLER = `const { price } = require('./price & "tax" <1> #ü.js');
exports.handler = async (
  event,
  {
    late =
      false,
  } = {},
) => {
  if (event.none) return 0;
  return late ||
    price(event.amount);
};
exports.never = (
  a = 1,
) => a;
function same() { return 1; }
function other() {
  function same() {}
  return same();
}
function empty() {}
`;
const PRICE = 'exports.price = (amount) => amount * 2;\n';
const FILES = { 'lambda/index.js': HANDLER, 'lambda/price & "tax" <1> #ü.js': PRICE };
const PATHS = Object.keys(FILES).sort();

/** A report of a deployed folder, by every reporter. */
async function reported(): Promise<string> {
  const root = project(FILES);
  const taskRoot = writeFiles(
    temporaryFolder(),
    Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path.replace('lambda/', ''), text])),
  );
  const result = run(taskRoot, 'index.js', [{ amount: 2 }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return (await combineFolder(store.folder, { root, reporters: REPORTERS })).folder;
}

test('every file that other tools read names sources as git does', async () => {
  const folder = await reported();
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const attributes = (file: string, tag: string, name: string) =>
    parseXml(read(file)).flatMap((each) => (each.name === tag ? [each.attributes[name]] : []));
  expect(Object.keys(JSON.parse(read('coverage-final.json'))).sort()).toEqual(PATHS);
  expect(Object.keys(JSON.parse(read('coverage-summary.json'))).sort()).toEqual([...PATHS, 'total'].sort());
  expect(attributes('cobertura-coverage.xml', 'class', 'filename').sort()).toEqual(PATHS);
  expect(attributes('clover.xml', 'file', 'path').sort()).toEqual(PATHS);
  for (const file of ['lcov.info', 'lcov.txt'])
    expect([...read(file).matchAll(/^SF:(.*)$/gm)].map(([, path]) => path).sort()).toEqual(PATHS);
});

test('in LCOV each line with a branch has a count, and the sums are those of the lines', async () => {
  const lcov = readFileSync(join(await reported(), 'lcov.info'), 'utf8');
  const record = lcov.split('end_of_record').find((each) => each.includes('SF:lambda/index.js')) ?? '';
  const lines = new Map([...record.matchAll(/^DA:(\d+),(\d+)$/gm)].map(([, line, count]) => [line, count]));
  const branches = [...record.matchAll(/^BRDA:(\d+),/gm)].map(([, line]) => line);
  expect(branches.length).toBeGreaterThan(5);
  for (const line of branches) expect(lines.has(line), `line ${line}`).toBe(true);
  // Default arguments: of a function that ran, whatever it was given, and of one that never did.
  expect([lines.get('5'), lines.get('14')]).toEqual(['1', '0']);
  expect(record).toContain(`\nLF:${lines.size}\n`);
  expect(record).toContain(`\nLH:${[...lines.values()].filter((count) => count !== '0').length}\n`);
});

test('in LCOV each function has a name of its own, on a line that has a count', async () => {
  const lcov = readFileSync(join(await reported(), 'lcov.info'), 'utf8');
  const record = lcov.split('end_of_record').find((each) => each.includes('SF:lambda/index.js')) ?? '';
  const functions = [...record.matchAll(/^FN:(\d+),(.*)$/gm)].map(([, line, name]) => ({ line, name }));
  const called = [...record.matchAll(/^FNDA:\d+,(.*)$/gm)].map(([, name]) => name);
  expect(functions.map(({ name }) => name)).toEqual(called);
  expect(functions.slice(2)).toEqual([
    { line: '16', name: 'same' },
    { line: '19', name: 'other' },
    { line: '16', name: 'same:18' },
    { line: '19', name: 'empty' },
  ]);
  for (const { line, name } of functions) expect(record, name).toContain(`\nDA:${line},`);
});
