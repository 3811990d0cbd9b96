import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import type { Log } from '../log.ts';
import { type Engine, SHARED } from './engine.ts';

/**
 * What ran since the last take. Never throws; says once when another tool is at the same counters.
 * @param what is taken, for the log
 */
export function takeCounts(engine: Engine, log: Log, what: string): ScriptCoverage[] {
  const known = engine.isShared;
  try {
    const taken = engine.take();
    if (engine.isShared && !known) log('warn', SHARED);
    return taken;
  } catch (error) {
    log('warn', `${what} could not be collected: ${String(error)}`);
    return [];
  }
}
