import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { completionScript } from '../../../cli/completion/shells.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** What bash itself offers for the last word. */
function offered(...words: string[]): string[] {
  const file = join(temporaryFolder(), 'completion.bash');
  writeFileSync(file, completionScript('bash', [...COMMANDS.values()]));
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `source '${file}'; COMP_WORDS=(lambda-coverage ${line}); COMP_CWORD=${words.length}
    $(complete -p lambda-coverage | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', program], { encoding: 'utf8' });
  return output.split('\n').filter((word) => word !== '');
}

test('bash completes commands, options, codes and shells', () => {
  expect(offered('re')).toEqual(['report']);
  expect(offered('')).toEqual([...COMMANDS.keys(), 'help']);
  expect(offered('report', '--sk')).toEqual(['--skip-full']);
  expect(offered('report', '.', '--all-')).toEqual(['--all-files']);
  expect(offered('explain', 'no-s')).toContain('no-store');
  expect(offered('explain', 'no-st')).toEqual(['no-store']);
  expect(offered('completion', 'z')).toEqual(['zsh']);
  expect(offered('help', 'doc')).toEqual(['doctor']);
  // Files.
  expect(offered('report', './')).toEqual([]);
});

test('bash completes values of options', () => {
  expect(offered('report', '--sort', 'm')).toEqual(['missed']);
  expect(offered('report', '--sort', '')).toEqual(['missed', 'lines', 'name']);
  expect(offered('report', '.', '-r', 'page,lcovo')).toEqual(['page,lcovonly']);
  expect(offered('report', '--reporter', '=', 'cobert')).toEqual(['cobertura']);
  expect(offered('report', '--hints', '=')).toContain('none');
  expect(offered('unused', '--min-confidence', 'h')).toEqual(['high']);
  expect(offered('run', 'sta')).toEqual(['start']);
  // What is of another command, or is no list, is a file.
  expect(offered('doctor', '--sort', 'm')).toEqual([]);
  expect(offered('report', '--since', '2')).toEqual([]);
  expect(offered('report', '--output', '/us')).toEqual(['/usr']);
  const folder = join(temporaryFolder(), 'My Docs');
  mkdirSync(folder);
  expect(offered('report', '--output', folder.slice(0, -3))).toEqual([folder]);
});

test.each(['bash', 'zsh', 'fish'] as const)('what %s gets names each command and option', async (shell) => {
  const { code, stdout } = await lambdaCoverage(['completion', shell]);
  expect(code).toBe(0);
  for (const [name, { options }] of COMMANDS) {
    expect(stdout).toContain(name);
    for (const option of Object.keys(options))
      expect(stdout).toContain(shell === 'fish' ? `-l ${option}` : `--${option}`);
  }
});

test('another shell is wrong usage', async () => {
  const { code, stderr } = await lambdaCoverage(['completion', 'csh']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Name one shell: bash, zsh, fish.')]);
});
