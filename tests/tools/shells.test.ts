import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../cli/command-line.ts';
import { completionScript, type Shell } from '../../cli/completion/shells.ts';
import { toolPrograms } from '../../scripts/test/tools.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';

/** What is typed, and what a tab makes of it. */
const TYPED = {
  rep: 'report',
  'report --sk': 'report --skip-full',
  'report . --all-f': 'report . --all-files',
  'explain no-st': 'explain no-store',
  'completion z': 'completion zsh',
  'help doc': 'help doctor',
  'report --sort mis': 'report --sort missed',
  'report . -r page,lcovo': 'report . -r page,lcovonly',
  'diff --format=mark': 'diff --format=markdown',
  'run sta': 'run start',
} as const;

function completionFile(shell: Shell): string {
  const file = join(temporaryFolder(), `completion.${shell}`);
  writeFileSync(file, completionScript(shell, [...COMMANDS.values()]));
  return file;
}

test('zsh completes commands, options, codes and shells', () => {
  const program = join(import.meta.dirname, 'shells/complete.zsh');
  const args = ['-f', program, completionFile('zsh'), ...Object.keys(TYPED)];
  const output = execFileSync(toolPrograms.zsh, args, { encoding: 'utf8' });
  const called = [...output.matchAll(/CALLED:(.*):END/g)].map(([, line]) => line);
  expect(called).toEqual(Object.values(TYPED));
});

test('fish completes the same', () => {
  const file = completionFile('fish');
  const completed = Object.keys(TYPED).map((line) => {
    const program = `source ${file}; complete -C 'lambda-coverage ${line}'`;
    const output = execFileSync(toolPrograms.fish, ['--no-config', '-c', program], { encoding: 'utf8' });
    const offered = output.trimEnd().split('\n');
    expect(offered).toHaveLength(1);
    return `${line.slice(0, line.lastIndexOf(' ') + 1)}${offered[0]?.split('\t')[0]}`;
  });
  expect(completed).toEqual(Object.values(TYPED));
});
