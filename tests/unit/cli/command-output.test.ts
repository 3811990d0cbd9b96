import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import type { PageIndex } from '../../../combiner-image/report/page/format.ts';
import { lambdaCoverage } from '../support/command.ts';
import { pageData } from '../support/page-data.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

function recorded(functionName: string, store = new RecordedStore()): RecordedStore {
  const taskRoot = writeFiles(temporaryFolder(), {
    [`src/${functionName}.js`]: `exports.handler = async () => '${functionName}';\n`,
  });
  const result = run(taskRoot, `src/${functionName}.js`, [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result, { functionName }));
  return store;
}

test('report prints what was read, whether that is all, totals, and the page to open', async () => {
  const store = recorded('orders');
  store.putBytes('raw/orders/20261123T020000.000Z-aaaa.json.gz', Buffer.from('no gzip'));
  const cwd = temporaryFolder();
  const { stdout, stderr } = await lambdaCoverage(['report', store.folder], { cwd });
  expect(stdout).toMatch(/^Lines +100\.00 % {2}1 of 1$/m);
  expect(stdout).toContain(
    '1 object (and 1 skipped) of 1 function, 1 invocation\nIncomplete, see the warnings: 1 object skipped\n\nLines',
  );
  expect(stdout).toMatch(/\n\nReport: coverage-lambda\/index\.html\n$/);
  expect(stderr).toContain('warning: Skipped raw/orders/20261123T020000.000Z-aaaa.json.gz: not gzip');
  const { files } = pageData<PageIndex>(join(cwd, 'coverage-lambda'), 'index');
  expect(files.paths).toEqual(['orders/src/orders.js']);
});

test('with -r none there is no page to open, but the result', async () => {
  const { stdout } = await lambdaCoverage(['report', recorded('orders').folder, '-r', 'none'], {
    cwd: temporaryFolder(),
  });
  expect(stdout).toContain('Lines ');
  expect(stdout).toContain('Result: coverage-lambda/lambda-coverage.json\n');
});

test('report adds up several stores', async () => {
  const stores = [recorded('orders'), recorded('users')].map(({ folder }) => folder);
  const args = ['report', ...stores, '--json', '-o', 'out/report', '-r', 'lcovonly,text'];
  const cwd = temporaryFolder();
  const { stdout } = await lambdaCoverage(args, { cwd });
  const result = JSON.parse(stdout);
  expect(result.files.map(({ path }: { path: string }) => path)).toEqual([
    'orders/src/orders.js',
    'users/src/users.js',
  ]);
  expect(result.missed).toEqual([]);
  expect(existsSync(join(cwd, 'out/report/lcov.info'))).toBe(true);
  expect(existsSync(join(cwd, 'out/report/index.html'))).toBe(false);
});

