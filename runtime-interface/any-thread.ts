/**
 * Entry: loaded by `node --require` in every thread of the process before anything else. By `require`, so that
 * a thread loads its own half alone.
 */
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const THREAD = join(__dirname, 'thread.cjs');

if (isMainThread) require('./preload.ts');
else require(THREAD);

// Tools walk over the modules of the function; ours is none of them.
for (const file of [__filename, THREAD]) delete require.cache[file];
