import type { ThrowFrame } from '../../../sources/throw-frame.ts';
import type { Certainty } from './leaving.ts';
import type { ThrowSite } from './throw-site.ts';

/**
 * A stack says where an error was made and who had called whom at that moment. It does not say where the error
 * was thrown, nor whether the calls ended by it. So of each frame, innermost first, it is asked whether the
 * error, once it came out of there, must have left the function too.
 *
 *     null.x                                       sure: what the engine throws, it throws where it makes it
 *     throw new Error()                            sure, and V8 has a counter behind every `throw` itself
 *     const e = new Error(); log(); throw e        not behind `new`; sure for the callers, all ends in `throw`
 *     const e = new Error(); return fail(e)        not behind `new`; likely for the callers
 *     class E extends Error { constructor() { super(); this.a = 1 } }      making `E` is all one `new`
 *     items.map((x) => x.y.z)                      sure behind `map` too: builtins let errors through
 *     new Promise(() => null.x), library.run(f)    likely behind it: the error may have been kept
 *     async function f() { null.x }                sure behind `null.x`; never for the callers
 *     try { f() } catch (e) { log(e); throw e }    sure for the callers: the catch always throws
 *     try { f() } catch (e) { if (a) return; throw e }                     likely for the callers
 *     throw make()                                 sure for the callers, whatever became of the frames in `make`
 *
 * Behind a place that is `sure` the errors are subtracted; behind one that is `likely` only as far as a later
 * counter in the same straight line shows that so much was lost.
 * @param sites per frame; `undefined` where the script cannot be read
 * @returns per frame what is known of the code behind it; `undefined`: leave V8's number
 */
export function followThrow(
  frames: readonly ThrowFrame[],
  sites: readonly (ThrowSite | undefined)[],
): (Certainty | undefined)[] {
  const passed: (Certainty | undefined)[] = frames.map(() => undefined);
  let state: Certainty | 'making' = 'likely';
  for (const [index, frame] of frames.entries()) {
    const site = sites[index];
    if (index === 0) state = beginning(frame, site);
    else if (state === 'making') state = makes(site) ? 'making' : 'likely';
    else if (frame.through === 'other' && !alwaysThrows(site)) state = 'likely';
    const isAstray = sites[index - 1]?.isStatic === true;
    if (site === undefined || isAstray) {
      if (site?.leaves === 'never') break;
      state = 'likely';
      continue;
    }
    // The constructor that a class does not write out.
    if (site.kind === 'class') continue;
    if (state !== 'making') passed[index] = state;
    if (site.leaves === 'never') break;
    if (site.bound) state = site.leaves;
    else if (site.leaves === 'likely') state = 'likely';
    // A constructor of the error's class made it, or one of some other class did.
    else if (state === 'making' && !frame.construct) state = 'likely';
  }
  return passed;
}

const ERROR_CLASS = /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/;
/** Of others' functions those that never keep an error. */
const THROWING =
  /^(?:require|URL|URLSearchParams|structuredClone|atob|btoa|assert)$|^Buffer\.\w+$|Sync$|^assert\.(?!rejects|doesNotReject)/;

function beginning(frame: ThrowFrame, site: ThrowSite | undefined): Certainty | 'making' {
  if (site === undefined) return 'likely';
  const isOfEngine = frame.engine === true;
  if (site.kind === 'call' && isMakingCall(site, frame)) return 'making';
  if (alwaysThrows(site)) return 'sure';
  if (site.kind === 'new' && (!isOfEngine || ERROR_CLASS.test(site.callee))) return 'making';
  if (!isOfEngine) return makes(site) ? 'making' : 'likely';
  return frame.through === 'other' ? 'likely' : 'sure';
}

/** `Error('x')`; of compiled classes `_super.call(this, 'x')`. */
function isMakingCall({ callee }: ThrowSite, { construct }: ThrowFrame): boolean {
  return ERROR_CLASS.test(callee) || (construct === true && /\.(?:call|apply|construct)$/.test(callee));
}

function makes(site: ThrowSite | undefined): boolean {
  return site?.kind === 'new' || site?.kind === 'super' || site?.kind === 'class';
}

function alwaysThrows(site: ThrowSite | undefined): boolean {
  return site !== undefined && THROWING.test(site.callee);
}
