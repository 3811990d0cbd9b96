import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { InvokeOptions } from '../../../cli/invoke/invoke.ts';
import { type Invoked, invoked } from './invoked.ts';

export const PYTHON_HANDLERS = join(import.meta.dirname, '../../fixtures/invoke-python');

/** Of the machine's python3, and undefined without one, or with one that is too old. CI has several, and looks that they are there. */
export const PYTHON_MINOR = minorOf('python3');

/** Said in the name of what is then skipped. */
export const NEEDS_PYTHON = 'with python3 (3.9 or later) on this machine';

function minorOf(program: string): number | undefined {
  const { stdout } = spawnSync(program, ['-c', 'import sys; print(*sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const [major, minor] = (stdout ?? '').split(' ').map(Number);
  return major === 3 && minor !== undefined && minor >= 9 ? minor : undefined;
}

/** Invokes a Python handler of the fixtures without the recorder. */
export function pythonInvoked(
  handler: string,
  events: readonly unknown[],
  options: Partial<InvokeOptions> = {},
): Promise<Invoked> {
  return invoked(handler, events, { taskRoot: PYTHON_HANDLERS, ...options });
}
