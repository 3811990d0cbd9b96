/**
 * Entry: loaded by `node --require` in every thread of the process before anything else. By `require`, so that
 * a thread loads its own half alone.
 */
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { isLoaded, markLoaded } from './handler/handle.ts';

const THREAD = join(__dirname, 'thread.cjs');

// Both NODE_OPTIONS and the arguments of a fork may name this file, and the cache does not hold it.
if (!isLoaded()) {
  if (isMainThread) require('./preload.ts');
  else require(THREAD);
  markLoaded();
}

// Tools walk over the modules of the function; ours is none of them.
for (const file of [__filename, THREAD]) delete require.cache[file];
