import { randomBytes } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { WorkerStart } from '../protocol.ts';
import { type KnownBuild, readBuild } from './build-stamp.ts';

/** One process of the function, as its objects name it. */
export interface Sandbox extends WorkerStart, KnownBuild {
  /** Hex, 80 bits; a new one at each init of the runtime. */
  id: string;
}

/** The worker makes the id: `node:crypto` takes 2 to 4 ms to load, which the main thread's init need not pay. */
export function newSandbox(start: WorkerStart): Sandbox {
  const { taskRoot, build } = start.settings;
  return { ...start, ...readBuild(taskRoot, build), id: randomBytes(LIMITS.sandboxIdBytes).toString('hex') };
}
