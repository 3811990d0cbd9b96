import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAIN } from './command.ts';

/** Signals that end the command at once, and that by which it ends. */
export const AT_ONCE = [
  ['a second signal', ['SIGINT', 'SIGTERM'], 'SIGTERM'],
  ['SIGKILL', ['SIGKILL'], 'SIGKILL'],
] as const;

/**
 * Signals `lambda-coverage invoke` while its function is busy with the second event.
 * @param handler answers `{"pid":true}` with its process id, and `{}` never
 * @returns exit code and signal of the command, and the process id of the function
 */
export async function signalledInvoke(
  cwd: string,
  handler: string,
  signals: readonly NodeJS.Signals[],
): Promise<{ ended: unknown[]; pid: number }> {
  const events = ['--event', '{"pid":true}', '--event', '{}'];
  const child = spawn(process.execPath, [MAIN, 'invoke', handler, ...events], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const [text] = await once(child.stdout, 'data');
  for (const signal of signals) {
    child.kill(signal);
    await sleep(20);
  }
  return { ended: await ended, pid: Number(text) };
}
