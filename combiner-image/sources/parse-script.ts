import type { Options, Program, Token } from 'acorn';
import { JavaScriptParser } from '../../contract/counters/javascript-parser.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { mustFitHeap } from './memory-limit.ts';
import { NOT_JAVASCRIPT, parserReason } from './parser-reason.ts';

const OPTIONS = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
} as const;

/** Who wants to see more than the tree. */
export interface ParseWatcher {
  /** What was seen before does not count: a text that is no module is read once more. */
  onStart?(): void;
  onToken?(token: Token): void;
  /** Without its slashes and stars. */
  onComment?(comment: string): void;
}

/**
 * Parses a script as Node would: as a module, or else as CommonJS.
 * @throws UnconvertedScriptError when it is neither, or larger than the heap has room for.
 */
export function parseScript(text: string, watcher: ParseWatcher = {}): Program {
  mustFitHeap({ text });
  const { onComment, onToken } = watcher;
  const options: Omit<Options, 'sourceType'> = {
    ...OPTIONS,
    ...(onComment !== undefined && { onComment: (_, comment) => onComment(comment) }),
    ...(onToken !== undefined && { onToken }),
  };
  watcher.onStart?.();
  try {
    return JavaScriptParser.parse(text, { ...options, sourceType: 'module' });
  } catch (moduleError) {
    watcher.onStart?.();
    try {
      return JavaScriptParser.parse(text, { ...options, sourceType: 'script' });
    } catch {
      throw new UnconvertedScriptError(parserReason(moduleError, NOT_JAVASCRIPT), { cause: moduleError });
    }
  }
}
