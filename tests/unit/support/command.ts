import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The command as it is shipped. It starts in a fifth of the time that its sources take. */
export const MAIN = join(import.meta.dirname, '../../../dist/cli/main.mjs');

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Shell text before the command: `ulimit -f 8;`. */
  shell?: string;
}

/** No test finds what another one, or this user, has kept. */
const WITHOUT_CACHE = { XDG_CACHE_HOME: join(import.meta.dirname, 'command.ts', 'none') };

/** Runs the command line as a user does, in a folder. Root's right to write everywhere is taken away. */
export function lambdaCoverage(
  args: string[],
  { cwd = import.meta.dirname, env = {}, shell = '' }: CommandOptions = {},
): Promise<CommandResult> {
  const command = ['-c', `${shell} exec "$@"`, 'sh', ...ordinaryUser(), process.execPath, MAIN, ...args];
  const child = spawn('sh', command, { cwd, env: { ...process.env, ...WITHOUT_CACHE, ...env } });
  const result: CommandResult = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...result, code }));
  });
}

/** Permissions hold for root as well without these capabilities. */
function ordinaryUser(): string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
}
