import { isClient } from '../handler/runtime-client.ts';
import { ShownProperty } from '../shown-property.ts';

/** What hands `process.execArgv` on to a process that it starts with a channel. */
const FORKS = ['node:child_process', 'node:internal/cluster/primary'];

/**
 * Takes our argument out of `process.execArgv`, which tools copy into whatever they start. Node itself still hands it
 * on to a forked child, which is recorded, and so does the runtime to the threads that it runs several invocations in.
 */
export function hideArgument(preload: string): void {
  const { execArgv } = process;
  const at = execArgv.indexOf(preload);
  if (at < 1) return;
  const ours = execArgv.splice(at - 1, 2);
  new ShownProperty<string[]>(process, 'execArgv', ({ file }, shown) =>
    FORKS.includes(file) || isClient(file) ? [...ours, ...shown] : shown,
  );
}
