import type { NodeOf } from '../convert/exact/original/node.ts';
import { parseOriginal } from '../convert/exact/original/parse-original.ts';
import { UnconvertedScriptError } from '../errors.ts';

/** @throws RangeError for code that is nested deeper than calls can be. */
export function programOf(text: string, path: string): NodeOf<'Program'> | undefined {
  try {
    const { program } = parseOriginal(text, path);
    return program.type === 'Program' ? program : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnconvertedScriptError) return undefined;
    throw error;
  }
}
