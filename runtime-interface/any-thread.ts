/**
 * Entry: loaded by `node --require` in every thread of the process before anything else. By `require`, so that
 * a thread loads its own half alone.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) require('./preload.ts');
else require(`${__dirname}/thread.cjs`);
