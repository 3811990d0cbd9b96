import { setFlagsFromString } from 'node:v8';

/**
 * Stops V8 from enlarging its young generation, for the rest of the process. By default it doubles it again and
 * again, to 32 MB and more, the more objects have been read; what is read dies at once, and needs no room for
 * that. Measured: no slower, and a third less memory in the conversion that follows.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
