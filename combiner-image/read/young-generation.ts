import { setFlagsFromString } from 'node:v8';

/**
 * Stops V8 from enlarging young generations, for the rest of the process. By default it doubles them again and
 * again, to 32 MB and more, the more objects have been read; what is read dies at once, and needs no room for
 * that. Measured: no slower, and a third less memory in the conversion that follows.
 *
 * Threads that begin later would begin, and stay, at 1 MB: eight times as many collections as here, each of which wakes
 * helpers on other processors. They begin with what the main thread has by then.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--min-semi-space-size=8');
}
