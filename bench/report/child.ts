import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** What a tool may take. */
export interface Limits {
  seconds: number;
  bytes: number;
}

/** How a process went. */
export interface Outcome {
  seconds: number;
  /** The most resident memory it had. */
  peakBytes: number;
  /** Absent: it ended well. */
  failed?: string;
}

const POLL_MS = 20;

/** Runs a Node program to its end or to a limit, and watches its memory (`VmHWM`). */
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
  const seconds = () => (performance.now() - started) / 1_000;
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000);
  });
  let peakBytes = 0;
  let failed: string | undefined;
  const watch = setInterval(async () => {
    peakBytes = Math.max(peakBytes, await residentBytes(child));
    if (seconds() > limits.seconds) failed ??= `over ${limits.seconds} s`;
    if (peakBytes > limits.bytes) failed ??= `over ${limits.bytes / 1e9} GB`;
    if (failed !== undefined) child.kill('SIGKILL');
  }, POLL_MS);
  const [code, signal] = await ended(child);
  clearInterval(watch);
  if (code !== 0) failed ??= reasonOf(log, code, signal);
  return { seconds: seconds(), peakBytes, ...(failed !== undefined && { failed }) };
}

function ended(child: ChildProcess): Promise<[number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve([code, signal]));
  });
}

async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function reasonOf(log: string, code: number | null, signal: string | null): string {
  if (/heap out of memory/.test(log)) return 'heap out of memory';
  const error = /^(?:[A-Za-z]*Error|FATAL ERROR): .*/m.exec(log)?.[0];
  return error?.slice(0, 120) ?? `exit ${code ?? signal}`;
}
