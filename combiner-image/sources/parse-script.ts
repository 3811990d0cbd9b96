import { type Comment, type Options, type Program, parse } from 'acorn';
import { messageOf, UnconvertedScriptError } from '../errors.ts';

const OPTIONS = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
} as const;

/**
 * Parses a script as Node would: as a module, or else as CommonJS.
 * @throws UnconvertedScriptError when it is neither.
 */
export function parseScript(text: string, onComment?: Comment[]): Program {
  const options: Omit<Options, 'sourceType'> = onComment === undefined ? OPTIONS : { ...OPTIONS, onComment };
  try {
    return parse(text, { ...options, sourceType: 'module' });
  } catch (moduleError) {
    try {
      if (onComment !== undefined) onComment.length = 0;
      return parse(text, { ...options, sourceType: 'script' });
    } catch {
      throw new UnconvertedScriptError(`it cannot be parsed as JavaScript (${messageOf(moduleError)})`, {
        cause: moduleError,
      });
    }
  }
}
