import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STAMP_FILE } from '../../../contract/build.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = `exports.handler = async (event) => {
  if (event.first) return 1;
  return 2;
};
`;

/** A checkout with one service, built by copying. */
function checkout(): { top: string; service: string; dist: string } {
  const top = writeFiles(temporaryFolder(), { 'services/orders/index.js': HANDLER });
  git(top, 'init', '-q', '-b', 'feature/ünï');
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', 'One');
  const service = join(top, 'services/orders');
  const dist = writeFiles(temporaryFolder(), { 'index.js': HANDLER });
  return { top, service, dist };
}

const stampOf = (dist: string): unknown => JSON.parse(readFileSync(join(dist, STAMP_FILE), 'utf8'));

test('stamp says commit, branch and folder of the checkout, and whether files differ from the commit', async () => {
  const { top, service, dist } = checkout();
  const commit = git(top, 'rev-parse', 'HEAD');
  const known = { commit, branch: 'feature/ünï', folder: 'services/orders' };
  expect(await lambdaCoverage(['stamp', dist], { cwd: service })).toMatchObject({
    code: 0,
    stdout: `${dist} is build ${commit} of feature/ünï\n`,
  });
  expect(stampOf(dist)).toEqual({ name: commit, ...known });
  writeFileSync(join(service, 'index.js'), '// changed\n');
  await lambdaCoverage(['stamp', dist], { cwd: service });
  expect(stampOf(dist)).toEqual({ name: `${commit}-changed`, ...known });
  git(top, 'checkout', '-q', '--detach');
  const { stdout } = await lambdaCoverage(['stamp', dist, '--root', service, '--name', 'v1', '--json'], {
    cwd: temporaryFolder(),
  });
  expect(stampOf(dist)).toEqual({ name: 'v1', commit, folder: 'services/orders' });
  expect(JSON.parse(stdout)).toEqual(stampOf(dist));
});

test('files that git does not know make another build, unless they are what was built, or it ignores them', async () => {
  const { top, service } = checkout();
  const nameFor = async (folder: string) => {
    expect(await lambdaCoverage(['stamp', folder], { cwd: service })).toMatchObject({ code: 0 });
    return Reflect.get(stampOf(join(service, folder)) as object, 'name');
  };
  writeFiles(service, {
    '.gitignore': '*.log\n',
    'dist/index.js': HANDLER,
    'node_modules/a/index.js': '',
    'a.log': '',
    '.aws-sam/build/index.js': '',
  });
  git(top, 'add', 'services/orders/.gitignore');
  git(top, 'commit', '-q', '-m', 'Two');
  const second = git(top, 'rev-parse', 'HEAD');
  expect(await nameFor('dist')).toBe(second);
  // Deployed as it is, with all that is in it.
  expect(await nameFor('.')).toBe(`${second}-changed`);
  rmSync(join(service, 'dist'), { recursive: true });
  // The stamp of before is no difference.
  expect(await nameFor('.')).toBe(second);
  writeFiles(service, { 'dist/index.js': HANDLER });
  expect(await nameFor('dist')).toBe(second);
  writeFileSync(join(service, 'discount.js'), 'exports.discount = 1;\n');
  expect(await nameFor('dist')).toBe(`${second}-changed`);
});

test('without a commit a build needs a name, and the folder must be there', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'dist'));
  for (const [args, message] of [
    [['dist'], '--name'],
    [['nowhere', '--name', 'v1'], 'nowhere is not a folder'],
    [['dist', '--name', 'a\nb'], '--name must have'],
    [[], 'Give one folder'],
  ] as const)
    expect(await lambdaCoverage(['stamp', ...args], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  expect(existsSync(join(cwd, 'dist', STAMP_FILE))).toBe(false);
  expect(await lambdaCoverage(['stamp', 'dist', '--name', 'v1'], { cwd })).toMatchObject({ code: 0 });
  expect(stampOf(join(cwd, 'dist'))).toEqual({ name: 'v1' });
});

test('a link in the place of the stamp is replaced, and what it names stays', async () => {
  const cwd = writeFiles(temporaryFolder(), { 'dist/index.js': HANDLER, precious: 'precious' });
  symlinkSync(join(cwd, 'precious'), join(cwd, 'dist', STAMP_FILE));
  await lambdaCoverage(['stamp', 'dist', '--name', 'v1'], { cwd });
  expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('precious');
  expect(stampOf(join(cwd, 'dist'))).toEqual({ name: 'v1' });
});

let store: string;

/** `one` by its stamp, `two` by the variable, and a deployment without a name. */
beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  const { service, dist } = checkout();
  const run = (event: object, env: Record<string, string>) =>
    invoked('index.handler', [event], {
      taskRoot: dist,
      record: true,
      dir: store,
      env,
      functionName: 'orders',
    });
  await run({}, {});
  await lambdaCoverage(['stamp', dist, '--name', 'one'], { cwd: service });
  await run({ first: true }, {});
  await run({}, { COVERAGE_BUILD: 'two' });
});

afterAll(() => rmSync(store, { recursive: true }));

/** Counts of the two returns. */
async function returns(...options: string[]): Promise<unknown> {
  const cwd = temporaryFolder();
  const { code, stderr } = await lambdaCoverage(['report', store, '-r', 'json', '-o', 'out', ...options], {
    cwd,
  });
  if (code !== 0) return { code, stderr };
  const [file] = Object.values<{ s: Record<string, number> }>(
    JSON.parse(readFileSync(join(cwd, 'out/coverage-final.json'), 'utf8')),
  );
  return Object.values(file?.s ?? {}).slice(-2);
}

test('a report shows the builds that are asked for', async () => {
  expect(await returns()).toEqual([1, 2]);
  expect(await returns('--builds', 'all')).toEqual([1, 2]);
  expect(await returns('--builds', 'one')).toEqual([1, 0]);
  expect(await returns('--builds', 'two')).toEqual([0, 1]);
  expect(await returns('--builds', 'one,two')).toEqual([1, 1]);
  await lambdaCoverage(['compact', store, '--older-than', '0h', '--prune']);
  expect(await returns('--builds', 'two')).toEqual([0, 1]);
  expect(await returns()).toEqual([1, 2]);
});

test('a build that is not there is an error that lists those that are', async () => {
  for (const names of ['three', 'one,three'])
    expect(await returns('--builds', names)).toEqual({
      code: 3,
      stderr: expect.stringMatching(
        /No coverage of build three\. Builds with coverage: (one, two|two, one)\./,
      ),
    });
  expect(await returns('--builds', 'three', '--since', '1h')).toMatchObject({
    stderr: expect.stringContaining('No coverage of build three in that time.'),
  });
});

test('where an object cannot be read, it may be of the build that is not found', async () => {
  const damaged = join(store, 'raw/orders/20261126T000000.000Z-damaged.json.gz');
  writeFileSync(damaged, '');
  // What no recorder has named is nobody's coverage.
  writeFileSync(join(store, 'raw/orders/.DS_Store'), '');
  try {
    expect(await returns('--builds', 'three')).toEqual({
      code: 3,
      stderr: expect.stringContaining('1 object cannot be read and may belong to it'),
    });
  } finally {
    rmSync(damaged);
  }
  const { stdout } = await lambdaCoverage(['doctor', store, '--json']);
  expect(JSON.parse(stdout).skipped).toEqual([]);
  rmSync(join(store, 'raw/orders/.DS_Store'));
});

test('doctor lists the builds of each function', async () => {
  const { stdout } = await lambdaCoverage(['doctor', store]);
  expect(stdout).toMatch(
    /builds, newest first: two of feature\/ünï \(until \S+Z\), one of feature\/ünï \(until \S+Z\)/,
  );
  const { functions } = JSON.parse(
    (await lambdaCoverage(['doctor', store, '--json', '--builds', 'one'])).stdout,
  );
  expect(functions).toEqual([
    expect.objectContaining({
      builds: [expect.objectContaining({ name: 'one', folder: 'services/orders', objects: 1 })],
    }),
  ]);
});
