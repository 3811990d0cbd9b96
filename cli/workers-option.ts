import { UsageError } from '../combiner-image/errors.ts';
import { defaultWorkers } from '../combiner-image/scale/threads/in-threads.ts';
import type { OptionDescriptions } from './help.ts';

/** More are a slip of the hand. */
const MOST = 256;

/** By how many threads stores are read. */
export const WORKERS_OPTION = {
  workers: {
    type: 'string',
    value: 'NUMBER',
    help: 'threads that read a store of thousands of objects, the main one among them; 1: that one alone (default: as many as there are processors)',
    config: { schema: { type: 'number', minimum: 1, maximum: MOST } },
  },
} as const satisfies OptionDescriptions;

/** @throws UsageError */
export function parseWorkers({ workers }: { workers?: string | undefined }): number {
  if (workers === undefined) return defaultWorkers();
  const number = Number(workers);
  if (/^\d+$/.test(workers) && number >= 1 && number <= MOST) return number;
  throw new UsageError(`--workers must be a whole number from 1 to ${MOST}, not "${workers}".`);
}
