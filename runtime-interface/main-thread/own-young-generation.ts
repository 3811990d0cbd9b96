import { setFlagsFromString } from 'node:v8';
import { nodeOptions } from '../environment.ts';

const FLAG = '--max-semi-space-size';
/** V8 takes either spelling; the last one wins. */
const GIVEN = /^.*--max[-_]semi[-_]space[-_]size[= ](\d+)/s;
/** Read before `process.execArgv` tells its readers apart, which takes half a millisecond. */
const OPTIONS = [nodeOptions(), ...process.execArgv].join(' ');

/**
 * Lambda's bootstrap gives Node a twentieth of the function's memory as new space, by a flag that is stronger than
 * the `resourceLimits` of a worker: ours would let 150 MB of garbage lie where it needs two. The flag is taken back
 * while the worker is made. A thread that the function starts in just that moment gets V8's own default.
 * @param start makes the worker
 * @param isMade calls its argument when V8 has read the flags for the worker, or never will
 */
export function withOwnYoungGeneration<T>(start: () => T, isMade: (made: T, then: () => void) => void): T {
  const given = givenMegabytes();
  if (given === undefined) return start();
  setFlagsFromString(`${FLAG}=0`);
  let isBack = false;
  const giveBack = (): void => {
    if (!isBack) setFlagsFromString(`${FLAG}=${given}`);
    isBack = true;
  };
  try {
    const made = start();
    isMade(made, giveBack);
    return made;
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** What the process was started with; V8 does not say what its flags are. */
function givenMegabytes(): string | undefined {
  return GIVEN.exec(OPTIONS)?.[1];
}
