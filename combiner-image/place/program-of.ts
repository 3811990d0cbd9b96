import type { NodeOf } from '../convert/exact/original/node.ts';
import { parseOriginal } from '../convert/exact/original/parse-original.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { heapAdvice, sparableBytes } from '../heap.ts';
import { mustFitHeap } from '../sources/memory-limit.ts';

/** Shorter texts fit into any heap. */
const LARGE = 256 * 1024;

/**
 * Undefined for what cannot be read as code.
 * @throws UnconvertedScriptError for what cannot be read with the heap that is left.
 * @throws RangeError for code that is nested deeper than calls can be.
 */
export function programOf(text: string, path: string): NodeOf<'Program'> | undefined {
  try {
    if (text.length > LARGE) mustFitRest(text, path);
    const { program } = parseOriginal(text, path);
    return program.type === 'Program' ? program : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What is known already is in the heap, too. */
function mustFitRest(text: string, path: string): void {
  try {
    mustFitHeap({ path, text }, sparableBytes());
  } catch (error) {
    if (!(error instanceof UnconvertedScriptError)) throw error;
    throw new UnconvertedScriptError(`it is too large for what is left of ${heapAdvice()}`, { cause: error });
  }
}
