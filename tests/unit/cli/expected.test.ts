import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Two functions, whole. */
function recorded(): RecordedStore {
  const store = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const functionName of ['orders-api', 'orders-import'])
    store.put(rawObject(taskRoot, result, { functionName }));
  return store;
}

async function gate(store: RecordedStore, ...options: string[]) {
  const { code, stdout, stderr } = await lambdaCoverage(
    ['report', store.folder, '--json', '-r', 'none', '--lines', '0', ...options],
    { cwd: temporaryFolder() },
  );
  return { code, stderr, result: code === 2 ? undefined : JSON.parse(stdout) };
}

test('a gate passes when each expected name and pattern has sent something', async () => {
  const { code, result } = await gate(recorded(), '--expect', 'orders-api,*-import', '--expect', '*');
  expect(code).toBe(0);
  expect([result.absent, result.missing]).toEqual([[], []]);
});

test('a function that sent nothing makes data incomplete, and is named', async () => {
  const store = recorded();
  const { code, stderr, result } = await gate(store, '--expect', 'orders-api,billing,carts-*');
  expect(code).toBe(5);
  expect(result.absent).toEqual(['billing', 'carts-*']);
  expect(result.missing).toEqual(['nothing of 2 expected functions (billing, carts-*)']);
  expect(stderr).toContain('Nothing usable was recorded of 2 expected functions: billing, carts-*');
  expect((await gate(store, '--expect', 'billing', '--allow-missing')).code).toBe(0);
  // What is selected is all that there is.
  expect((await gate(store, '--expect', 'orders-import', '--function', 'orders-api')).code).toBe(5);
});

test('one that sent damaged objects alone is absent, and what is missing of the others is said of each', async () => {
  const store = recorded();
  store.putBytes('raw/billing/20261123T014016.027Z-0000000000000001.json.gz', Buffer.from('damaged'));
  store.putBytes('raw/orders-api/20261123T014016.027Z-0000000000000002.json.gz', Buffer.from('damaged'));
  const { code, result } = await gate(store, '--expect', 'billing');
  expect(code).toBe(5);
  expect(result.missing).toEqual(['nothing of 1 expected function (billing)', '2 objects skipped']);
  expect(
    result.functions.map(({ name, missing }: { name: string; missing: string[] }) => [name, missing]),
  ).toEqual([
    ['billing', ['1 object skipped']],
    ['orders-api', ['1 object skipped']],
    ['orders-import', []],
  ]);
});

test('what recorders say that they lost makes data incomplete', async () => {
  const store = recorded();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const ran = run(taskRoot, 'index.js', [{}]);
  store.put({
    ...rawObject(taskRoot, ran, { functionName: 'orders-api' }),
    lost: { objects: 2, threads: 1 },
  });
  const { code, result } = await gate(store);
  expect(code).toBe(5);
  const lines = ['2 objects lost before the store', '1 worker thread not handed over'];
  expect([result.missing, result.functions[0].missing]).toEqual([lines, lines]);
});

test('names come from a file too, and one that says nothing is refused', async () => {
  const store = recorded();
  const folder = writeFiles(temporaryFolder(), {
    'functions.txt': '\uFEFF# ours\r\norders-api\r\n\r\n  carts # new\n',
    'empty.txt': '# none\n',
  });
  const named = await gate(store, '--expect', `@${join(folder, 'functions.txt')}`);
  expect([named.code, named.result.absent]).toEqual([5, ['carts']]);
  const empty = await gate(store, '--expect', `@${join(folder, 'empty.txt')}`);
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('does not name a function')]);
  const absent = await gate(store, '--expect', '@nowhere.txt');
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('nowhere.txt cannot be read')]);
});

test('doctor says what is expected and absent, and the table of a report what is missing of each', async () => {
  const store = recorded();
  const doctor = await lambdaCoverage(['doctor', store.folder, '--expect', 'billing'], {
    cwd: temporaryFolder(),
  });
  expect(doctor.stdout).toContain('Nothing usable was recorded of 1 expected function (billing)');
  expect(doctor.stdout).not.toContain('All is well');
  store.putBytes('raw/orders-api/20261123T014016.027Z-0000000000000002.json.gz', Buffer.from('damaged'));
  const { stdout } = await lambdaCoverage(['report', store.folder, '-r', 'none'], { cwd: temporaryFolder() });
  expect(stdout).toMatch(/^function +sandboxes +invocations +last seen +missing$/m);
  expect(stdout).toMatch(/^orders-api +1 +1 +2026-11-23T01:40:16\.027Z +1 object skipped$/m);
  expect(stdout).toMatch(/^orders-import +1 +1 +2026-11-23T01:40:16\.027Z$/m);
});
