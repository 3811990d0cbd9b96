import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { HANDLERS } from '../support/invoked.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

function recorded(): string {
  return sandboxes(threeRuns(), 3).folder;
}

/** Each command with a store that it can use, and a function that it can run. */
const COMMANDS: Record<string, (store: string) => string[]> = {
  report: (store) => ['report', store, '-r', 'json'],
  combine: (store) => ['combine', store, '-r', 'json'],
  compact: (store) => ['compact', store, '--older-than', '0h'],
  doctor: (store) => ['doctor', store],
  invoke: () => ['invoke', 'endings.handler', '--task-root', HANDLERS, '--event', '{"how":"count"}'],
};
const ALL = Object.entries(COMMANDS).map(([name, args]) => ({ name, args }));

test.each(ALL)('$name: a full standard output is a sentence and exit code 4', async ({ name, args }) => {
  const { code, stderr } = await lambdaCoverage(args(recorded()), {
    cwd: temporaryFolder(),
    shell: 'exec 1>/dev/full;',
  });
  expect(stderr).toContain(
    `lambda-coverage ${name}: Standard output cannot be written: no space is left on the device (ENOSPC).`,
  );
  expect(code).toBe(4);
});

test.each(ALL)(
  '$name: with closed streams, no HOME and the narrowest umask it does its work',
  async ({ args }) => {
    const store = recorded();
    const { code, stderr } = await lambdaCoverage(args(store), {
      cwd: temporaryFolder(),
      shell: 'unset HOME; umask 077; exec 0<&- 1>&-;',
    });
    expect([code, stderr.includes('    at ')], stderr).toEqual([0, false]);
  },
);

test.each(ALL)('$name: a reader that wants one line is enough', async ({ args }) => {
  const { code, stdout, stderr } = await lambdaCoverage(args(recorded()), {
    cwd: temporaryFolder(),
    shell: '{ "$@"; echo "code $?" >&2; } | head -1; exit;',
  });
  expect([code, stderr], stdout).toEqual([0, expect.stringContaining('code 0')]);
});

test.each(ALL)('$name: with the widest umask nothing is overwritten', async ({ args }) => {
  const store = recorded();
  const before = filesBelow(store);
  const { code, stderr } = await lambdaCoverage(args(store), { cwd: temporaryFolder(), shell: 'umask 000;' });
  expect(code, stderr).toBe(0);
  for (const [path, bytes] of before) expect(filesBelow(store).get(path), path).toEqual(bytes);
});

test.each([
  ['report', 4, /The report in .* cannot be written: permission denied \(EACCES\)/],
  ['invoke', 4, /Coverage cannot be written to \.lambda-coverage: permission denied \(EACCES\)/],
  ['combine', 0, /./],
  ['compact', 0, /./],
  ['doctor', 0, /./],
] as const)('%s in a folder that cannot be written: exit code %i', async (name, expected, message) => {
  const cwd = temporaryFolder();
  chmodSync(cwd, 0o555);
  const { code, stderr, stdout } = await lambdaCoverage(COMMANDS[name]?.(recorded()) ?? [], { cwd });
  expect([code, readdirSync(cwd)], stderr).toEqual([expected, []]);
  expect(`${stderr}${stdout}`).toMatch(message);
});

test.each(ALL)(
  '$name in a folder that was deleted ends with a sentence, or does its work',
  async ({ args }) => {
    const { code, stderr } = await lambdaCoverage(args(recorded()), {
      cwd: temporaryFolder(),
      shell: 'mkdir gone; cd gone; rmdir ../gone;',
    });
    expect(stderr).not.toContain('    at ');
    expect([0, 4], stderr).toContain(code);
  },
);

test.each([
  ['its parent', (out: string) => chmodSync(join(out, '..'), 0o555)],
  [
    'itself and its parent',
    (out: string) => {
      mkdirSync(out);
      chmodSync(out, 0o555);
      chmodSync(join(out, '..'), 0o555);
    },
  ],
])(
  'a folder for the report that cannot be written, %s, is noticed before anything is read',
  async (_, lock) => {
    const out = join(temporaryFolder(), 'out');
    lock(out);
    const { code, stderr } = await lambdaCoverage(['report', recorded(), '-o', out]);
    expect(stderr).toMatch(
      /^lambda-coverage report: The report in .*out cannot be written: permission denied/,
    );
    expect(code).toBe(4);
  },
);

test('the folders of a report that is not made are not made either', async () => {
  const cwd = temporaryFolder();
  const { code } = await lambdaCoverage(['report', temporaryFolder(), '-o', 'a/b/c'], { cwd });
  expect([code, readdirSync(cwd)]).toEqual([3, []]);
});

test.each([
  ['a report folder', {}, (store: string) => mkdirSync(join(store, 'reports'), { mode: 0o555 })],
  ['a place for temporary files', { TMPDIR: '/no/such/folder' }, () => {}],
])('combine without %s says so before it reads', async (_, env, lock) => {
  const store = recorded();
  lock(store);
  const { code, stderr } = await lambdaCoverage(['combine', store], { env });
  expect(stderr).toMatch(/lambda-coverage combine: .*cannot|Cannot/);
  expect([
    code,
    stderr.includes('Not files of the checkout'),
    existsSync(join(store, 'reports/latest.json')),
  ]).toEqual([4, false, false]);
});

test('a store whose scripts are all refused: exit code 3 with a reason, no report, no gate passed', async () => {
  const store = recorded();
  const cwd = temporaryFolder();
  await lambdaCoverage(['report', store, '-r', 'json'], { cwd });
  const before = readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8');
  for (const path of filesBelow(join(store, 'scripts')).keys())
    writeFiles(store, { [`scripts/${path}`]: 'poisoned' });
  for (const gate of [[], ['--check', '--lines', '0']]) {
    const { code, stderr } = await lambdaCoverage(['report', store, '-r', 'json', ...gate], { cwd });
    expect(stderr).toMatch(
      /3 objects read, but nothing in them can be reported: index.js .*: scripts\/.* cannot be read/,
    );
    expect(code).toBe(3);
  }
  expect(readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8')).toBe(before);
});

test('a store that hands out none of its scripts: exit code 4', async () => {
  const store = recorded();
  for (const path of filesBelow(join(store, 'scripts')).keys()) chmodSync(join(store, 'scripts', path), 0);
  const { code, stderr } = await lambdaCoverage(['report', store], { cwd: temporaryFolder() });
  expect(stderr).toContain('permission denied (EACCES)');
  expect(code).toBe(4);
});

test('what has no statement passes no gate', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': '// nothing\n' });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', []);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  const args = ['report', store.folder, '--check', '--lines', '80'];
  const { code, stderr } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect([code, stderr]).toEqual([3, expect.stringContaining('nothing in them can be reported')]);
});
