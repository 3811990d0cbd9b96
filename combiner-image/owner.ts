import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Matches what `ownerMark` gives. */
export const OWNER_MARK = '[0-9a-f]{8}-\\d+-\\d+-[0-9a-f]{8}';

/**
 * Names the process that makes a file or folder, as a part of its name: machine, process, start of the process, and
 * a random part. Who finds it later can tell whether that process still runs.
 */
export function ownerMark(): string {
  return `${machine()}-${process.pid}-${startOf(process.pid)}-${randomBytes(4).toString('hex')}`;
}

/** `unknown` for processes of other machines and containers, which cannot be asked from here. */
export function ownerState(mark: string): 'alive' | 'dead' | 'unknown' {
  const [owner, pid = '', start] = mark.split('-');
  if (owner !== machine()) return 'unknown';
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: there is one, of another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  // Numbers of processes come again.
  return startOf(Number(pid)) === start ? 'alive' : 'dead';
}

/** Containers may share a machine's name, but count their processes on their own. */
function machine(): string {
  const processes = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return createHash('sha256').update(`${hostname()} ${processes}`).digest('hex').slice(0, 8);
}

/** Ticks since the machine started; 0 where there is no /proc. */
function startOf(pid: number): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? '';
  // The second field is the program's name in parentheses, which may hold blanks; start time is field 22.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
