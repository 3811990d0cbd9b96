import { readFileSync } from 'node:fs';

/**
 * The most memory that this process had, in MiB; 0 where the system does not tell. Not `resourceUsage`: on Linux
 * that counts what the parent had when it forked.
 */
export function peakMib(): number {
  try {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Math.ceil(Number(kib ?? 0) / 1_024);
  } catch {
    return 0;
  }
}