test('report reads the folder that invoke writes when it is told nothing', async () => {
  const cwd = temporaryFolder();
  const without = await lambdaCoverage(['report'], { cwd });
  expect([without.code, without.stdout]).toEqual([2, '']);
  cpSync(recorded('orders').folder, join(cwd, '.lambda-coverage'), { recursive: true });
  const { stdout, code } = await lambdaCoverage(['report'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('orders');
});

test('combine writes the report back and prints where', async () => {
  const store = recorded('orders');
  const { stdout, code } = await lambdaCoverage(['combine', store.folder, '--json'], {
    cwd: temporaryFolder(),
  });
  const { report } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(existsSync(join(store.folder, report.folder, 'index.html'))).toBe(true);
  expect(existsSync(join(store.folder, 'reports/latest.json'))).toBe(true);
});

test('compact prints what it wrote, and the report stays the same', async () => {
  const store = recorded('users');
  const taskRoot = writeFiles(temporaryFolder(), { 'orders.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'orders.js', [{}]);
  store.putScripts(taskRoot, result);
  for (let sandbox = 0; sandbox < 2; sandbox++) store.put(rawObject(taskRoot, result));
  const before = JSON.parse((await lambdaCoverage(['doctor', store.folder, '--json'])).stdout);
  const { stdout, stderr, code } = await lambdaCoverage(['compact', store.folder, '--older-than', '0h']);
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'Compacted 2 objects into 1']);
  expect(stderr).toMatch(/^2 objects of orders in raw\/orders\/.*compacted[0-9a-f]{24}\.json\.gz$/m);
  const pruned = await lambdaCoverage(['compact', store.folder, '--older-than', '0h', '--prune', '--json']);
  // Only what stands in an object of its own turn is deleted: the copy of before goes too.
  expect(JSON.parse(pruned.stdout)).toMatchObject({ written: [{ objects: 2 }], deleted: 3, left: 1 });
  const after = JSON.parse((await lambdaCoverage(['doctor', store.folder, '--json'])).stdout);
  expect(after.functions.map(({ invocations }: { invocations: number }) => invocations)).toEqual([2, 1]);
  expect(after.scripts).toEqual(before.scripts);
});

test('doctor tells of each function what was recorded, and what to do about the rest', async () => {
  const store = recorded('orders', recorded('users'));
  const taskRoot = writeFiles(temporaryFolder(), { 'mail.js': 'exports.handler = async () => 1;\n' });
  const unsent = run(taskRoot, 'mail.js', [{}]);
  const startedAt = '2026-11-23T01:40:16.027Z';
  store.put(
    rawObject(taskRoot, unsent, {
      functionName: 'mail',
      invocations: [
        { requestId: 'a', startedAt, outcome: 'error', durationMs: 1 },
        { requestId: 'b', startedAt, outcome: 'running' },
      ],
    }),
  );
  store.putBytes('raw/mail/20261123T020000.000Z-aaaa.json.gz', gzipSync('{"hello":"world"}'));
  const { stdout, code } = await lambdaCoverage(['doctor', store.folder]);
  expect(code).toBe(0);
  expect(stdout).toContain('mail\n  1 sandbox, 2 invocations (1 error, 1 running)\n  init: 1 ok\n');
  expect(stdout).toContain(
    '4 objects: 3 used, 0 duplicates, 1 skipped\n  raw/mail/20261123T020000.000Z-aaaa',
  );
  expect(stdout).toContain('3 scripts, 1 without text in the store\n  mail.js (mail)');
  expect(stdout).toContain('- mail: 1 invocation without an end.');
  expect(stdout).toContain('--task-root');

  const { stdout: json } = await lambdaCoverage(['doctor', store.folder, '--json']);
  expect(JSON.parse(json)).toMatchObject({
    functions: [{ name: 'mail' }, { name: 'orders' }, { name: 'users' }],
    read: { objects: 4, used: 3, duplicates: 0, skipped: 1 },
    scripts: { total: 3, missing: [{ path: 'mail.js', functions: ['mail'] }] },
  });
});

test('every command has help, and the program a version', async () => {
  for (const { name, options } of COMMANDS.values()) {
    const { stdout, code } = await lambdaCoverage([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: lambda-coverage ${name}\\s`));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    for (const option of Object.keys(options)) expect(stdout).toContain(` --${option}`);
  }
  const help = await lambdaCoverage(['--help']);
  expect(help.stdout).toContain('Exit codes:\n  0          success');
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
  const [number, build] = (await lambdaCoverage(['--version'])).stdout.split('+');
  expect([number, build]).toEqual([version, expect.stringMatching(/^src\.[0-9a-f]{12}\n$/)]);
});

test.each([
  [['bogus\u001b[2J\n::error::x'], 2],
  [['report', '--bogus\u001b[2J\n::error::x'], 2],
  [['report', 'nowhere\u001b[2J\n::error::x'], 4],
  [['invoke', 'x\u001b[2J\n::error::x.handler', '--event', '{}'], 2],
])('%j: what was typed speaks to no terminal', async (args, exitCode) => {
  const { stdout, stderr, code } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect([code, stdout]).toEqual([exitCode, '']);
  expect(stderr).not.toContain('\u001b');
  expect(stderr).not.toMatch(/^::error/m);
});

test('a folder of the report speaks to no terminal', async () => {
  const store = recorded('orders');
  const folder = 'out\u001b[2J';
  const { stdout, code } = await lambdaCoverage(['report', store.folder, '-r', 'json', '-o', folder], {
    cwd: temporaryFolder(),
  });
  expect(code).toBe(0);
  expect(stdout).toContain('Report: out?[2J/coverage-final.json');
});

test.each([[['--older-than', '20000d']], [[]]])(
  'compact says why it leaves objects, by its options %j',
  async (age) => {
    const store = recorded('orders');
    const { stdout, code } = await lambdaCoverage(['compact', store.folder, '--prune', ...age]);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to compact\nLeft 1 object unchanged, deleted 0\nObjects younger than ');
  },
);

test('doctor names some of many versions and functions, and long names in short', async () => {
  const store = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'orders.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'orders.js', [{}]).map((script) => ({
    ...script,
    url: `file://${taskRoot}/${'x'.repeat(3_000)}.js`,
  }));
  for (let i = 0; i < 60; i++) {
    const object = rawObject(taskRoot, result);
    store.put({ ...object, function: { ...object.function, version: `${i}${'v'.repeat(1_000)}` } });
  }
  const { stdout, code } = await lambdaCoverage(['doctor', store.folder]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/function version 0v.* and \d+ more$/m);
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(2_000);
});
