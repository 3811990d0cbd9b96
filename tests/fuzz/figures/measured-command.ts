import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { MAIN } from '../../unit/support/command.ts';

/** What a run of the command cost, and how it ended. */
export interface Measured {
  /** Of all its threads; unlike the time by the clock, it does not depend on what else the machine does. */
  cpuSeconds: number;
  peakMib: number;
  /** Its exit code; the signal's name when it was killed; `stopped` when it went on for too long. */
  end: string;
  stdout: string;
  stderr: string;
}

export interface Bounds {
  heapMib: number;
  mostSeconds: number;
}

const POLL_MS = 10;
/** What waits for ever uses no processor: by the clock it may take this many times as long. */
const MOST_WAITING = 10;
const MEBIBYTE_IN_KIB = 1024;
/** Of the kernel's clock in /proc, the same on every Linux. */
const TICKS_PER_SECOND = 100;

/** Runs the command in a process of its own, with a heap of `heapMib`, for `mostSeconds` of processor time. Linux only. */
export function measuredCommand(
  args: readonly string[],
  { heapMib, mostSeconds }: Bounds,
): Promise<Measured> {
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMib}`, MAIN, ...args]);
  const measured: Measured = { cpuSeconds: 0, peakMib: 0, end: '', stdout: '', stderr: '' };
  let isStopped = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    measured.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    measured.stderr += text;
  });
  const end = performance.now() + MOST_WAITING * mostSeconds * 1_000;
  const poll = setInterval(() => {
    measured.peakMib = Math.max(measured.peakMib, peakMibOf(child.pid));
    measured.cpuSeconds = Math.max(measured.cpuSeconds, cpuSecondsOf(child.pid));
    if (measured.cpuSeconds < mostSeconds && performance.now() < end) return;
    isStopped = true;
    child.kill('SIGKILL');
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(poll);
      measured.end = isStopped ? 'stopped' : String(signal ?? code);
      resolve(measured);
    });
  });
}

/** The kernel's own high-water mark, which misses no peak between two looks. */
function peakMibOf(pid: number | undefined): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(procFile(pid, 'status')) ?? [];
  return Math.ceil(Number(kib ?? 0) / MEBIBYTE_IN_KIB);
}

function cpuSecondsOf(pid: number | undefined): number {
  // Behind the name in brackets, which may hold blanks: the 12th and 13th are user and system time.
  const [, fields = ''] = /\) (.*)/.exec(procFile(pid, 'stat')) ?? [];
  const [user, system] = fields.split(' ').slice(11, 13);
  return (Number(user ?? 0) + Number(system ?? 0)) / TICKS_PER_SECOND;
}

/** Empty once the process has ended. */
function procFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
