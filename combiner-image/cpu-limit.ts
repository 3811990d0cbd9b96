import { createContext, Script } from 'node:vm';
import { mustHaveDescriptors } from './spare-descriptors.ts';

/** A thread that has the processor to itself still waits now and then: for memory, and for V8's helpers. */
const ENOUGH = 0.8;

const CALL = new Script('work()');
const context = createContext({ work: undefined as unknown });

/** Work had its time, and did not come to an end. */
export class OverrunError extends Error {}

/**
 * Runs what has no `await` in it, and can be run again: V8 ends code by the clock alone, so what had less of the
 * processor than of the clock is given twice as long.
 * @param cpuMs processor time of this thread so far
 * @throws OverrunError when it takes longer, by the processor's time
 */
export function withinCpu<T>(limitMs: number, work: () => T, cpuMs = threadCpuMs): T {
  for (let timeout = limitMs; ; timeout *= 2) {
    const begun = cpuMs();
    try {
      return within(timeout, work);
    } catch (cause) {
      if (!isTimeout(cause)) throw cause;
      if (cpuMs() - begun >= limitMs * ENOUGH)
        throw new OverrunError(`it takes longer than ${limitMs} ms of the processor`, { cause });
    }
  }
}

/** @throws V8's error when that takes longer, by the clock */
function within<T>(timeout: number, work: () => T): T {
  mustHaveDescriptors();
  try {
    let result: { value: T } | undefined;
    context['work'] = () => {
      result = { value: work() };
    };
    CALL.runInContext(context, { timeout });
    if (result === undefined) throw new Error('nothing was run');
    return (result as { value: T }).value;
  } finally {
    context['work'] = undefined;
  }
}

/**
 * That of the whole process where Node does not tell a thread's (before 22.19 and 23.9): V8's helpers are in it, so
 * that a script has somewhat less, of which honest ones need a twentieth.
 */
function threadCpuMs(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** It may be an error of the other context. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
