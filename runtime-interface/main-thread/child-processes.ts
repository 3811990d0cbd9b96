import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addNodeOption,
  isLaunched,
  removeNodeOption,
  removePythonFolder,
  removeRuntimeMark,
  runtimeMark,
} from '../environment.ts';
import { packagedClient } from '../handler/runtime-client.ts';

const OPTION = `--require ${JSON.stringify(__filename)}`;
/** As `bootstrap` writes it. */
const LAUNCHED_OPTION = `--require ${__filename}`;

/**
 * Whether Lambda started this process, and none of its processes: a child may be handed our argument, by
 * `process.execArgv` say, but never the mark that `bootstrap` leaves for one process.
 */
export function takeRuntimeRole(): boolean {
  const mark = runtimeMark();
  if (isLaunched(mark)) {
    // The programs on the way to the runtime client, as npx, hand the mark on.
    if (packagedClient() === undefined) return false;
    removeNodeOption(LAUNCHED_OPTION);
    removePythonFolder(join(__dirname, 'python', 'site'));
  }
  removeRuntimeMark();
  return mark !== undefined && !isOtherProcess(mark);
}

/**
 * A wrapper of the user's may start node as its child: then that is the runtime. But code of NODE_OPTIONS that runs
 * before ours may start a child, too, while the mark is still there: then the process of the mark is the runtime.
 */
function isOtherProcess(mark: string): boolean {
  if (mark === String(process.pid) || !/^\d+$/.test(mark)) return false;
  try {
    const [, , argument] = readFileSync(`/proc/${mark}/cmdline`, 'utf8').split('\0');
    return argument === __filename;
  } catch {
    return false;
  }
}

/** For COVERAGE_CHILDREN=on: Node processes load the preload, however the function starts them. */
export function recordChildProcesses(): void {
  addNodeOption(OPTION);
}
