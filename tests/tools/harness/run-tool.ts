import { spawnSync } from 'node:child_process';
import { perlModules, toolPrograms } from '../../../scripts/test/tools.ts';

export interface ToolResult {
  code: number | null;
  /** What it printed, on either stream. */
  output: string;
}

/** Runs a tool in a folder. */
export function runTool(name: keyof typeof toolPrograms, args: readonly string[], cwd: string): ToolResult {
  const { status, stdout, stderr, error } = spawnSync(toolPrograms[name], args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PERL5LIB: perlModules, PYTHONUTF8: '1', LC_ALL: 'C.UTF-8' },
  });
  if (error !== undefined) throw error;
  return { code: status, output: stdout + stderr };
}
