import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { usageLines } from '../../../cli/help.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder } from '../support/recorded.ts';

test.each([
  [['help', 'report'], 'Usage: lambda-coverage report '],
  [['help', 'doc'], 'Usage: lambda-coverage doctor '],
  [['-h', 'maps'], 'Usage: lambda-coverage maps '],
  [['help'], 'Exit codes:'],
  [['help', '--json'], 'Exit codes:'],
  [['rep', '--help'], 'Usage: lambda-coverage report '],
  [['exp', '--js', 'no-store'], '"code": "no-store"'],
  [['expl', 'NO-STORE'], 'Neither bucket nor directory is set.'],
])('%j is understood', async (args, answer) => {
  const { code, stdout } = await lambdaCoverage(args);
  expect([code, stdout]).toEqual([0, expect.stringContaining(answer)]);
});

test.each([
  [['comp'], '"comp" is short for several commands: compare, compact, completion. Write more of it.'],
  [['help', 'reprot'], 'Unknown command "reprot". Did you mean "report"?'],
  [['report', '--s', 'x'], '--s is short for several options: --since, --suite'],
  [['report', '--outpt', 'x'], 'Unknown option --outpt. Did you mean "--output"?'],
  [['explain', 'no-stor'], 'Unknown code "no-stor". Did you mean "no-store"?'],
  [['explain', 'xyzzy'], '"lambda-coverage explain" lists all of them.'],
  [['report', '--sort', 'size'], '--sort: "size" must be one of missed, lines, name.'],
])('%j is wrong usage', async (args, answer) => {
  const { code, stderr } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect([code, stderr]).toEqual([2, expect.stringContaining(answer)]);
});

test('a full name is itself, though others begin so; what follows -- is nobody else’s', async () => {
  const cwd = temporaryFolder();
  const args = [
    'run',
    '--na',
    'r1',
    '--',
    process.execPath,
    '-e',
    'console.log(process.argv[1])',
    '--',
    '--he',
  ];
  const { code, stdout } = await lambdaCoverage(args, { cwd });
  expect([code, stdout]).toEqual([0, '--he\n']);
});

test('usage lines fit 80 columns, also where they answer wrong usage', () => {
  for (const { usage } of COMMANDS.values())
    for (const line of usageLines(usage).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('the list of commands fits 80 columns', async () => {
  const { stdout } = await lambdaCoverage(['--help']);
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('explain lists all codes', async () => {
  const { stdout } = await lambdaCoverage(['explain', '--json']);
  const { codes } = JSON.parse(stdout);
  expect(codes.length).toBeGreaterThan(60);
  expect((await lambdaCoverage(['explain'])).stdout).toContain(
    '\nlink-loop\n    symbolic links lead in a circle\n',
  );
});

test.each([
  [['--verison'], 'Unknown option --verison. Did you mean "--version"?'],
  [['-r', 'text'], '-r must follow the command: lambda-coverage report -r text'],
  [['--json', 'doctor', '.'], '--json must follow the command: lambda-coverage doctor --json .'],
  [['run', 'strat'], 'strat cannot be started: no such file or folder (ENOENT). Did you mean "start"?'],
])('%j: what comes first is a command', async (args, said) => {
  const { code, stderr } = await lambdaCoverage(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});
