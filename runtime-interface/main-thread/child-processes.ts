import { addNodeOption, nodeOptions } from '../environment.ts';

/** Names our preload, and nobody else's, in the arguments of Node. */
const isOurs = (text: string): boolean => text.includes(__filename);

/**
 * Whether the function started this process: `fork` hands our option on and opens a channel; any other way
 * hands on the environment.
 */
export function isChildProcess(): boolean {
  if (process.send !== undefined) return true;
  return isOurs(nodeOptions()) && !process.execArgv.some(isOurs);
}

/** For COVERAGE_CHILDREN=on: Node processes load the preload, however the function starts them. */
export function recordChildProcesses(): void {
  addNodeOption(`--require ${JSON.stringify(__filename)}`);
}
