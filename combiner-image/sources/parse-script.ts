import type { Options, Program } from 'acorn';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { JavaScriptParser } from './javascript-parser.ts';
import { mustFitHeap } from './memory-limit.ts';

const OPTIONS = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
} as const;

/**
 * Parses a script as Node would: as a module, or else as CommonJS.
 * @param onComment gets the text of each comment, in order; of the second attempt again from the start.
 * @throws UnconvertedScriptError when it is neither, or larger than the heap has room for.
 */
export function parseScript(text: string, onComment?: (comment: string) => void): Program {
  mustFitHeap({ text });
  const options: Omit<Options, 'sourceType'> =
    onComment === undefined ? OPTIONS : { ...OPTIONS, onComment: (_, comment) => onComment(comment) };
  try {
    return JavaScriptParser.parse(text, { ...options, sourceType: 'module' });
  } catch (moduleError) {
    try {
      return JavaScriptParser.parse(text, { ...options, sourceType: 'script' });
    } catch {
      throw new UnconvertedScriptError(`it cannot be parsed as JavaScript (${messageOf(moduleError)})`, {
        cause: moduleError,
      });
    }
  }
}
