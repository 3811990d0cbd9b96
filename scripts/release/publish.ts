import { spawnSync } from 'node:child_process';
import { type PublishStep, quoted } from './publish-steps.ts';

/**
 * Runs the commands in the project's folder, each that was not run before, and prints each.
 * @param isDry they are printed alone
 * @throws Error that says what failed: what was sent is not sent again by another call.
 */
export function publish(steps: readonly PublishStep[], cwd: string, isDry: boolean): void {
  for (const { about, command, unless } of steps) {
    console.log(`\n# ${about}\n${quoted(command)}`);
    if (isDry) continue;
    if (unless !== undefined && isDone(unless, cwd)) {
      console.log('It is there already.');
      continue;
    }
    const [program = '', ...args] = command;
    const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' });
    if (status !== 0)
      throw new Error(
        `${about} failed${error === undefined ? '' : `: ${error.message}`}. Mend it and call again: what was sent is not sent again.`,
      );
  }
}

function isDone([program = '', ...args]: readonly string[], cwd: string): boolean {
  const { status, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return status === 0 && !['', 'None'].includes(stdout.trim());
}
