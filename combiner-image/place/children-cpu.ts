import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel counts in, for programs: a hundredth of a second on every Linux. */
const MS_PER_TICK = 10;
/** Numbers behind the name of a process: its own time, and that of its children that have ended. */
const OWN = [11, 12];
const ENDED = [13, 14];

/**
 * The processor's time of all that this process has started, those that still run too, in milliseconds. Undefined where
 * the system does not say it: anywhere but on Linux.
 */
export function childrenCpuMs(): number | undefined {
  try {
    let ticks = ticksOf('self', ENDED);
    for (const thread of readdirSync('/proc/self/task'))
      for (const child of childrenOf(thread)) ticks += ticksOf(child, [...OWN, ...ENDED]);
    return ticks * MS_PER_TICK;
  } catch {
    return undefined;
  }
}

function childrenOf(thread: string): string[] {
  const text = readFileSync(`/proc/self/task/${thread}/children`, 'utf8');
  return text.split(' ').filter((each) => each !== '');
}

function ticksOf(process: string, numbers: readonly number[]): number {
  const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
  // The second field is the program's name in parentheses, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return numbers.reduce((sum, each) => sum + Number(fields[each]), 0);
}
