import { basename, join } from 'node:path';
import { setHandler } from '../environment.ts';

/**
 * Makes the runtime load our shim instead of the user's handler: `_HANDLER` is read by the runtime after the
 * preload, and an absolute path in it wins over the task root. The shim puts the original back.
 *
 * A name that the runtime would refuse stays as it is, so that it is refused in the runtime's own words.
 */
export function redirectHandler(handler: string | undefined): void {
  if (handler === undefined || handler.includes('..') || !/^[^.]*\../.test(basename(handler))) return;
  setHandler(join(__dirname, 'handler.handler'));
}
