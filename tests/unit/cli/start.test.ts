import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { temporaryFolder } from '../support/recorded.ts';

test('what lists and names commands loads none of the packages, which take most of the time to start', () => {
  // Nothing is found from there.
  const folder = join(temporaryFolder(), 'cli');
  cpSync(join(import.meta.dirname, '../../../dist/cli'), folder, { recursive: true });
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'main.mjs'), ...args], { encoding: 'utf8' });
  expect(run('--version')).toMatchObject({ status: 0, stderr: '' });
  const help = run('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  for (const name of COMMANDS.keys()) expect(help.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  expect(run('reprot')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean "report"?'),
  });
  expect(run('report', '--help').stderr).toContain('ERR_MODULE_NOT_FOUND');
});
