import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line as a user does, in a folder. */
export function lambdaCoverage(
  args: string[],
  { cwd = import.meta.dirname, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CommandResult> {
  const main = join(import.meta.dirname, '../../../cli/main.ts');
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, ...env } });
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
