/**
 * Entry: loaded by `node --require` in every thread of the process before anything else. The main thread's half is in
 * this bundle, as modules that the bundler joins and prunes: each file or wrapper more is time of every cold start.
 */
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { isLoaded, markLoaded } from './handler/handle.ts';
import { recordMainThread } from './preload.ts';

const THREAD = join(__dirname, 'thread.cjs');
const LOAD = join(__dirname, 'load.cjs');

// Both NODE_OPTIONS and the arguments of a fork may name this file, and the cache does not hold it.
if (!isLoaded()) {
  if (isMainThread) recordMainThread();
  else require(THREAD);
  markLoaded();
}

// Tools walk over the modules of the function; ours is none of them.
const found: object = Reflect.get(module.constructor, '_pathCache') ?? {};
for (const file of [__filename, THREAD, LOAD]) {
  delete require.cache[file];
  for (const key of Object.keys(found)) if (key.startsWith(file)) Reflect.deleteProperty(found, key);
}
