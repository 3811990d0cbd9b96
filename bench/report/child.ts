import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** What a tool may take. */
export interface Limits {
  seconds: number;
  bytes: number;
}

/** How a process went. */
export interface Outcome {
  /** By the clock. */
  seconds: number;
  /** Of all its threads. */
  cpuSeconds: number;
  /** The most resident memory it had. */
  peakBytes: number;
  /** Absent: it ended well. */
  failed?: string;
}

const POLL_MS = 20;
const TICKS_PER_SECOND = 100;

/** Runs a Node program to its end or to a limit, and watches what it takes by `/proc`. */
export async function runChild(
  args: readonly string[],
  { cwd, limits, env = {} }: { cwd: string; limits: Limits; env?: Record<string, string> },
): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const outcome: Outcome = { seconds: 0, cpuSeconds: 0, peakBytes: 0 };
  const seconds = () => (performance.now() - started) / 1_000;
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000);
  });
  const watch = setInterval(async () => {
    const { peakBytes, cpuSeconds } = await usage(child);
    outcome.peakBytes = Math.max(outcome.peakBytes, peakBytes);
    outcome.cpuSeconds = Math.max(outcome.cpuSeconds, cpuSeconds);
    if (seconds() > limits.seconds) outcome.failed ??= `stopped after ${limits.seconds} s`;
    if (peakBytes > limits.bytes) outcome.failed ??= `stopped at ${limits.bytes / 1e9} GB`;
    if (outcome.failed !== undefined) child.kill('SIGKILL');
  }, POLL_MS);
  const [code, signal] = await ended(child);
  clearInterval(watch);
  if (code !== 0) outcome.failed ??= reasonOf(log, code, signal);
  return { ...outcome, seconds: seconds() };
}

function ended(child: ChildProcess): Promise<[number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve([code, signal]));
  });
}

async function usage({ pid }: ChildProcess): Promise<{ peakBytes: number; cpuSeconds: number }> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [status, stat] = await Promise.all([read('status'), read('stat')]);
  // Behind the name in brackets: state, parent, … ; user and system time are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    peakBytes: Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024,
    cpuSeconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND,
  };
}

function reasonOf(log: string, code: number | null, signal: string | null): string {
  if (/heap out of memory/.test(log)) return 'died: heap out of memory';
  const error = /^(?:[A-Za-z]*Error|FATAL ERROR): .*/m.exec(log)?.[0];
  return `died: ${error?.slice(0, 120) ?? `exit ${code ?? signal}`}`;
}
