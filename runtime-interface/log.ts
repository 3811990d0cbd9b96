import { writeSync } from 'node:fs';
import { isoTime } from './clock.ts';
import type { LogLevel, Settings } from './environment.ts';

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, silent: 3 };
const STDERR = 2;

export type Log = (level: Exclude<LogLevel, 'silent'>, message: string) => void;

/**
 * One line per message, on stderr, in the log format of the function.
 *
 * Written by `writeSync`: a worker's `process.stderr` passes through the main thread's event loop, so in a
 * blocked loop nothing would appear, and `console` belongs to the user.
 */
export function createLog(settings: Pick<Settings, 'logLevel' | 'logJson'>): Log {
  return (level, message) => {
    if (RANK[level] < RANK[settings.logLevel]) return;
    const line = settings.logJson
      ? JSON.stringify({
          timestamp: isoTime(),
          level: level.toUpperCase(),
          message: `lambda-coverage: ${message}`,
        })
      : `lambda-coverage: ${level}: ${message.replace(/\s+/g, ' ')}`;
    try {
      writeSync(STDERR, `${line}\n`);
    } catch {
      // A closed or full stderr is no reason to touch the function.
    }
  };
}
