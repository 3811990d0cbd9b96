import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TIME = '2026-11-23T01:40:16.027Z';

test('doctor has a line for each function, and details of those in trouble alone', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'index.js', [{}]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  for (let i = 0; i < 12; i++) store.put(rawObject(taskRoot, result, { functionName: 'orders-api' }));
  for (const name of ['1.0', '1.1'])
    store.put({
      ...rawObject(taskRoot, result, { functionName: 'users' }),
      build: { name },
      collectedAt: `2026-11-23T01:4${name.at(-1)}:30.000Z`,
    });
  store.put({
    ...rawObject(taskRoot, result, {
      functionName: 'csv-import',
      invocations: [{ requestId: 'r', startedAt: TIME, outcome: 'running' }],
    }),
    init: { outcome: 'error' },
  });
  const { stdout, code } = await lambdaCoverage(['doctor', store.folder]);
  expect(code).toBe(0);
  const lines = stdout.replaceAll(process.version, 'NODE').split('\n');
  expect(lines.slice(0, 5).map((line) => line.replace(/ {3,}/g, ' | '))).toEqual([
    expect.stringMatching(/^ \| function \| sandboxes {2}invocations {2}last seen \| layer {2}runtime/),
    `!  csv-import | 1 | 1  ${TIME}  0.1.0  Node NODE  1 v8-block`,
    ` | orders-api | 12 | 12  ${TIME}  0.1.0  Node NODE  1 v8-block`,
    '!  users | 2 | 2  2026-11-23T01:41:30.000Z  0.1.0  Node NODE  1 v8-block  1.1 (+1)',
    '',
  ]);
  expect(lines.filter((line) => ['csv-import', 'orders-api', 'users'].includes(line))).toEqual([
    'csv-import',
    'users',
  ]);
  expect(stdout).toContain('  1 sandbox, 1 invocation (1 running)\n  init: 1 error\n');
});

test('where nothing was read, doctor says whether the selection or the prefix is to blame', async () => {
  const store = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const key = store.put(rawObject(taskRoot, run(taskRoot, 'index.js', [{}])));
  const whatToDo = async (folder: string, ...options: string[]) => {
    const { code, stdout } = await lambdaCoverage(['doctor', folder, '--json', ...options]);
    return { code, advice: JSON.parse(stdout).advice };
  };
  expect(await whatToDo(store.folder, '--since', '2026-11-24')).toEqual({
    code: 3,
    advice: ['Nothing was read. Select more functions, more builds or a longer time.'],
  });
  for (const prefix of ['coverage/', 'demo/', 'team/shop/']) {
    const below = writeFiles(temporaryFolder(), { 'a.txt': 'x', [`${prefix}${key}`]: 'x' });
    expect(await whatToDo(below)).toEqual({
      code: 3,
      advice: [`Nothing was read. Objects exist under ${prefix}raw/: use ${below}/${prefix}.`],
    });
  }
  expect(await whatToDo(`${store.folder}/raw`)).toEqual({
    code: 3,
    advice: [`Nothing was read. ${store.folder}/raw is the raw/ of a store: use the folder above it.`],
  });
  expect((await whatToDo(temporaryFolder())).advice).toEqual([
    expect.stringMatching(/^Nothing was recorded here\./),
  ]);
});
